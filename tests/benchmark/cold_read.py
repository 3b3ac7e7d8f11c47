"""From nothing to everything known: the bare reader and a daemon in turn, and what the daemon keeps of it."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_topic import DATA_TOPIC, OFFSETS_TOPIC, BenchTopic
from daemon import Daemon, Program
from figures import Figures
from support.waiting import WaitedInVain, eventually
from usage import MIB

# How long a program that does not tell when it is done may take to show what it has read.
SHOWING_PATIENCE_S = 120


def read_bare(topic: BenchTopic) -> Figures:
    read = topic.read_bare()
    if read.records != topic.records:
        raise RuntimeError(f"the bare reader has read {read.records} of {topic.records} records")
    return {"cpu_s_per_million_commits": read.cpu_s / read.records * 1e6, "records_per_s": read.records / read.wall_s,
            "ready_s": read.wall_s}


def start(program: Program, topic: BenchTopic, folder: Path, state: Path | None = None) -> Daemon:
    return Daemon(program, folder, topic.bootstrap, OFFSETS_TOPIC, state)


def watch(daemon: Daemon, topic: BenchTopic) -> Figures:
    """From its start until it knows everything."""
    first_answer = daemon.await_first_answer()
    ready = daemon.await_ready() if daemon.program.tells_ready else await_shown(daemon, topic)
    cpu = daemon.cpu_s()
    return {"cpu_s_per_million_commits": cpu / topic.records * 1e6, "records_per_s": topic.records / ready,
            "first_answer_s": first_answer, "ready_s": ready, "peak_mib": daemon.peak_resident_bytes() / MIB,
            "groups_missing": topic.size.groups - len(shown_groups(daemon)),
            "newest_commits_wrong": count_wrong(daemon, topic)}


def await_shown(daemon: Daemon, topic: BenchTopic) -> float:
    """Until all groups and the newest commits of some are shown, or it has had long enough; seconds since it began."""
    def everything_shown() -> bool:
        return count_wrong(daemon, topic, stop_at=1) == 0 and len(shown_groups(daemon)) >= topic.size.groups
    try:
        eventually(everything_shown, "all groups to be shown", SHOWING_PATIENCE_S, 0.1)
    except WaitedInVain as problem:
        # That it loses commits is a figure too.
        print(f"{daemon.program.name}: {problem}")
    return daemon.age_s


def shown_groups(daemon: Daemon) -> list[str]:
    """Those that commit; a reader shows itself as a group as well."""
    return [group for group in daemon.groups() if group.startswith("bench-group-")]


def count_wrong(daemon: Daemon, topic: BenchTopic, stop_at: int | None = None) -> int:
    """How many of the sample are shown with another offset than the one that was committed last."""
    wrong = 0
    for group, partition, offset in topic.sample:
        wrong += daemon.newest_offset(group, DATA_TOPIC, partition) != offset
        if wrong == stop_at:
            break
    return wrong


def medians(rounds: list[Figures]) -> Figures:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


@contextmanager
def in_turn(program: Program, topic: BenchTopic, rounds: int,
            folder: Path) -> Iterator[tuple[Daemon, Figures, Figures]]:
    """Measures both readers alternately, so that whatever else the machine does meets both; the last daemon goes on."""
    bare: list[Figures] = []
    whole: list[Figures] = []
    for number in range(rounds):
        bare.append(read_bare(topic))
        with start(program, topic, folder / f"{program.name}-{number}") as daemon:
            whole.append(watch(daemon, topic))
            if number == rounds - 1:
                yield daemon, medians(whole), medians(bare)


def memory_without_commits(program: Program, topic: BenchTopic, rest_s: float, folder: Path) -> int:
    """Of a daemon that watches the same cluster and reads nothing."""
    with Daemon(program, folder / f"{program.name}-empty", topic.bootstrap, None) as daemon:
        daemon.await_first_answer()
        if program.tells_ready:
            daemon.await_ready()
        return resting_memory(daemon, rest_s)


def resting_memory(daemon: Daemon, rest_s: float) -> int:
    """After a rest that is longer than the daemon's own rounds."""
    time.sleep(rest_s)
    return daemon.resident_bytes()


def memory(daemon: Daemon, empty: int, topic: BenchTopic, rest_s: float) -> Figures:
    peak = daemon.peak_resident_bytes()
    resting = resting_memory(daemon, rest_s)
    return {"empty_mib": empty / MIB, "at_rest_mib": resting / MIB, "peak_above_rest_mib": (peak - resting) / MIB,
            "bytes_per_group_partition": (resting - empty) / topic.size.pairs}
