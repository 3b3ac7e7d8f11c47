"""A daemon that was killed goes on where its last snapshot ends, where that fits what the brokers hold, and nowhere else."""

import json
import re
import signal
import time
from pathlib import Path

from support.kafka_broker import KafkaBroker
from support.kafka_client import KafkaClient
from support.offsets_topic import record_of_commit, write_commits
from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren

# What a start may take. The first round of end offsets and the look at the offsets topic are part of it.
READY_WITHIN = 3


class WarmRestart(IntegrationTest):
    @property
    def kafka(self) -> KafkaClient:
        return session().kafka

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def daemon(self, cluster: Cluster | None = None, state: Path | None = None) -> Warren:
        general = [f'state-directory = "{state or self.state}"', "snapshot-interval = 1"]
        made = Warren.with_clusters(self.folder / "warren", {"local": cluster or Cluster(session().bootstrap)},
                                    general=general)
        return self.enterContext(made).wait_until_ready()

    def snapshot(self) -> Path:
        return self.state / "local.local.snapshot"

    def wait_for_snapshot(self, warren: Warren) -> None:
        """Until one has been written that began after this moment."""
        def number() -> int:
            return self.snapshot().stat().st_mtime_ns if self.snapshot().exists() else 0
        for _ in range(2):
            before = number()
            eventually(lambda before=before: number() > before, "a snapshot to be written")

    def metric(self, warren: Warren, name: str, **labels: str) -> float:
        """The sum of the series that have these labels."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        total = 0.0
        for line in warren.ask("/metrics").text.splitlines():
            if re.match(rf"{name}[{{ ]", line) and all(one in line for one in wanted):
                total += float(line.rpartition(" ")[2])
        return total

    def load_was(self, warren: Warren) -> str:
        results = ["none", "taken", "partly", "refused"]
        return next(one for one in results if self.metric(warren, "warren_snapshot_load", result=one) == 1)

    def picture(self, warren: Warren, group: str) -> tuple[str, dict]:
        """Status and windows of a group, as clients see them, without what depends on the moment."""
        windows = warren.ask(f"/v3/kafka/local/consumer/{group}").json["topics"]
        return warren.lag("local", group)["status"], windows

    def restart(self, warren: Warren) -> float:
        """Kills it and starts it again; the seconds until it was ready."""
        warren.stop(signal.SIGKILL)
        begun = time.monotonic()
        warren.start().wait_until_ready()
        return time.monotonic() - begun

    # ---- going on ----------------------------------------------------------------------------------------------------

    def test_a_killed_daemon_shows_the_same_at_once_and_reads_on(self):
        self.kafka.create_topic(self.name, 2)
        self.kafka.produce(self.name, [100, 100])
        for offset in (10, 20, 30):
            self.kafka.commit(self.name, self.name, {0: offset, 1: 100})
        with self.kafka.member(self.name + "-owned", self.name):
            self.kafka.commit(self.name + "-other", self.name, {0: 7})
            warren = self.daemon()
            self.wait_for_snapshot(warren)
            groups = [self.name, self.name + "-other"]
            before = {group: self.picture(warren, group) for group in groups}
            owners = {place: (one["owner"], one["client_id"]) for place, one in
                      warren.partitions("local", self.name + "-owned").items()}
            took = self.restart(warren)
            self.assertLess(took, READY_WITHIN)
            self.assertEqual(self.load_was(warren), "taken")
            self.assertEqual({group: self.picture(warren, group) for group in groups}, before)
            self.assertEqual({place: (one["owner"], one["client_id"]) for place, one in
                              warren.partitions("local", self.name + "-owned").items()}, owners)
            commits = self.metric(warren, "warren_kafka_records_total", type="offset_commit")
            self.assertEqual(commits, 0, "no commit is read twice")
            self.kafka.commit(self.name, self.name, {0: 40})
            eventually(lambda: self.offsets(warren, self.name) == [10, 20, 30, 40], "the next commit")

    def offsets(self, warren: Warren, group: str) -> list[int]:
        topics = warren.ask(f"/v3/kafka/local/consumer/{group}").json["topics"]
        return [one["offset"] for one in topics[self.name][0]["offsets"] if one]

    def test_what_was_committed_while_it_was_away_is_there_when_it_is_ready(self):
        self.kafka.create_topic(self.name, 1)
        self.kafka.produce(self.name, [100])
        self.kafka.commit(self.name, self.name, {0: 10})
        warren = self.daemon()
        self.wait_for_snapshot(warren)
        warren.stop(signal.SIGKILL)
        self.kafka.commit(self.name, self.name, {0: 20})
        self.kafka.commit(self.name + "-new", self.name, {0: 5})
        warren.start().wait_until_ready()
        self.assertEqual(self.offsets(warren, self.name), [10, 20])
        self.assertEqual(self.offsets(warren, self.name + "-new"), [5])

    def test_a_group_that_was_deleted_while_it_was_away_is_gone(self):
        self.kafka.create_topic(self.name, 1)
        self.kafka.produce(self.name, [100])
        self.kafka.commit(self.name, self.name, {0: 10})
        warren = self.daemon()
        self.wait_for_snapshot(warren)
        warren.stop(signal.SIGKILL)
        self.kafka.delete_group(self.name)
        warren.start().wait_until_ready()
        self.assertNotIn(self.name, warren.groups("local"))

    def test_an_orderly_stop_leaves_everything_that_was_known(self):
        self.kafka.create_topic(self.name, 1)
        self.kafka.produce(self.name, [100])
        warren = self.daemon()
        self.kafka.commit(self.name, self.name, {0: 10})
        eventually(lambda: self.name in warren.groups("local"), "the commit")
        self.assertEqual(warren.stop().code, 0)
        warren.start().wait_until_ready()
        self.assertEqual(self.offsets(warren, self.name), [10])
        self.assertEqual(self.metric(warren, "warren_kafka_records_total", type="offset_commit"), 0)

    def test_many_groups_are_there_within_the_time_of_a_start(self):
        groups, partitions, commits = 5000, 20, 2
        self.kafka.create_topic(self.name, partitions)
        self.kafka.create_topic(self.name + "-offsets", 1)
        self.kafka.produce(self.name, [10] * partitions)
        producer = self.kafka.producer
        for offset in range(commits):
            for group in range(groups):
                key, value = record_of_commit(f"{self.name}-{group}", self.name, offset)
                for partition in range(partitions):
                    producer.produce(self.name + "-offsets", value, key[:-4] + partition.to_bytes(4, "big"), partition=0)
                producer.poll(0)
        self.assertEqual(producer.flush(60), 0)
        warren = self.daemon(Cluster(session().bootstrap, offsets_topic=self.name + "-offsets"))
        self.wait_for_snapshot(warren)
        before = self.offsets(warren, f"{self.name}-7")
        took = self.restart(warren)
        self.assertLess(took, READY_WITHIN)
        self.assertEqual(self.load_was(warren), "taken")
        self.assertEqual(len(warren.groups("local")), groups + 1, "with the reader's own")
        self.assertEqual(self.offsets(warren, f"{self.name}-7"), before)

    # ---- what does not fit -------------------------------------------------------------------------------------------

    def own_offsets_topic(self) -> Cluster:
        self.kafka.create_topic(self.name, 1)
        self.kafka.create_topic(self.name + "-offsets", 1)
        self.kafka.produce(self.name, [100])
        return Cluster(session().bootstrap, offsets_topic=self.name + "-offsets")

    def write_commits(self, group: str, offsets: list[int]) -> None:
        for offset in offsets:
            write_commits(self.kafka.producer, self.name + "-offsets", self.name, {group: offset})

    def test_an_offsets_topic_that_was_made_anew_is_read_anew(self):
        cluster = self.own_offsets_topic()
        self.write_commits("before", [10, 20])
        warren = self.daemon(cluster)
        self.wait_for_snapshot(warren)
        warren.stop(signal.SIGKILL)
        self.kafka.delete_topic(self.name + "-offsets")
        self.kafka.create_topic(self.name + "-offsets", 1)
        # More than before, so that the saved position is inside.
        self.write_commits("since", [1, 2, 3, 4])
        warren.start().wait_until_ready()
        self.assertEqual(self.load_was(warren), "refused")
        self.assertNotIn("before", warren.groups("local"))
        self.assertEqual(self.offsets(warren, "since"), [1, 2, 3, 4])

    def test_a_damaged_file_is_told_of_and_ignored(self):
        cluster = self.own_offsets_topic()
        self.write_commits("group", [10, 20])
        warren = self.daemon(cluster)
        self.wait_for_snapshot(warren)
        warren.stop(signal.SIGKILL)
        content = bytearray(self.snapshot().read_bytes())
        content[len(content) // 2] ^= 1
        self.snapshot().write_bytes(content)
        warren.start().wait_until_ready()
        self.assertEqual(self.load_was(warren), "refused")
        self.assertEqual(self.offsets(warren, "group"), [10, 20])
        lines = [json.loads(line) for line in warren.log.read_text().splitlines() if "snapshot is ignored" in line]
        self.assertEqual([line["file"] for line in lines], [str(self.snapshot())])
        self.assertIn("damaged", lines[0]["reason"])

    def test_a_directory_that_cannot_be_written_to_is_told_of_once(self):
        cluster = self.own_offsets_topic()
        blocked = self.folder / "blocked"
        blocked.write_text("a file, so nobody can write into it as into a directory\n")
        warren = self.daemon(cluster, blocked / "state")
        eventually(lambda: self.metric(warren, "warren_snapshot_failures_total") > 1, "failures to be counted")
        self.assertEqual(warren.log.read_text().count("cannot write a snapshot"), 1)
        self.write_commits("group", [10])
        eventually(lambda: "group" in warren.groups("local"), "the daemon to do its work")

    def test_the_same_address_with_another_cluster_behind_it_is_another_cluster(self):
        state, name = self.state, self.name
        broker = self.enterContext(KafkaBroker(self.folder / "first"))
        first = KafkaClient(broker.bootstrap)
        first.create_topic(name, 1)
        first.produce(name, [100])
        first.commit("before", name, {0: 10})
        warren = self.daemon(Cluster(broker.bootstrap), state)
        self.wait_for_snapshot(warren)
        warren.stop(signal.SIGKILL)
        broker.kill()
        other = KafkaBroker(self.folder / "second")
        other.listeners = broker.listeners
        self.enterContext(other)
        second = KafkaClient(other.bootstrap)
        second.create_topic(name, 1)
        second.produce(name, [100])
        second.commit("since", name, {0: 20})
        warren.start().wait_until_ready()
        self.assertEqual(self.load_was(warren), "refused")
        self.assertNotIn("before", warren.groups("local"))
        self.assertIn("since", warren.groups("local"))
