"""Commits made in transactions count when those commit, and open transactions do not freeze other groups."""

import contextlib
from collections.abc import Iterator

from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AclBinding, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from support.background import Background
from support.kafka_broker import PASSWORD, USER, KafkaBroker
from support.kafka_client import KafkaClient
from support.offsets_topic import neighbours, offsets_partition, record_of_commit, write_commits
from support.session import IntegrationTest, session
from support.waiting import PATIENCE, eventually
from support.warren_daemon import Cluster, Warren

# What the other groups of a partition may have to wait for an open transaction to count as holding them up, and a bit.
FOR_OTHERS = 20


def login(name: str, mechanism: str) -> list[str]:
    return [f"[sasl.{name}]", f'mechanism = "{mechanism}"', f'username = "{USER}"', f'password = "{PASSWORD}"',
            "handshake-first = true"]


class Transaction:
    """Begun when made. What it holds is there for everyone who reads without regard to transactions."""

    def __init__(self, name: str, kafka: KafkaClient | None = None):
        self.kafka = kafka or session().kafka
        self.producer = Producer(self.kafka.common | {"transactional.id": name, "transaction.timeout.ms": 600_000})
        self.producer.init_transactions(PATIENCE)
        self.producer.begin_transaction()

    def commit_offset(self, group: str, topic: str, offset: int) -> "Transaction":
        with contextlib.closing(self.kafka._consumer(group)) as consumer:
            metadata = consumer.consumer_group_metadata()
        self.producer.send_offsets_to_transaction([TopicPartition(topic, 0, offset)], metadata, PATIENCE)
        return self

    def write(self, offsets_topic: str, *records: tuple[bytes, bytes]) -> "Transaction":
        for key, value in records:
            self.producer.produce(offsets_topic, value, key, partition=0)
        assert self.producer.flush(PATIENCE) == 0
        return self

    def commit(self) -> None:
        self.producer.commit_transaction(PATIENCE)

    def abort(self) -> None:
        self.producer.abort_transaction(PATIENCE)


class Watch(Background):
    """Collects every committed offset that the daemon ever shows of a group, looking as often as it can."""

    def __init__(self, warren: Warren, group: str):
        super().__init__()
        self.warren, self.group, self.seen = warren, group, set()

    def step(self) -> None:
        answer = self.warren.ask(f"/v3/kafka/local/consumer/{self.group}").json
        for partitions in answer.get("topics", {}).values():
            for partition in partitions:
                self.seen |= {one["offset"] for one in partition["offsets"] if one}


class Transactions(IntegrationTest):
    @property
    def kafka(self) -> KafkaClient:
        return session().kafka

    def start(self, cluster: Cluster | None = None) -> None:
        daemon = Warren.with_clusters(self.folder / "warren", {"local": cluster or Cluster(session().bootstrap)})
        self.warren = self.enterContext(daemon).wait_until_ready()

    def setUp(self) -> None:
        self.kafka.create_topic(self.name, 1)
        self.kafka.produce(self.name, [100])

    @contextlib.contextmanager
    def open_transaction(self) -> Iterator[Transaction]:
        """Aborted at the end if the test has not ended it, so that it never holds up another test."""
        transaction = Transaction(self.name, self.kafka)
        try:
            yield transaction
        finally:
            with contextlib.suppress(Exception):
                transaction.abort()

    def offset(self, group: str) -> int | None:
        """The committed offset that is shown, or none."""
        answer = self.warren.ask(f"/v3/kafka/local/consumer/{group}")
        if answer.code != 200:
            return None
        partitions = answer.json["topics"].get(self.name, [])
        shown = [one["offset"] for partition in partitions for one in partition["offsets"] if one]
        return shown[-1] if shown else None

    def await_offset(self, group: str, offset: int | None, patience: float = FOR_OTHERS) -> None:
        eventually(lambda: self.offset(group) == offset or None, f"{group} to show {offset}", patience)

    def figure(self, family: str, labels: str = 'consumer="local"') -> float:
        for line in self.warren.ask("/metrics").text.splitlines():
            if line.startswith(f"{family}{{{labels}}} "):
                return float(line.split()[-1])
        return 0

    def await_held_up(self, count: int) -> None:
        eventually(lambda: self.figure("warren_kafka_held_up_partitions") == count, f"{count} partitions held up")


