"""The daemon that is measured, Warren or Burrow, watched from its start."""

import contextlib
import http.client
import json
import os
import select
import shlex
import signal
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import http_load
import usage
from support import processes
from support.waiting import eventually

CLUSTER = "bench"
PATIENCE_S = 900
READY = "/burrow/admin/ready"
POLL_S = 0.01


@dataclass(frozen=True)
class Program:
    """What is started: `COMMAND --config-dir DIR`."""
    name: str
    command: Sequence[str]
    tells_ready: bool
    """Whether it says itself when it has read everything."""

    @staticmethod
    def warren(path: Path) -> "Program":
        return Program("warren", [str(path)], True)

    @staticmethod
    def burrow(command: str) -> "Program":
        program, *words = shlex.split(command)
        # It is started in another folder.
        return Program("burrow", [str(Path(program).resolve()) if "/" in program else program, *words], False)


def configuration(port: int, bootstrap: str, offsets_topic: str | None, state: Path | None = None) -> str:
    """A `burrow.toml` for either program; without an offsets topic it watches the cluster and reads no commits."""
    general = [f'state-directory = "{state}"'] if state else []
    lines = ["[general]", *general, "[logging]", 'level = "warn"',
             "[httpserver.bench]", f'address = "127.0.0.1:{port}"',
             "[storage.bench]", 'class-name = "inmemory"',
             "[evaluator.bench]", 'class-name = "caching"',
             f"[cluster.{CLUSTER}]", 'class-name = "kafka"', f'servers = ["{bootstrap}"]']
    if offsets_topic:
        lines += [f"[consumer.{CLUSTER}]", 'class-name = "kafka"', f'cluster = "{CLUSTER}"',
                  f'servers = ["{bootstrap}"]', f'offsets-topic = "{offsets_topic}"']
    return "\n".join(lines) + "\n"


class Daemon:
    """A running daemon. Leaving the `with` block ends it."""

    def __init__(self, program: Program, folder: Path, bootstrap: str, offsets_topic: str | None,
                 state: Path | None = None):
        self.program = program
        self.port = processes.free_port()
        self.log = folder / "daemon.log"
        folder.mkdir(parents=True, exist_ok=True)
        if state:
            state.mkdir(exist_ok=True)
        (folder / "burrow.toml").write_text(configuration(self.port, bootstrap, offsets_topic, state))
        self.began = time.monotonic()
        command = [*program.command, "--config-dir", str(folder)]
        with open(self.log, "ab") as log:
            self.process: subprocess.Popen = processes.spawn(command, log, folder)

    def __enter__(self) -> "Daemon":
        return self

    def __exit__(self, *_) -> None:
        processes.stop(self.process)

    # ---- What it uses ------------------------------------------------------------------------------------------------

    @property
    def age_s(self) -> float:
        return time.monotonic() - self.began

    def cpu_s(self) -> float:
        return usage.cpu_s(self.process.pid)

    def resident_bytes(self) -> int:
        return usage.resident_bytes(self.process.pid)

    def peak_resident_bytes(self) -> int:
        return usage.peak_resident_bytes(self.process.pid)

    # ---- What it says ------------------------------------------------------------------------------------------------

    def ask(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def json(self, path: str) -> Any:
        return json.loads(self.ask(path)[1])

    def groups(self) -> list[str]:
        return self.json(f"/v3/kafka/{CLUSTER}/consumer").get("consumers", [])

    def topics(self) -> list[str]:
        return self.json(f"/v3/kafka/{CLUSTER}/topic").get("topics", [])

    def newest_offset(self, group: str, topic: str, partition: int) -> int | None:
        """As the group's windows show it: no cache stands before them."""
        windows = self.json(group_path(group)).get("topics", {}).get(topic, [])
        commits = [commit for commit in windows[partition]["offsets"] if commit] if partition < len(windows) else []
        return commits[-1]["offset"] if commits else None

    # ---- Its life ----------------------------------------------------------------------------------------------------

    def await_first_answer(self) -> float:
        """Seconds from its start until it answers."""
        self._await(lambda: self.ask("/burrow/admin")[0] == 200, "the daemon to answer", 0.002)
        return self.age_s

    def await_ready(self) -> float:
        """Seconds from its start until it says that it knows everything. It must have answered before."""
        with http_load.Connection(self.port) as connection:
            self._await(lambda: connection.ask(READY).status == 200, "the daemon to be ready", POLL_S)
        return self.age_s

    def _await(self, look: Callable[[], bool], what: str, pause: float) -> None:
        def alive_and_true() -> bool:
            if self.process.poll() is not None:
                raise RuntimeError(f"the daemon has ended; its last words:\n{processes.tail(self.log)}")
            return look()
        eventually(alive_and_true, what, PATIENCE_S, pause)

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Ends it; seconds until it is gone."""
        watch = os.pidfd_open(self.process.pid)
        try:
            begun = time.monotonic()
            self.process.send_signal(number)
            select.select([watch], [], [], 60)
            return time.monotonic() - begun
        finally:
            os.close(watch)
            processes.stop(self.process)


def group_path(group: str) -> str:
    return f"/v3/kafka/{CLUSTER}/consumer/{urllib.parse.quote(group, safe='')}"
