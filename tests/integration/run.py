#!/usr/bin/env python3
"""Runs the tests against real parts: `run.py [test_groups | test_groups.JavaGroups.test_... ]...`; without arguments all.

Needs the interpreter that `tests/support/parts.sh python` names. The daemon is WARREN_BINARY, or build/dev/src/warren.
A broker is started when the first test wants one, unless WARREN_TEST_BOOTSTRAP names one.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from support.session import run  # noqa: E402  (found only now)


def main() -> int:
    everything = sorted(path.stem for path in HERE.glob("test_*.py"))
    try:
        return run(sys.argv[1:] or everything)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
