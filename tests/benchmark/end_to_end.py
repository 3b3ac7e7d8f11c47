#!/usr/bin/env python3
"""Measures Warren beside a bare reader and, if it is given, Burrow, in one run on one broker of its own.

    end_to_end.py --warren PATH --fill PATH --read PATH [S|M|L|XL] [OPTIONS]

- cold read: from the start of the process until everything in a filled offsets topic is known, in turn with a bare
  reader that decodes every record and keeps nothing; medians of all rounds
- memory: resident after a rest, less that of a daemon that watches the same cluster without reading commits
- at rest: the metrics page, what Telegraf gathers, one group's lag again and again, doing nothing, newcomers while 200
  connections are busy
- steady load: beside commits that keep coming, with the bare reader following the same ones
- stop and restart: SIGTERM to exit, without and with a snapshot, and the start from that

CPU times and memory are the system's own accounting of whole processes. Prints a table with the bars that Warren is
held against and how a kept run (baseline.json) compares; with --json FILE the same as JSON. Burrow, or what stands for
it, must take `--config-dir DIR`. Needs the interpreter that `tests/support/parts.sh python` names.
"""

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import at_rest  # noqa: E402  (found only now)
import bars  # noqa: E402
import cold_read  # noqa: E402
import restart  # noqa: E402
import steady_load  # noqa: E402
from bench_topic import BenchTopic, Tools  # noqa: E402
from daemon import Daemon, Program  # noqa: E402
from figures import Measured  # noqa: E402
from sizes import SIZES, Size  # noqa: E402
from support import processes  # noqa: E402
from support.kafka_broker import KafkaBroker  # noqa: E402


def say(what: str) -> None:
    print(f"-- {what}", file=sys.stderr, flush=True)


class Run:
    """One size, measured."""

    def __init__(self, options: argparse.Namespace, size: Size, folder: Path, topic: BenchTopic):
        self.options = options
        self.size = size
        self.folder = folder
        self.topic = topic
        self.measured = Measured()

    def measure(self) -> Measured:
        self.measure_program(Program.warren(self.options.warren))
        say("warren: restart")
        self.measured.add("warren", "restart",
                          restart.warm_restart(Program.warren(self.options.warren), self.topic, self.folder))
        if self.options.burrow:
            self.measure_program(Program.burrow(self.options.burrow))
        return self.measured

    def measure_program(self, program: Program) -> None:
        """Everything but the restart. The bare reader that ran beside the program has figures of its own."""
        name, measured = program.name, self.measured
        say(f"{name}: memory without commits")
        empty = cold_read.memory_without_commits(program, self.topic, self.options.rest, self.folder)
        say(f"{name}: cold read")
        with cold_read.in_turn(program, self.topic, self.size.rounds, self.folder) as (daemon, whole, bare):
            measured.add(name, "cold read", whole)
            measured.add(bare_reader_beside(program), "cold read", bare)
            say(f"{name}: at rest")
            measured.add(name, "memory", cold_read.memory(daemon, empty, self.topic, self.options.rest))
            self.measure_at_rest(daemon)
            say(f"{name}: steady load")
            figures, bare = steady_load.steady(daemon, self.topic, self.options.per_second, self.options.steady)
            measured.add(name, "steady load", figures)
            measured.add(bare_reader_beside(program), "steady load", bare)
            measured.add(name, "stop", {"exit_s": daemon.stop()})

    def measure_at_rest(self, daemon: Daemon) -> None:
        for subject, figures in (("idle", lambda: at_rest.idle(daemon, self.options.idle)),
                                 ("metrics page", lambda: at_rest.metrics(daemon)),
                                 ("gathering", lambda: at_rest.gathering(daemon)),
                                 ("lag of one group", lambda: at_rest.lag_of_one_group(daemon, "bench-group-0")),
                                 ("newcomers", lambda: at_rest.newcomers(daemon))):
            self.measured.add(daemon.program.name, subject, figures())


def bare_reader_beside(program: Program) -> str:
    return "bare reader" if program.name == "warren" else f"beside {program.name}"


def size_of(options: argparse.Namespace) -> Size:
    """A named size, or one like it that has no name in the baseline."""
    size = SIZES[options.size]
    changed = {name: getattr(options, name) for name in ("groups", "partitions", "records") if getattr(options, name)}
    if changed:
        size = dataclasses.replace(size, **changed)
        size = dataclasses.replace(size, name=f"{size.groups}x{size.partitions}")
    return dataclasses.replace(size, rounds=options.rounds or size.rounds)


def run(options: argparse.Namespace) -> int:
    size = size_of(options)
    with tempfile.TemporaryDirectory(prefix="warren-bench-", dir=os.environ.get("WARREN_TEST_FOLDER")) as name:
        folder = Path(name)
        with KafkaBroker(folder / "broker") as broker:
            say(f"{size.groups} groups x {size.partitions} partitions, {size.records} records")
            topic = BenchTopic(Tools(options.fill, options.read), broker.bootstrap, size)
            measured = Run(options, size, folder, topic).measure()
    values = bars.compare(measured)
    print(measured.table(), bars.table(values, size.name, bars.kept_baseline(size.name)), sep="\n\n")
    if options.json:
        said = {"size": dataclasses.asdict(size), "systems": measured.systems, "ratios": values,
                "missed": bars.missed(values, size.name)}
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(said, indent=2) + "\n")
    if options.keep_baseline:
        bars.keep_baseline(size.name, values)
    return 1 if options.check and bars.missed(values, size.name) else 0


def main() -> int:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("size", nargs="?", default="S", choices=SIZES)
    for program in ("warren", "fill", "read"):
        about.add_argument(f"--{program}", required=True, type=lambda path: Path(path).resolve())
    about.add_argument("--burrow", metavar="COMMAND", help="measure this as well: COMMAND --config-dir DIR")
    about.add_argument("--rounds", type=int, help="how often each reader reads the whole topic (3)")
    about.add_argument("--rest", type=float, default=15, metavar="S", help="rest before memory is looked at (15)")
    about.add_argument("--idle", type=float, default=30, metavar="S", help="how long doing nothing is watched (30)")
    about.add_argument("--steady", type=int, default=20, metavar="S", help="how long commits keep coming (20)")
    about.add_argument("--per-second", type=int, default=20_000, metavar="N", help="how many of them a second (20000)")
    for name in ("groups", "partitions", "records"):
        about.add_argument(f"--{name}", type=int, metavar="N", help="instead of the size's own")
    about.add_argument("--json", type=Path, metavar="FILE")
    about.add_argument("--keep-baseline", action="store_true", help="compare later runs of this size with this one")
    about.add_argument("--check", action="store_true", help="exit code 1 if a bar is missed")
    options = about.parse_args()
    processes.obey_signals()
    try:
        return run(options)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
