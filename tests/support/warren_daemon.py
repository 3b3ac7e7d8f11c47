"""The daemon under test: started with a configuration of the test's own, asked over HTTP, stopped in order."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support import processes
from support.waiting import PATIENCE, eventually

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = Path(os.environ.get("WARREN_BINARY", ROOT / "build" / "dev" / "src" / "warren"))

# What a sanitizer prints; a daemon that printed it has failed whatever else it did.
SANITIZER_REPORT = re.compile(r"(ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:).*")


@dataclass
class Cluster:
    """A `[cluster.NAME]` and its `[consumer.NAME]`."""
    servers: str
    profile: Sequence[str] = ()
    offsets_topic: str = "__consumer_offsets"
    cluster_lines: Sequence[str] = ()
    consumer_lines: Sequence[str] = ()
    extra_tables: Sequence[str] = ()
    offset_refresh: int = 1


def configuration(port: int, clusters: Mapping[str, Cluster], general: Sequence[str] = (), storage: Sequence[str] = (),
                  evaluator: Sequence[str] = ("expire-cache = 1",)) -> str:
    """A `burrow.toml` with short periods."""
    lines = ["[general]", *general, "[logging]", 'level = "info"',
             "[httpserver.default]", f'address = "127.0.0.1:{port}"',
             "[storage.default]", 'class-name = "inmemory"', *storage,
             "[evaluator.default]", 'class-name = "caching"', *evaluator]
    for name, cluster in clusters.items():
        profile = [f'client-profile = "{name}"'] if cluster.profile else []
        servers = f'servers = ["{cluster.servers}"]'
        lines += [f"[cluster.{name}]", 'class-name = "kafka"', servers, f"offset-refresh = {cluster.offset_refresh}",
                  "topic-refresh = 2", *profile, *cluster.cluster_lines,
                  f"[consumer.{name}]", 'class-name = "kafka"', f'cluster = "{name}"', servers,
                  f'offsets-topic = "{cluster.offsets_topic}"', *profile, *cluster.consumer_lines]
        if cluster.profile:
            lines += [f"[client-profile.{name}]", *cluster.profile]
        lines += cluster.extra_tables
    return "\n".join(lines) + "\n"


@dataclass
class Answer:
    code: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Stopped:
    """How a daemon ended."""
    code: int
    seconds: float


def quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without variables that would override the configuration."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BURROW_")} | more


def run_warren(arguments: Sequence[str], folder: Path, patience: float = PATIENCE, **environment: str):
    """Runs the program to its end: (exit code, standard output, standard error)."""
    done = subprocess.run(processes.tied([str(BINARY), *arguments]), cwd=folder, stdin=subprocess.DEVNULL, timeout=patience,
                          capture_output=True, env=clean_environment(**environment))
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


@dataclass
class Warren:
    """A daemon in a folder of its own. Leaving the `with` block stops it and checks that no sanitizer complained."""
    folder: Path
    arguments: list[str]
    port: int
    process: subprocess.Popen | None = field(default=None, repr=False)

    @classmethod
    def with_clusters(cls, folder: Path, clusters: Mapping[str, Cluster], **sections: Sequence[str]) -> "Warren":
        port = processes.free_port()
        return cls.with_text(folder, port, configuration(port, clusters, **sections))

    @classmethod
    def with_text(cls, folder: Path, port: int, text: str) -> "Warren":
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "burrow.toml").write_text(text)
        return cls(folder, ["--config", str(folder / "burrow.toml")], port)

    @property
    def log(self) -> Path:
        return self.folder / "daemon.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Warren":
        with open(self.log, "ab") as log:
            self.process = processes.spawn([str(BINARY), *self.arguments], log, self.folder, clean_environment())
        eventually(self._is_listening, "the daemon's listener")
        return self

    def stop(self, number: int = signal.SIGTERM) -> Stopped:
        assert self.process is not None
        begun = time.monotonic()
        code = processes.stop(self.process, PATIENCE, number)
        self.process.wait()
        return Stopped(code, time.monotonic() - begun)

    def __enter__(self) -> "Warren":
        return self.start()

    def __exit__(self, kind, _value, _trace) -> None:
        if self.process is not None and self.process.poll() is None:
            code = self.stop().code
            assert kind or code == 0, f"the daemon ended with code {code}; its last words:\n{processes.tail(self.log)}"
        report = SANITIZER_REPORT.search(self.log.read_text(errors="replace"))
        assert report is None, f"{report.group(0)}: see {self.log}"

    def _is_listening(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the daemon ended with code {self.process.returncode} while starting; its last words:\n"
                               f"{processes.tail(self.log)}")
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.port), 5)):
            return True

    # ---- questions ---------------------------------------------------------------------------------------------------

    def ask(self, path: str, method: str = "GET", body: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            reply = connection.getresponse()
            return Answer(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def is_ready(self) -> bool:
        return self.ask("/burrow/admin/ready").text == "READY"

    def wait_until_ready(self) -> "Warren":
        eventually(self.is_ready, "/burrow/admin/ready to say READY")
        return self

    def groups(self, cluster: str) -> list[str]:
        return self.ask(f"/v3/kafka/{cluster}/consumer").json["consumers"]

    def shows(self, cluster: str, place: tuple[str, int], offsets: Mapping[str, int]) -> bool:
        """For `eventually`: there are these groups and no other but the reader's, with these newest offsets."""
        groups = [group for group in self.groups(cluster) if group != f"burrow-{cluster}"]
        shown = {group: self.partitions(cluster, group)[place]["end"]["offset"] for group in groups}
        assert shown == offsets, f"{shown} != {offsets}"
        return True

    def topics(self, cluster: str) -> list[str]:
        return self.ask(f"/v3/kafka/{cluster}/topic").json["topics"]

    def end_offsets(self, cluster: str, topic: str) -> list[int]:
        return self.ask(f"/v3/kafka/{cluster}/topic/{quoted(topic)}").json.get("offsets", [])

    def lag(self, cluster: str, group: str) -> dict[str, Any]:
        """The `status` object of the group's /lag."""
        return self.ask(f"/v3/kafka/{cluster}/consumer/{quoted(group)}/lag").json["status"]

    def partitions(self, cluster: str, group: str) -> dict[tuple[str, int], dict[str, Any]]:
        """The group's partitions by topic and number."""
        return {(one["topic"], one["partition"]): one for one in self.lag(cluster, group)["partitions"]}
