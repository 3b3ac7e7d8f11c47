"""Where the real parts of the tests are; parts.sh has got them, or gets them now."""

import functools
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent


@functools.cache
def part(name: str) -> Path:
    done = subprocess.run([HERE / "parts.sh", name], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{HERE / 'parts.sh'} {name} failed: what it said stands above")
    return Path(done.stdout.strip())


def kafka_classpath() -> str:
    return f"{part('kafka')}/*"


def telegraf() -> Path:
    return part("telegraf")
