"""Child processes that cannot outlive the test, and ports for them."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_taken: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, never the same twice, below those that outgoing connections use."""
    while True:
        port = random.randint(10000, 22999)
        if port in _taken:
            continue
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("0.0.0.0", port))
            _taken.add(port)
            return port


def tied(command: Sequence[str]) -> list[str]:
    """The command, killed by the kernel when the process that starts it dies, however it dies."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else list(command)


def spawn(command: Sequence[str], output: IO[bytes] | int, folder: Path, environment: Mapping[str, str] | None = None,
          **more) -> subprocess.Popen:
    """Starts a child in a session of its own, so that Ctrl-C reaches the test alone, which then stops the child in order."""
    return subprocess.Popen(tied(command), stdout=output, stderr=more.pop("stderr", subprocess.STDOUT),
                            stdin=more.pop("stdin", subprocess.DEVNULL), cwd=folder, start_new_session=True,
                            env=dict(environment) if environment is not None else None, **more)


def stop(process: subprocess.Popen | None, patience: float = 30, first: int = signal.SIGTERM) -> int | None:
    """Ends a child: politely, and by force if it does not obey. Returns its exit code."""
    if process is None:
        return None
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


def obey_signals() -> None:
    """SIGTERM and SIGHUP end the program as Ctrl-C does: through its `finally` blocks."""
    def leave(_number: int, _frame) -> None:
        raise KeyboardInterrupt
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, leave)


def tail(path: Path, size: int = 3000) -> str:
    """The last words of a log."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - size))
            return file.read().decode("utf-8", "replace")
    except OSError as problem:
        return str(problem)
