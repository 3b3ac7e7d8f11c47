"""The offsets topic that is read, who writes it, and the bare reader to compare with."""

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sizes import Size
from support import processes

OFFSETS_TOPIC = "bench-offsets"
DATA_TOPIC = "bench-data"


class Newest(NamedTuple):
    """What a group has committed last."""
    group: str
    partition: int
    offset: int


class BareRead(NamedTuple):
    records: int
    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Tools:
    """Programs of this folder."""
    fill: Path
    read: Path


class BenchTopic:
    """Filled when it is made. Knows how many records it has, and of some pairs what was committed last."""

    def __init__(self, tools: Tools, bootstrap: str, size: Size, name: str = OFFSETS_TOPIC):
        self.tools = tools
        self.bootstrap = bootstrap
        self.size = size
        self.name = name
        self.records = int(self._fill(size.records).stdout.read())
        self._next_offset = self.records // size.pairs
        step = max(1, size.groups // 20)
        self.sample = [Newest(f"bench-group-{group}", group % size.partitions, self._next_offset - 1)
                       for group in (*range(0, size.groups, step), size.groups - 1)]

    def read_bare(self) -> BareRead:
        """Reads and decodes the whole topic and keeps nothing."""
        done = subprocess.run([self.tools.read, self.bootstrap, self.name, "--decode"], check=True,
                              stdout=subprocess.PIPE, text=True)
        records, wall, cpu = done.stdout.split()
        return BareRead(int(records), float(wall), float(cpu))

    @contextlib.contextmanager
    def follower(self) -> Iterator[int]:
        """The bare reader at the end of the topic, decoding what comes; its process id."""
        with subprocess.Popen(processes.tied([self.tools.read, self.bootstrap, self.name, "--decode", "--follow"]),
                              stdout=subprocess.PIPE, text=True) as process:
            try:
                if process.stdout.readline().strip() != "following":
                    raise RuntimeError("the bare reader does not get to the end of the topic")
                yield process.pid
            finally:
                processes.stop(process)

    def begin_writing(self, per_second: int, seconds: int) -> "Writing":
        records = per_second * seconds
        process = self._fill(records, per_second, self._next_offset)
        self._next_offset += -(-records // self.size.pairs)
        return Writing(self, process)

    def _fill(self, *numbers: int) -> subprocess.Popen:
        words = [self.size.groups, self.size.partitions, *numbers]
        return subprocess.Popen(processes.tied([self.tools.fill, self.bootstrap, self.name, DATA_TOPIC,
                                                *map(str, words)]), stdout=subprocess.PIPE, text=True)


class Writing:
    """Commits that are being written beside what is measured."""

    def __init__(self, topic: BenchTopic, process: subprocess.Popen):
        self._topic = topic
        self._process = process

    def is_over(self, patience: float) -> bool:
        """Whether it ends within so many seconds."""
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        return True

    def finish(self) -> int:
        """Waits for its end; how many records were written."""
        said, _ = self._process.communicate()
        if self._process.returncode != 0:
            raise RuntimeError("the commits could not be written")
        count, *lines = said.splitlines()
        self._topic.records += int(count)
        self._topic.sample = [Newest(group, int(partition), int(offset))
                              for group, partition, offset in map(str.split, lines)]
        return int(count)
