"""Runs a command beside a real server that lives as long as the command: what the servers' own scripts do."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from support import processes


def run_beside(command: list[str], name: str, start: Callable[[Path], AbstractContextManager],
               environment: Callable[[Any], dict[str, str]]) -> int:
    """The command's exit code; the folder with the server's log stays if the command fails."""
    processes.obey_signals()
    folder = Path(tempfile.mkdtemp(prefix=f"warren-{name}-"))
    code = 1
    try:
        with start(folder) as server:
            code = subprocess.run(command, env=os.environ | environment(server)).returncode
    finally:
        if code == 0:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"the log of the {name} is kept in {folder}", file=sys.stderr)
    return code


def main(about: str | None, name: str, start: Callable[[Path], AbstractContextManager],
         environment: Callable[[Any], dict[str, str]]) -> int:
    """`SCRIPT run [--] COMMAND ...`"""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", choices=["run"])
    parser.add_argument("command", nargs=argparse.REMAINDER, help=f"what to run beside the {name}")
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("no COMMAND given")
    try:
        return run_beside(command, name, start, environment)
    except KeyboardInterrupt:
        return 130
