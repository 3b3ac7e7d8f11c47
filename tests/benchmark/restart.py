"""A daemon that writes what it knows at its end, and goes on from there."""

from pathlib import Path

from bench_topic import BenchTopic
from cold_read import count_wrong, start
from daemon import Program
from figures import Figures
from usage import MIB


def warm_restart(program: Program, topic: BenchTopic, folder: Path) -> Figures:
    state = folder / "state"
    with start(program, topic, folder / "before", state) as daemon:
        daemon.await_first_answer()
        daemon.await_ready()
        stop = daemon.stop()
    saved = sum(file.stat().st_size for file in state.rglob("*") if file.is_file())
    with start(program, topic, folder / "after", state) as daemon:
        first_answer = daemon.await_first_answer()
        ready = daemon.await_ready()
        cpu = daemon.cpu_s()
        wrong = count_wrong(daemon, topic)
        daemon.stop()
    return {"stop_with_snapshot_s": stop, "snapshot_mib": saved / MIB, "first_answer_s": first_answer, "ready_s": ready,
            "cpu_s": cpu, "newest_commits_wrong": wrong}
