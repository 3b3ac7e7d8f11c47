#!/usr/bin/env python3
"""Measures Warren reading a filled offsets topic of a real Kafka broker, from the outside.

Prints a table and, with --json FILE, the same figures as JSON:

- CPU seconds of the whole process per million commits, from its start until the last record is in its window,
- records per second of wall time,
- resident memory per group-partition: after the read less that of a daemon that watches the same cluster without reading commits.

    WARREN_TEST_BOOTSTRAP=127.0.0.1:9092 end_to_end.py --warren PATH --fill PATH [--groups N --partitions N --records N]
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import Iterator, NamedTuple

import figures

PATIENCE_S = 600
REST_S = 15
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Usage(NamedTuple):
    """What a process has used so far."""

    cpu_s: float
    resident_bytes: int


def usage_of(pid: int) -> Usage:
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12])
    resident = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return Usage(ticks / CLOCK_TICKS, resident * PAGE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def ask(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def configuration(port: int, bootstrap: str, offsets_topic: str | None) -> str:
    text = f"""
[httpserver.bench]
address = "127.0.0.1:{port}"
[logging]
level = "warn"
[cluster.bench]
class-name = "kafka"
servers = ["{bootstrap}"]
"""
    if offsets_topic:
        text += f"""
[consumer.bench]
class-name = "kafka"
cluster = "bench"
servers = ["{bootstrap}"]
offsets-topic = "{offsets_topic}"
"""
    return text


@contextlib.contextmanager
def daemon(warren: str, bootstrap: str, offsets_topic: str | None) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="warren-bench-") as folder:
        config = pathlib.Path(folder, "burrow.toml")
        config.write_text(configuration(port, bootstrap, offsets_topic))
        process = subprocess.Popen([warren, "--config", str(config)], cwd=folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            yield process, port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def await_ready(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if ask(port, "/burrow/admin/ready")[0] == 200:
                return
        time.sleep(0.02)
    sys.exit("the daemon did not become ready")


def resting_memory(pid: int) -> int:
    """Resident memory after a rest that is longer than the daemon's own rounds."""
    time.sleep(REST_S)
    return usage_of(pid).resident_bytes


def measure(options: argparse.Namespace, bootstrap: str) -> dict[str, float]:
    offsets_topic = f"bench-offsets-{options.groups}x{options.partitions}"
    data_topic = f"bench-data-{options.partitions}"
    written = int(subprocess.run([options.fill, bootstrap, offsets_topic, data_topic, str(options.groups),
                                  str(options.partitions), str(options.records)], check=True, capture_output=True).stdout)
    with daemon(options.warren, bootstrap, None) as (process, port):
        await_ready(port)
        empty = resting_memory(process.pid)
    with daemon(options.warren, bootstrap, offsets_topic) as (process, port):
        began = time.monotonic()
        await_ready(port)
        wall = time.monotonic() - began
        cpu = usage_of(process.pid).cpu_s
        full = resting_memory(process.pid)
        groups = len(json.loads(ask(port, "/v3/kafka/bench/consumer")[1])["consumers"]) - 1
        if groups != options.groups:
            sys.exit(f"{groups} groups found instead of {options.groups}")
    pairs = options.groups * options.partitions
    return {
        "records": written,
        "group_partitions": pairs,
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "records_per_wall_second": round(written / wall),
        "records_per_cpu_second": round(written / cpu),
        "cpu_s_per_million_records": round(cpu / written * 1e6, 3),
        "empty_resident_mib": round(empty / 2**20, 1),
        "full_resident_mib": round(full / 2**20, 1),
        "bytes_per_group_partition": round((full - empty) / pairs),
    }


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("--warren", required=True)
    about.add_argument("--fill", required=True)
    about.add_argument("--groups", type=int, default=200)
    about.add_argument("--partitions", type=int, default=20)
    about.add_argument("--records", type=int, default=1_000_000)
    about.add_argument("--json", type=pathlib.Path)
    options = about.parse_args()
    bootstrap = os.environ.get("WARREN_TEST_BOOTSTRAP") or sys.exit("WARREN_TEST_BOOTSTRAP names no broker")
    figures.tell(measure(options, bootstrap), options.json)


if __name__ == "__main__":
    main()
