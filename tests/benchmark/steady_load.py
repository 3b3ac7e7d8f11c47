"""A daemon beside commits that keep coming, and the bare reader beside the same ones."""

import time
from collections.abc import Iterator

import usage
from bench_topic import DATA_TOPIC, BenchTopic, Writing
from cold_read import count_wrong
from daemon import CLUSTER, Daemon
from figures import Figures
from support.waiting import WaitedInVain, eventually

SETTLING_S = 2
# The last commits may still be on their way to the readers when the writer has done its work.
DRAINING_S = 1
ASKING_PERIOD_S = 0.5
SHOWING_PATIENCE_S = 30


def steady(daemon: Daemon, topic: BenchTopic, per_second: int, seconds: int) -> tuple[Figures, Figures]:
    """Figures of the daemon and of the bare reader."""
    with topic.follower() as bare:
        time.sleep(SETTLING_S)
        begun, daemon_cpu, bare_cpu = time.perf_counter(), daemon.cpu_s(), usage.cpu_s(bare)
        writing = topic.begin_writing(per_second, seconds)
        waits = list(ask_now_and_then(daemon, writing))
        written = writing.finish()
        writing_s = time.perf_counter() - begun
        time.sleep(DRAINING_S)
        daemon_cpu, bare_cpu = daemon.cpu_s() - daemon_cpu, usage.cpu_s(bare) - bare_cpu
    return ({"commits_per_s": written / writing_s, "share_of_a_core": daemon_cpu / writing_s,
             "cpu_s_per_million_commits": daemon_cpu / written * 1e6,
             "consumers_of_topic_worst_ms": max(waits) * 1e3, "newest_commits_checked": len(topic.sample),
             "newest_commits_wrong": wrong_in_the_end(daemon, topic)},
            {"commits_per_s": written / writing_s, "share_of_a_core": bare_cpu / writing_s,
             "cpu_s_per_million_commits": bare_cpu / written * 1e6})


def ask_now_and_then(daemon: Daemon, writing: Writing) -> Iterator[float]:
    """Asks for a list that is made of all groups; how long each answer took."""
    while True:
        begun = time.perf_counter()
        status, _ = daemon.ask(f"/v3/kafka/{CLUSTER}/topic/{DATA_TOPIC}/consumers")
        took = time.perf_counter() - begun
        if status != 200:
            raise RuntimeError(f"the consumers of the topic are answered with {status}")
        yield took
        if writing.is_over(max(0.0, ASKING_PERIOD_S - took)):
            return


def wrong_in_the_end(daemon: Daemon, topic: BenchTopic) -> int:
    """How many of the commits that were written last are not shown, and do not come."""
    try:
        eventually(lambda: count_wrong(daemon, topic) == 0, "the newest commits to be shown", SHOWING_PATIENCE_S)
    except WaitedInVain:
        return count_wrong(daemon, topic)
    return 0