class InTheBrokersOwnTopic(Transactions):
    def test_what_committed_counts_and_what_aborted_is_never_shown(self):  # D-6
        self.kafka.commit(self.name, self.name, {0: 10})
        self.start()
        with Watch(self.warren, self.name) as watch:
            Transaction(self.name).commit_offset(self.name, self.name, 20).commit()
            self.await_offset(self.name, 20)
            Transaction(self.name).commit_offset(self.name, self.name, 30).abort()
            self.kafka.commit(self.name, self.name, {0: 40})
            self.await_offset(self.name, 40)
        self.assertEqual(watch.seen, {10, 20, 40})

    def test_other_groups_go_on_behind_an_open_transaction_and_it_counts_when_it_commits(self):  # D-6
        eos, plain = neighbours(self.name, 2)
        self.kafka.commit(eos, self.name, {0: 10})
        self.kafka.commit(plain, self.name, {0: 11})
        self.start()
        with self.open_transaction() as transaction, Watch(self.warren, eos) as watch:
            transaction.commit_offset(eos, self.name, 60)
            for offset in (21, 22, 23):
                self.kafka.commit(plain, self.name, {0: offset})
                self.await_offset(plain, offset)
            self.await_held_up(1)
            lag = f'consumer="local",partition="{offsets_partition(eos)}"'
            self.assertEqual(self.figure("warren_kafka_stable_offset_lag", lag), 4)
            self.assertEqual(watch.seen, {10})
            transaction.commit()
            self.await_offset(eos, 60)
        self.await_held_up(0)
        self.assertEqual(self.figure("warren_kafka_stable_offset_lag", lag), 0)
        self.assertEqual(self.figure("warren_kafka_commits_withdrawn_total"), 0)
        shown = self.warren.ask(f"/v3/kafka/local/consumer/{plain}").json["topics"][self.name][0]["offsets"]
        self.assertEqual([one["offset"] for one in shown if one], [11, 21, 22, 23], "each once")

    def test_an_open_transaction_that_aborts_is_never_shown(self):  # D-6
        eos, plain = neighbours(self.name, 2)
        self.start()
        with self.open_transaction() as transaction, Watch(self.warren, eos) as watch:
            transaction.commit_offset(eos, self.name, 60)
            self.kafka.commit(plain, self.name, {0: 21})
            self.await_offset(plain, 21)
            transaction.abort()
            self.kafka.commit(eos, self.name, {0: 70})
            self.await_offset(eos, 70)
        self.assertEqual(watch.seen, {70})

    def test_transactions_that_end_behind_an_open_one_count_or_not_as_they_end(self):
        hanging, eos, plain = neighbours(self.name, 3)
        self.start()
        with Watch(self.warren, eos) as watch, self.open_transaction() as transaction:
            transaction.commit_offset(hanging, self.name, 60)
            Transaction(eos).commit_offset(eos, self.name, 30).commit()
            self.await_offset(eos, 30)
            other = Transaction(eos).commit_offset(eos, self.name, 40)
            self.kafka.commit(plain, self.name, {0: 21})
            self.await_offset(plain, 21)
            other.abort()
            Transaction(eos).commit_offset(eos, self.name, 50).commit()
            self.await_offset(eos, 50)
            transaction.abort()
            self.await_held_up(0)
            self.await_offset(hanging, None)
        self.assertEqual(watch.seen, {30, 50})

    def test_a_group_that_is_deleted_behind_an_open_transaction_vanishes_and_stays_away(self):
        eos, deleted, plain = neighbours(self.name, 3)
        for group in (deleted, plain):
            self.kafka.commit(group, self.name, {0: 11})
        self.start()
        self.await_offset(deleted, 11)
        with self.open_transaction() as transaction:
            transaction.commit_offset(eos, self.name, 60)
            self.kafka.commit(deleted, self.name, {0: 12})
            self.await_offset(deleted, 12)
            self.kafka.commit(deleted, self.name, {0: 13})
            self.kafka.delete_group(deleted)
            eventually(lambda: deleted not in self.warren.groups("local"), "the group to vanish", FOR_OTHERS)
            with Watch(self.warren, deleted) as watch:
                transaction.commit()
                self.await_offset(eos, 60)
                self.kafka.commit(plain, self.name, {0: 31})
                self.await_offset(plain, 31)
            self.assertEqual(watch.seen, set())
        self.kafka.commit(deleted, self.name, {0: 14})
        self.await_offset(deleted, 14)

    def test_members_that_join_behind_an_open_transaction_are_seen(self):
        eos, joining = neighbours(self.name, 2)
        self.start()
        with self.open_transaction() as transaction:
            transaction.commit_offset(eos, self.name, 60)
            with self.kafka.member(joining, self.name, client_id="newcomer") as member:
                member.commit(offsets=[TopicPartition(self.name, 0, 5)], asynchronous=False)

                def seen() -> bool:
                    one = self.warren.partitions("local", joining).get((self.name, 0))
                    return bool(one) and (one["client_id"], one["end"]["offset"]) == ("newcomer", 5)
                eventually(seen, "the member and its commit", FOR_OTHERS)

    def test_an_open_transaction_at_the_start_delays_neither_readiness_nor_the_picture_of_others(self):
        eos, plain = neighbours(self.name, 2)
        self.kafka.commit(eos, self.name, {0: 10})
        with self.open_transaction() as transaction:
            transaction.commit_offset(eos, self.name, 60)
            self.kafka.commit(plain, self.name, {0: 21})
            self.start()
            self.assertEqual((self.offset(plain), self.offset(eos)), (21, 10))
            transaction.commit()
            self.await_offset(eos, 60)


