#!/usr/bin/env python3
"""A real ZooKeeper (Debian's package `zookeeper`, one server) on a port of its own choosing, its data in a temporary folder.

    zookeeper_server.py run [--] COMMAND ...    starts a server, runs COMMAND with WARREN_TEST_ZOOKEEPER set to its address,
                                                stops the server, exits with COMMAND's code
"""

import contextlib
import signal
import socket
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support import beside, processes
from support.waiting import eventually

JARS = Path("/usr/share/java")
NEEDED = [JARS / "zookeeper.jar", JARS / "slf4j-simple.jar"]
# Nobody wants the data back after the machine has lost power, and a test has little of it.
JAVA = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError",
        "-Dzookeeper.forceSync=no", "-Dzookeeper.preAllocSize=256",
        "-Dorg.slf4j.simpleLogger.showDateTime=true", "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS"]


class ZooKeeperServer:
    """One server. `start` returns when it answers; `stop`, `kill` and `start` again keep data and port.

    Sessions may be as short as two ticks, that is `2 * tick_ms`.
    """

    def __init__(self, folder: Path, tick_ms: int = 200):
        self.folder = folder
        self.log = folder / "zookeeper.log"
        self.port = processes.free_port()
        self.tick_ms = tick_ms
        self.process: subprocess.Popen | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, patience: float = 60) -> "ZooKeeperServer":
        for jar in NEEDED:
            if not jar.exists():
                raise RuntimeError(f"{jar} is missing: run scripts/deps.sh --test")
        classpath = ":".join(map(str, NEEDED))
        with open(self.log, "ab") as log:
            self.process = processes.spawn(
                [*JAVA, "-cp", classpath, "org.apache.zookeeper.server.ZooKeeperServerMain", str(self._settings_file())],
                log, self.folder)
        eventually(self._is_usable, "ZooKeeper to start", patience)
        return self

    def stop(self) -> None:
        processes.stop(self.process)

    def kill(self) -> None:
        processes.stop(self.process, first=signal.SIGKILL)

    def restart(self) -> None:
        self.kill()
        self.start()

    @contextlib.contextmanager
    def frozen(self):
        """The server is there and does nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def ask(self, word: str) -> str:
        """The answer to one of the four-letter words."""
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.port), 5)) as line:
            line.sendall(word.encode())
            return b"".join(iter(lambda: line.recv(65536), b"")).decode()

    def __enter__(self) -> "ZooKeeperServer":
        return self.start()

    def __exit__(self, *_) -> None:
        self.kill()

    def _is_usable(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"ZooKeeper ended while starting; its last words:\n{processes.tail(self.log)}")
        return self.ask("ruok") == "imok" and "Mode: standalone" in self.ask("srvr")

    def _settings_file(self) -> Path:
        path = self.folder / "zoo.cfg"
        path.write_text("\n".join([
            f"tickTime={self.tick_ms}", f"minSessionTimeout={2 * self.tick_ms}", "maxSessionTimeout=600000",
            f"dataDir={self.folder / 'data'}", "clientPortAddress=127.0.0.1", f"clientPort={self.port}",
            "maxClientCnxns=0", "admin.enableServer=false", "4lw.commands.whitelist=*"]) + "\n")
        return path


if __name__ == "__main__":
    sys.exit(beside.main(__doc__, "zookeeper", ZooKeeperServer, lambda server: {"WARREN_TEST_ZOOKEEPER": server.address}))
