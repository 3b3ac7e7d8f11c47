#!/usr/bin/env python3
"""Plays all conformance scenarios against Warren on a real broker and ZooKeeper; what is yet to come is in not-yet.txt.

    check.py [NAME ...] [-- OPTION ...]     scenarios by name or glob (default: all); options for run.py

A scenario in not-yet.txt is expected to fail: if it passes, or does not exist, that is a failure too. Needs the
interpreter that `tests/support/parts.sh python` names; the daemon is WARREN_BINARY, or build/dev/src/warren.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from support import parts, processes  # noqa: E402  (found only now)
from support.session import session  # noqa: E402
from support.warren_daemon import BINARY  # noqa: E402

VERDICT = re.compile(r"(PASSED|FAILED|SKIPPED) *(\S+)")


def not_yet() -> dict[str, str]:
    """Scenario -> why it cannot pass yet."""
    lines = (line.strip() for line in (HERE / "not-yet.txt").read_text().splitlines())
    pairs = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return {name.strip(): why.strip() for name, _, why in pairs}


def play(names: list[str], options: list[str]) -> dict[str, str]:
    """Runs run.py, showing what it says; scenario -> verdict."""
    reports = session().folder / "sanitizer"
    # Unread sanitizer reports would go unnoticed: the runner does not look at what the daemon says.
    sanitizers = {name: f"{os.environ.get(name, '')}:log_path={reports}".strip(":")
                  for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")}
    command = [sys.executable, str(HERE / "run.py"), "--bootstrap", session().bootstrap,
               "--zookeeper", session().zookeeper,
               "--daemon", shlex.join(processes.tied([str(BINARY), "--config", "{config_file}"])),
               "--telegraf", str(parts.telegraf()), "--keep", *options]
    for name in names:
        command += ["--only", name]
    runner = processes.spawn(command, subprocess.PIPE, session().folder,
                             os.environ | sanitizers | {"TMPDIR": str(session().folder), "PYTHONUNBUFFERED": "1"})
    verdicts = {}
    try:
        for line in runner.stdout:
            text = line.decode("utf-8", "replace")
            print(text, end="", flush=True)
            if seen := VERDICT.match(text):
                verdicts[seen.group(2)] = seen.group(1)
        if runner.wait() not in (0, 1):
            raise RuntimeError(f"the runner ended with {runner.returncode}")
    finally:
        processes.stop(runner)
    for report in reports.parent.glob("sanitizer.*"):
        verdicts[report.name] = "FAILED"
        print(report.read_text(errors="replace"))
    return verdicts


def judge(verdicts: dict[str, str], expected: dict[str, str], played_all: bool) -> list[str]:
    """What is not as it should be, in words."""
    wrong = []
    for name, verdict in sorted(verdicts.items()):
        if verdict == "FAILED" and name not in expected:
            wrong.append(f"{name} failed")
        if verdict == "PASSED" and name in expected:
            wrong.append(f"{name} passed, but is listed in not-yet.txt: take it out")
        if verdict == "SKIPPED" and name not in expected:
            wrong.append(f"{name} was skipped, and not-yet.txt does not say why")
    if played_all:
        unknown = sorted(set(expected) - set(verdicts))
        wrong += [f"{name} is listed in not-yet.txt, but there is no such scenario" for name in unknown]
    if not verdicts:
        wrong.append("no scenario was played")
    return wrong


def main() -> int:
    processes.obey_signals()
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    names, options = words[:split], words[split + 1:]
    wrong = ["interrupted"]
    try:
        expected = not_yet()
        verdicts = play(names, options)
        wrong = judge(verdicts, expected, played_all=not names)
        for name in sorted(name for name in expected if name in verdicts):
            print(f"not yet: {name}: {expected[name]}")
        for line in wrong:
            print(f"WRONG: {line}")
        print(f"conformance: {len(verdicts)} played, {len(wrong)} wrong")
    except KeyboardInterrupt:
        return 130
    finally:
        session().close(keep_logs=bool(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
