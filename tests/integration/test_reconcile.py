"""The brokers' own word on committed offsets: a first picture before the history has been read, and repairs after that."""

import os
import signal
import time
from contextlib import contextmanager

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, OffsetSpec, ResourceType

from support.kafka_broker import KafkaBroker
from support.kafka_client import KafkaClient
from support.offsets_topic import OFFSETS_TOPIC, offsets_partition
from support.processes import free_port
from support.session import IntegrationTest, session
from support.tcp_proxy import TcpProxy
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren, configuration

# Longer than a fetch that waits for records at the broker.
FETCH_IS_OVER = 2
# The oldest records of the offsets topic can be made to go.
FORGETFUL = {"log.retention.check.interval.ms": "300", "log.segment.delete.delay.ms": "100"}


def series(warren: Warren, name: str) -> float | None:
    """The value of a series as the metrics page writes it, None if it is not there."""
    for line in warren.ask("/metrics").text.splitlines():
        if line.startswith(name + " "):
            return float(line.rpartition(" ")[2])
    return None


class BrokersWord(IntegrationTest):
    """A broker of the tests' own; each test has a daemon, and a topic and a group of its own name."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.proxy = TcpProxy()
        cls.addClassCleanup(cls.proxy.close)
        broker = KafkaBroker(session().folder / cls.__name__, settings=FORGETFUL, proxy_port=cls.proxy.port)
        cls.broker = cls.enterClassContext(broker)
        cls.proxy.target = ("127.0.0.1", cls.broker.listeners["PROXIED"].port)
        cls.kafka = KafkaClient(cls.broker.bootstrap)

    def setUp(self) -> None:
        self.proxy.heal()
        self.kafka.create_topic(self.name)
        self.kafka.produce(self.name, [100])

    def daemon(self, *consumer_lines: str, refresh: int | str = 1, reader: str | None = None) -> Warren:
        """`reader`: where the reader of the offsets topic finds its brokers, if not where the poller does."""
        port = free_port()
        text = configuration(port, {"local": Cluster(
            self.broker.bootstrap, cluster_lines=[f"reconcile-refresh = {refresh}"], consumer_lines=consumer_lines)})
        cluster, consumer = text.split("[consumer.local]")
        if reader:
            consumer = consumer.replace(self.broker.bootstrap, reader)
        return Warren.with_text(self.folder, port, cluster + "[consumer.local]" + consumer)

    def commit(self, *offsets: int) -> None:
        for offset in offsets:
            self.kafka.commit(self.name, self.name, {0: offset})

    def shown(self, warren: Warren) -> tuple[int, int, float, str] | None:
        """Offset, lag, completeness and status of the group's partition."""
        status = warren.lag("local", self.name)
        if status["status"] == "NOTFOUND" or not status["partitions"] or not status["partitions"][0]["end"]:
            return None
        one, = status["partitions"]
        return one["end"]["offset"], one["current_lag"], one["complete"], status["status"]

    def assert_shown(self, warren: Warren, *wanted) -> None:
        """The first of these values: a group with a single commit is soon taken for one that has stopped."""
        def looks_so() -> bool:
            self.assertEqual((self.shown(warren) or ())[:len(wanted)], wanted)
            return True
        eventually(looks_so, f"{wanted} to be shown")

    def repairs(self, warren: Warren, kind: str) -> float:
        return series(warren, f'warren_reconcile_repairs_total{{cluster="local",kind="{kind}"}}') or 0

    def rounds(self, warren: Warren, result: str) -> float:
        return series(warren, f'warren_reconcile_rounds_total{{cluster="local",result="{result}"}}') or 0

    def pass_rounds(self, warren: Warren, count: int) -> None:
        begun = self.rounds(warren, "complete")
        eventually(lambda: self.rounds(warren, "complete") >= begun + count, f"{count} complete rounds")

    @contextmanager
    def unseen(self, warren: Warren):
        """What is done meanwhile is not read by the daemon: its records are gone when it goes on."""
        os.kill(warren.process.pid, signal.SIGSTOP)
        try:
            time.sleep(FETCH_IS_OVER)
            yield
            self.empty_offsets_partition()
        finally:
            os.kill(warren.process.pid, signal.SIGCONT)

    def empty_offsets_partition(self) -> None:
        """The coordinator goes on with what it has in memory."""
        place = TopicPartition(OFFSETS_TOPIC, offsets_partition(self.name))
        self.configure_offsets_topic({"cleanup.policy": "delete", "retention.ms": "100"})

        def is_empty() -> bool:
            first, last = (self.kafka.admin.list_offsets({place: spec})[place].result(30).offset
                           for spec in (OffsetSpec.earliest(), OffsetSpec.latest()))
            return first == last
        eventually(is_empty, "the records to be gone")
        self.configure_offsets_topic({"cleanup.policy": "compact", "retention.ms": "-1"})

    def configure_offsets_topic(self, settings: dict[str, str]) -> None:
        entries = [ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
                   for name, value in settings.items()]
        resource = ConfigResource(ResourceType.TOPIC, OFFSETS_TOPIC, incremental_configs=entries)
        self.kafka.admin.incremental_alter_configs([resource])[resource].result(30)

    # ---- The first picture -------------------------------------------------------------------------------------------

    def test_groups_have_positions_but_no_verdicts_while_their_history_is_read(self):
        self.commit(*range(1, 31))
        self.proxy.bytes_per_second = 2000
        with self.daemon(refresh='"1h"', reader=f"127.0.0.1:{self.proxy.port}") as warren:
            self.assert_shown(warren, 30, 70, 0, "OK")
            self.assertEqual(series(warren, 'warren_cluster_warming{cluster="local"}'), 1)
            self.assertFalse(warren.is_ready())
            self.proxy.heal()
            warren.wait_until_ready()
            self.assertEqual(series(warren, 'warren_cluster_warming{cluster="local"}'), 0)
            self.assert_shown(warren, 30, 70, 1, "ERR")

    def test_groups_that_committed_before_a_reader_from_the_end_are_shown(self):
        self.commit(40)
        with self.daemon("start-latest = true", refresh='"1h"') as warren:
            self.assert_shown(warren, 40, 60, 0, "OK")
            warren.wait_until_ready()
            self.commit(41)
            self.assert_shown(warren, 41, 59, 0.1)
            self.assertEqual(self.repairs(warren, "added"), 0)

    def test_nobody_is_asked_with_a_period_of_zero(self):
        self.commit(40)
        with self.daemon("start-latest = true", refresh=0) as warren:
            warren.wait_until_ready()
            self.commit_as("other-" + self.name)
            eventually(lambda: "other-" + self.name in warren.groups("local"), "the new group")
            self.assertNotIn(self.name, warren.groups("local"))
            self.assertEqual(self.rounds(warren, "complete") + self.rounds(warren, "incomplete"), 0)

    def test_the_consumers_lists_hold_for_what_is_told(self):
        self.commit(40)
        self.commit_as("denied-" + self.name)
        with self.daemon("start-latest = true", 'group-denylist = "^denied-"') as warren:
            self.assert_shown(warren, 40, 60, 0, "OK")
            self.pass_rounds(warren, 1)
            self.assertNotIn("denied-" + self.name, warren.groups("local"))

    def commit_as(self, group: str) -> None:
        self.kafka.commit(group, self.name, {0: 1})

    # ---- Repairs -----------------------------------------------------------------------------------------------------

    def test_a_commit_that_was_not_read_is_corrected(self):
        self.commit(10)
        with self.daemon() as warren:
            warren.wait_until_ready()
            self.assert_shown(warren, 10, 90, 0.1)
            with self.unseen(warren):
                self.commit(55)
            self.assert_shown(warren, 55, 45, 0, "OK")
            self.assertGreaterEqual(self.repairs(warren, "corrected"), 1)
            self.commit(60)
            self.assert_shown(warren, 60, 40, 0.2)

    def test_a_group_that_was_not_read_is_added(self):
        with self.daemon() as warren:
            warren.wait_until_ready()
            self.commit_as("first-" + self.name)
            self.pass_rounds(warren, 1)
            with self.unseen(warren):
                self.commit(55)
            self.assert_shown(warren, 55, 45, 0, "OK")
            self.assertGreaterEqual(self.repairs(warren, "added"), 1)

    def test_a_group_whose_end_was_not_read_leaves(self):
        self.commit(10)
        self.commit_as("other-" + self.name)
        with self.daemon() as warren:
            warren.wait_until_ready()
            self.assert_shown(warren, 10, 90, 0.1)
            with self.unseen(warren):
                self.kafka.delete_group(self.name)
            eventually(lambda: self.name not in warren.groups("local"), "the group to leave")
            self.assertEqual(self.repairs(warren, "removed"), 1)
            self.assertIn("other-" + self.name, warren.groups("local"))

    def test_groups_that_go_on_are_never_repaired(self):
        self.commit(10)
        with self.daemon() as warren:
            warren.wait_until_ready()
            until = self.rounds(warren, "complete") + 8
            offset = 10
            while self.rounds(warren, "complete") < until:
                offset = 10 + (offset - 9) % 80
                self.commit(offset)
            self.assertEqual([self.repairs(warren, kind) for kind in ("added", "corrected", "removed")], [0, 0, 0])

    def test_a_group_removed_on_request_stays_away_until_it_commits(self):
        self.commit(10)
        with self.daemon() as warren:
            warren.wait_until_ready()
            self.assert_shown(warren, 10, 90, 0.1)
            warren.ask(f"/v3/kafka/local/consumer/{self.name}", "DELETE")
            self.pass_rounds(warren, 3)
            self.assertNotIn(self.name, warren.groups("local"))
            self.commit(11)
            self.assert_shown(warren, 11, 89, 0.1)

    def test_nothing_leaves_while_brokers_are_away(self):
        self.commit(10)
        with self.daemon() as warren:
            warren.wait_until_ready()
            self.assert_shown(warren, 10, 90, 0.1)
            self.broker.restart()
            self.pass_rounds(warren, 3)
            self.assertEqual(self.shown(warren)[:2], (10, 90))
            # Of other tests' groups the broker has lost what it had in memory only.
            repaired = [line for line in warren.log.read_text().splitlines() if "repaired" in line]
            self.assertFalse([line for line in repaired if f'"consumer":"{self.name}"' in line])
