#!/usr/bin/env python3
"""Measures what Warren asks of a broker with many partitions, and what it costs to do nothing there.

    broker_load.py --warren PATH --fill PATH --read PATH [OPTIONS]

One broker of its own has all partitions, most of them of topics that nobody reads; the groups of size S commit one
topic in its __consumer_offsets. A daemon with the default periods is watched while nobody commits, and then beside
commits that keep coming. Its CPU time is the system's own accounting of the process. Requests, and the bytes of both
directions, are counted by a proxy through which the daemon alone speaks with the broker; the proxy is a part of this
program.

The commits that keep coming are written as the broker writes them, but not by it: it does not know of them when it is
asked what groups have committed, so it is asked twice (OffsetFetch), as it would not be otherwise.

Needs the interpreter that `tests/support/parts.sh python` names.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_topic import DATA_TOPIC, BenchTopic, Tools  # noqa: E402  (found only now)
from daemon import Daemon, Program  # noqa: E402
from figures import Figures, Measured  # noqa: E402
from requests_made import RequestsMade, Traffic  # noqa: E402
from sizes import SIZES  # noqa: E402
from support import processes  # noqa: E402
from support.kafka_broker import KafkaBroker  # noqa: E402
from support.kafka_client import KafkaClient  # noqa: E402
from support.offsets_topic import OFFSETS_PARTITIONS, OFFSETS_TOPIC  # noqa: E402
from support.tcp_proxy import TcpProxy  # noqa: E402
from support.waiting import eventually  # noqa: E402

SIZE = SIZES["S"]
PARTITIONS_PER_TOPIC = 100
# A broker maps two index files per partition: small ones where there are thousands.
MANY_PARTITIONS = {"log.index.size.max.bytes": "65536"}
# At its start a daemon asks for all groups at once; the next round, which has time, begins ten seconds later.
SETTLING_S = 30
# CPU seconds a minute.
IDLE_BAR = 0.3


def say(what: str) -> None:
    print(f"-- {what}", file=sys.stderr, flush=True)


@dataclass
class Site:
    topic: BenchTopic
    made: RequestsMade
    topics: int
    """How many the broker has."""
    proxied_bootstrap: str


def other_topics(partitions: int) -> dict[str, int]:
    """Topics that nobody reads, with so many partitions in all."""
    counts = [min(PARTITIONS_PER_TOPIC, partitions - first) for first in range(0, partitions, PARTITIONS_PER_TOPIC)]
    return {f"bench-other-{number}": count for number, count in enumerate(counts)}


@contextlib.contextmanager
def large_site(options: argparse.Namespace, folder: Path) -> Iterator[Site]:
    made = RequestsMade()
    proxy = TcpProxy(overhear=made.overhear)
    with (contextlib.closing(proxy),
          KafkaBroker(folder / "broker", settings=MANY_PARTITIONS, proxy_port=proxy.port) as broker):
        proxy.target = ("127.0.0.1", broker.listeners["PROXIED"].port)
        say(f"{SIZE.groups} groups x {SIZE.partitions} partitions, {SIZE.records} records")
        kafka = KafkaClient(broker.bootstrap)
        kafka.create_topic(DATA_TOPIC, SIZE.partitions)
        # The first commit makes the offsets topic.
        kafka.commit("first", DATA_TOPIC, {0: 0})
        topic = BenchTopic(Tools(options.fill, options.read), broker.bootstrap, SIZE, OFFSETS_TOPIC)
        # So that its coordinators know the groups.
        broker.restart()
        others = other_topics(options.partitions - SIZE.partitions - OFFSETS_PARTITIONS)
        say(f"{options.partitions} partitions")
        KafkaClient(broker.bootstrap).create_topics(others)
        yield Site(topic, made, len(others) + 2, f"127.0.0.1:{proxy.port}")


@contextlib.contextmanager
def settled_daemon(options: argparse.Namespace, site: Site, folder: Path) -> Iterator[Daemon]:
    """One that knows everything there is."""
    with Daemon(Program.warren(options.warren), folder, site.proxied_bootstrap, OFFSETS_TOPIC) as daemon:
        daemon.await_first_answer()
        daemon.await_ready()
        eventually(lambda: len(daemon.topics()) == site.topics, "the daemon to know all topics")
        eventually(lambda: all(daemon.newest_offset(one.group, DATA_TOPIC, one.partition) == one.offset
                               for one in site.topic.sample), "the daemon to know the newest commits")
        time.sleep(SETTLING_S)
        yield daemon


def watch(daemon: Daemon, made: RequestsMade, work: Callable[[], object]) -> dict[str, Figures]:
    """What the daemon uses and asks while `work` goes on, by subject."""
    made.take()
    begun, cpu = time.perf_counter(), daemon.cpu_s()
    work()
    minutes = (time.perf_counter() - begun) / 60
    figures = {"daemon": {"cpu_s_per_minute": (daemon.cpu_s() - cpu) / minutes}}
    return figures | asked(made.take(), minutes)


def asked(traffic: Mapping[str, Traffic], minutes: float) -> dict[str, Figures]:
    """By API, the most bytes first, and all together."""
    def figures(*some: Traffic) -> Figures:
        return {"requests_per_minute": sum(one.requests for one in some) / minutes,
                "kb_to_broker_per_minute": sum(one.request_bytes for one in some) / minutes / 1000,
                "kb_from_broker_per_minute": sum(one.answer_bytes for one in some) / minutes / 1000}
    by_bytes = sorted(traffic, key=lambda api: -traffic[api].request_bytes - traffic[api].answer_bytes)
    return {api: figures(traffic[api]) for api in by_bytes} | {"all requests": figures(*traffic.values())}


def measure(options: argparse.Namespace) -> Measured:
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="warren-bench-", dir=os.environ.get("WARREN_TEST_FOLDER")) as name:
        folder = Path(name)
        with large_site(options, folder) as site, settled_daemon(options, site, folder / "warren") as daemon:
            say("at rest")
            phases = {"at rest": watch(daemon, site.made, lambda: time.sleep(options.idle))}
            say(f"beside {options.per_second} commits a second")
            writing = site.topic.begin_writing(options.per_second, options.steady)
            begun = time.perf_counter()
            phases["under load"] = watch(daemon, site.made, lambda: writing.is_over(options.steady + 60))
            phases["under load"]["daemon"]["commits_per_s"] = writing.finish() / (time.perf_counter() - begun)
    for phase, subjects in phases.items():
        for subject, figures in subjects.items():
            measured.add(phase, subject, figures)
    return measured


def run(options: argparse.Namespace) -> int:
    measured = measure(options)
    print(measured.table())
    used = measured.get("at rest", "daemon", "cpu_s_per_minute")
    is_met = used is not None and used <= IDLE_BAR
    print(f"\nCPU seconds a minute at rest: {used:g}, bar <= {IDLE_BAR:g}: {'met' if is_met else 'MISSED'}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        said = {"partitions": options.partitions, "groups": SIZE.groups, "phases": measured.systems}
        options.json.write_text(json.dumps(said, indent=2) + "\n")
    return 1 if options.check and not is_met else 0


def main() -> int:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for program in ("warren", "fill", "read"):
        about.add_argument(f"--{program}", required=True, type=lambda path: Path(path).resolve())
    about.add_argument("--partitions", type=int, default=5_200, metavar="N", help="of all topics together (5200)")
    about.add_argument("--idle", type=float, default=120, metavar="S", help="how long doing nothing is watched (120)")
    about.add_argument("--steady", type=int, default=60, metavar="S", help="how long commits keep coming (60)")
    about.add_argument("--per-second", type=int, default=20_000, metavar="N", help="how many of them a second (20000)")
    about.add_argument("--json", type=Path, metavar="FILE")
    about.add_argument("--check", action="store_true", help="exit code 1 if the bar is missed")
    options = about.parse_args()
    processes.obey_signals()
    try:
        return run(options)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
