#!/usr/bin/env python3
"""Measures how soon a daemon knows a large cluster: from nothing, and from a snapshot after a kill -9.

Fills the __consumer_offsets of a real broker of its own with old and new commits of many groups, starts the broker again
so that its coordinators know them too, and watches a daemon from the start of its process:

- first picture: every group is shown with the offset that it committed last,
- ready: the whole topic has been read; beside it what a bare reader with the same library needs for the same topic,
- warm: the same for a daemon that was killed and goes on from its snapshot.

    cold_start.py --warren PATH --fill PATH --read PATH [--groups N --partitions N --records N] [--json FILE]

Needs the interpreter that `tests/support/parts.sh python` names.
"""

import argparse
import contextlib
import http.client
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import figures  # noqa: E402  (found only now)
from daemon import PATIENCE_S, READY, Daemon, Program, group_path  # noqa: E402
from support import processes  # noqa: E402
from support.kafka_broker import KafkaBroker  # noqa: E402
from support.kafka_client import KafkaClient  # noqa: E402
from support.waiting import eventually  # noqa: E402

OFFSETS_TOPIC = "__consumer_offsets"
DATA_TOPIC = "bench-data"


class WatchedDaemon(Daemon):
    """A daemon that is watched from its start; times are seconds since then."""

    def __init__(self, options: argparse.Namespace, bootstrap: str, folder: Path):
        super().__init__(Program.warren(options.warren), folder, bootstrap, OFFSETS_TOPIC, folder / "state")
        self.options = options

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            return self.ask(READY)[0] == 200
        return False

    def knows(self, connection: http.client.HTTPConnection, group: str, offset: int) -> bool:
        """Whether the group is shown with this committed offset in every partition."""
        connection.request("GET", f"{group_path(group)}/lag")
        partitions = json.loads(connection.getresponse().read())["status"]["partitions"]
        shown = [one["end"]["offset"] for one in partitions if one["end"]]
        return shown == [offset] * self.options.partitions

    def watch(self, offset: int) -> dict[str, float]:
        """Until it is ready and knows everything."""
        unknown = [f"bench-group-{number}" for number in range(self.options.groups)]
        found: dict[str, float] = {}
        while len(found) < 2:
            if self.age_s > PATIENCE_S:
                sys.exit(f"the daemon has not come to know everything: {found}, {len(unknown)} groups missing")
            now = self.age_s
            if "ready" not in found and self.is_ready():
                found["ready"] = now
            # Nobody commits, so what is right once stays right.
            with contextlib.suppress(OSError), contextlib.closing(
                    http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                for group in unknown[:200]:
                    if not self.knows(connection, group, offset):
                        break
                    unknown.remove(group)
            if not unknown and "picture" not in found:
                found["picture"] = self.age_s
            time.sleep(0.01)
        return found


@contextlib.contextmanager
def filled_broker(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, int]]:
    """A broker that knows all the groups, and how many records its offsets topic has of them."""
    with KafkaBroker(folder / "broker") as broker:
        kafka = KafkaClient(broker.bootstrap)
        kafka.create_topic("first")
        # The first commit makes the offsets topic.
        kafka.commit("first", "first", {0: 0})
        sizes = [options.groups, options.partitions, options.records]
        done = subprocess.run([options.fill, broker.bootstrap, OFFSETS_TOPIC, DATA_TOPIC, *map(str, sizes)],
                              check=True, capture_output=True)
        broker.restart()
        last = f"bench-group-{options.groups - 1}"
        kafka = KafkaClient(broker.bootstrap)
        eventually(lambda: is_known(kafka, last), "the coordinators to know the groups", PATIENCE_S)
        yield broker.bootstrap, int(done.stdout)


def is_known(kafka: KafkaClient, group: str) -> bool:
    listed = kafka.admin.list_consumer_groups(request_timeout=30).result(60)
    return not listed.errors and any(one.group_id == group for one in listed.valid)


def measure(options: argparse.Namespace) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="warren-bench-") as name:
        folder = Path(name)
        with filled_broker(options, folder) as (bootstrap, written):
            newest = written // (options.groups * options.partitions) - 1
            bare = subprocess.run([options.read, bootstrap, OFFSETS_TOPIC], check=True, capture_output=True, text=True)
            _, bare_wall, bare_cpu = map(float, bare.stdout.split())
            daemon = WatchedDaemon(options, bootstrap, folder)
            cold = daemon.watch(newest)
            cpu = daemon.cpu_s()
            daemon.stop()  # writes its snapshot
            WatchedDaemon(options, bootstrap, folder).stop(signal.SIGKILL)
            daemon = WatchedDaemon(options, bootstrap, folder)
            warm = daemon.watch(newest)
            daemon.stop()
    return {"records": written, "groups": options.groups, "group_partitions": options.groups * options.partitions,
            "first_picture_s": round(cold["picture"], 2), "ready_s": round(cold["ready"], 2), "cpu_s": round(cpu, 2),
            "bare_reader_s": bare_wall, "bare_reader_cpu_s": bare_cpu,
            "ready_to_bare_reader": round(cold["ready"] / bare_wall, 2),
            "warm_first_picture_s": round(warm["picture"], 2), "warm_ready_s": round(warm["ready"], 2)}


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for program in ("warren", "fill", "read"):
        about.add_argument(f"--{program}", required=True, type=lambda path: str(Path(path).resolve()))
    about.add_argument("--groups", type=int, default=5_000)
    about.add_argument("--partitions", type=int, default=20)
    about.add_argument("--records", type=int, default=10_000_000)
    about.add_argument("--json", type=Path)
    options = about.parse_args()
    processes.obey_signals()
    figures.tell(measure(options), options.json)


if __name__ == "__main__":
    main()