class InAnotherTopic(Transactions):
    """Nobody can be asked which commits of a copied offsets topic count."""

    def setUp(self) -> None:
        super().setUp()
        self.copy = f"{self.name}-copy"
        self.kafka.create_topic(self.copy, 1)
        self.writer = Producer(self.kafka.common | {"linger.ms": 0})

    def write(self, group: str, offset: int) -> None:
        write_commits(self.writer, self.copy, self.name, {group: offset})

    def test_other_groups_go_on_and_the_open_transactions_group_waits_for_its_end(self):  # D-6
        self.write("eos", 10)
        self.start(Cluster(session().bootstrap, offsets_topic=self.copy))
        with self.open_transaction() as transaction, Watch(self.warren, "eos") as watch:
            transaction.write(self.copy, record_of_commit("eos", self.name, 60))
            for offset in (21, 22):
                self.write("plain", offset)
                self.await_offset("plain", offset)
            self.assertEqual(watch.seen, {10})
            transaction.commit()
            self.await_offset("eos", 60)
            again = Transaction(self.name).write(self.copy, record_of_commit("eos", self.name, 70))
            self.write("plain", 23)
            self.await_offset("plain", 23)
            again.abort()
            self.write("eos", 80)
            self.await_offset("eos", 80)
        self.assertEqual(watch.seen, {10, 60, 80})
        self.assertEqual(self.figure("warren_kafka_commits_withdrawn_total"), 0)

    def test_a_commit_that_was_shown_and_then_aborted_is_taken_back(self):
        self.write("unexpected", 10)
        self.start(Cluster(session().bootstrap, offsets_topic=self.copy))
        with self.open_transaction() as transaction:
            transaction.write(self.copy, record_of_commit("eos", self.name, 60))
            other = Transaction(f"{self.name}-other").write(self.copy, record_of_commit("unexpected", self.name, 20))
            self.write("plain", 21)
            self.await_offset("plain", 21)
            transaction.commit()
            other.abort()
            self.await_offset("unexpected", 10)
            self.await_offset("eos", 60)
            self.await_held_up(0)
            self.assertEqual(self.figure("warren_kafka_commits_withdrawn_total"), 1)
            self.assertEqual(self.offset("plain"), 21)


class WithoutRightsOnGroups(Transactions):
    """A broker with access rules, of which the daemon's principal has only what is needed on topics."""

    @classmethod
    def setUpClass(cls) -> None:
        rules = {"authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                 "super.users": "User:ANONYMOUS;User:broker"}
        cls.broker = cls.enterClassContext(KafkaBroker(session().folder / cls.__name__, secure=True, settings=rules))
        cls.client = KafkaClient(cls.broker.bootstrap)
        allowed = AclBinding(ResourceType.TOPIC, "*", ResourcePatternType.LITERAL, f"User:{USER}", "*", AclOperation.READ,
                             AclPermissionType.ALLOW)
        cls.client.admin.create_acls([allowed])[allowed].result(PATIENCE)

    @property
    def kafka(self) -> KafkaClient:
        return self.client

    def test_other_groups_go_on_and_the_missing_right_is_named(self):
        eos, plain = neighbours(self.name, 2)
        self.kafka.commit(eos, self.name, {0: 10})
        self.start(Cluster(self.broker.listeners["SASL_PLAINTEXT"].address, profile=['sasl = "alice"'],
                           extra_tables=login("alice", "PLAIN")))
        with self.open_transaction() as transaction, Watch(self.warren, eos) as watch:
            transaction.commit_offset(eos, self.name, 60)
            for offset in (21, 22):
                self.kafka.commit(plain, self.name, {0: offset})
                self.await_offset(plain, offset)
            self.assertIn("the principal needs the right Describe on groups", self.warren.log.read_text())
            self.assertEqual(watch.seen, {10})
            transaction.commit()
            self.await_offset(eos, 60)
