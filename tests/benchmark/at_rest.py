"""What a daemon's answers cost while nobody commits, and what it costs to do nothing."""

import contextlib
import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import http_load
from daemon import CLUSTER, Daemon, group_path
from figures import Figures
from support import processes
from usage import MIB

HERE = Path(__file__).resolve().parent
# Longer than statuses are kept by default: what is asked then is judged anew, as for a client that comes rarely.
CACHE_S = 11
# As Telegraf's `inputs.burrow` asks.
TELEGRAF_CONNECTIONS = 20
TELEGRAF_HEADERS = ("User-Agent: Go-http-client/1.1", "Accept-Encoding: gzip")
LAG_REQUESTS = 3_000
BUSY_CONNECTIONS = 200
NEWCOMERS = 500
LIGHT_ROUTE = "/v3/kafka"


@dataclass
class Page:
    """A metrics page that was read to its end and thrown away."""
    first_byte_s: float
    whole_s: float
    bytes: int
    series: int


def read_metrics(daemon: Daemon, encoding: str) -> Page:
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=600)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics", headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        first_byte = time.perf_counter() - begun
        size = lines = comments = 0
        # A line that begins in the next piece is told by the line end before it.
        before = b"\n"
        while piece := answer.read(1 << 20):
            size += len(piece)
            lines += piece.count(b"\n")
            comments += (before + piece).count(b"\n#")
            before = piece[-1:]
    if answer.status != 200:
        raise RuntimeError(f"/metrics answers {answer.status}")
    return Page(first_byte, time.perf_counter() - begun, size, lines - comments)


def metrics(daemon: Daemon) -> Figures:
    time.sleep(CACHE_S)
    resident, cpu = daemon.resident_bytes(), daemon.cpu_s()
    page = read_metrics(daemon, "identity")
    cpu_plain = daemon.cpu_s() - cpu
    resident_after = daemon.resident_bytes()
    time.sleep(CACHE_S)
    cpu = daemon.cpu_s()
    packed = read_metrics(daemon, "gzip")
    return {"first_byte_s": page.first_byte_s, "whole_s": page.whole_s, "cpu_s": cpu_plain, "bytes": page.bytes,
            "series": page.series, "resident_before_mib": resident / MIB, "resident_after_mib": resident_after / MIB,
            "gzip_whole_s": packed.whole_s, "gzip_cpu_s": daemon.cpu_s() - cpu, "gzip_bytes": packed.bytes}


def gathering(daemon: Daemon) -> Figures:
    """All that Telegraf asks for in an interval."""
    time.sleep(CACHE_S)
    begun, cpu = time.perf_counter(), daemon.cpu_s()
    topics, groups = daemon.topics(), daemon.groups()
    paths = [f"/v3/kafka/{CLUSTER}/topic/{topic}" for topic in topics]
    paths += [f"{group_path(group)}/lag" for group in groups]
    outcome = http_load.ask_all(daemon.port, paths, TELEGRAF_CONNECTIONS, TELEGRAF_HEADERS)
    return {"wall_s": time.perf_counter() - begun, "cpu_s": daemon.cpu_s() - cpu, "requests": outcome.answers + 2,
            "bytes": outcome.bytes, "refused": outcome.refused}


def lag_of_one_group(daemon: Daemon, group: str) -> Figures:
    path = f"{group_path(group)}/lag"
    with http_load.Connection(daemon.port) as connection:
        size = connection.ask(path).received
        cpu, begun = daemon.cpu_s(), time.perf_counter()
        for _ in range(LAG_REQUESTS):
            connection.ask(path)
        seconds = time.perf_counter() - begun
        cpu = daemon.cpu_s() - cpu
    return {"cpu_us_per_request": cpu / LAG_REQUESTS * 1e6, "wall_us_per_request": seconds / LAG_REQUESTS * 1e6,
            "bytes": size}


def idle(daemon: Daemon, seconds: float) -> Figures:
    cpu, begun = daemon.cpu_s(), time.perf_counter()
    time.sleep(seconds)
    used = daemon.cpu_s() - cpu
    return {"cpu_s_per_minute": used / (time.perf_counter() - begun) * 60}


@contextlib.contextmanager
def busy_connections(daemon: Daemon) -> Iterator[None]:
    """Others who ask without a pause, in a process of their own."""
    process = subprocess.Popen(
        processes.tied([sys.executable, str(HERE / "busy_connections.py"), str(daemon.port), str(BUSY_CONNECTIONS),
                        LIGHT_ROUTE]), stdout=subprocess.PIPE, text=True)
    with process:
        try:
            if process.stdout.readline().strip() != "busy":
                raise RuntimeError("the busy connections do not get their answers")
            yield
        finally:
            processes.stop(process)


def newcomers(daemon: Daemon) -> Figures:
    """How long those wait who connect anew while many others keep their connections busy."""
    with busy_connections(daemon):
        waits = [http_load.ask_as_newcomer(daemon.port, LIGHT_ROUTE) for _ in range(NEWCOMERS)]
    cuts = statistics.quantiles(waits, n=100)
    return {"busy_connections": BUSY_CONNECTIONS, "p50_ms": cuts[49] * 1e3, "p90_ms": cuts[89] * 1e3,
            "p99_ms": cuts[98] * 1e3, "longest_ms": max(waits) * 1e3}
