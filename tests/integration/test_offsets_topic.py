"""An offsets topic that is not there yet, grows, or is made anew is read as what it is (D-10)."""

from support import agreement
from support.kafka_broker import KafkaBroker
from support.kafka_client import KafkaClient
from support.offsets_topic import write_commits
from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren


class TheBrokersOwn(IntegrationTest):
    def test_one_that_is_made_after_the_start_is_read_from_its_beginning(self):
        broker = self.enterContext(KafkaBroker(self.folder / "broker"))
        kafka = KafkaClient(broker.bootstrap)
        kafka.create_topic(self.name, 2)
        kafka.produce(self.name, [9, 9])
        warren = self.enterContext(Warren.with_clusters(self.folder / "warren", {"local": Cluster(broker.bootstrap)}))
        # Nothing can be missing where there is nothing.
        warren.wait_until_ready()
        for group in "first", "second":
            kafka.commit(group, self.name, {0: 4, 1: 9})
        eventually(lambda: sorted(warren.groups("local")) == ["burrow-local", "first", "second"], "the groups to be shown")
        eventually(lambda: agreement.agree(warren, broker), "agreement")


class SomebodyElses(IntegrationTest):
    """A topic that somebody fills with copies of the brokers' records."""

    def setUp(self) -> None:
        self.kafka = session().kafka
        self.kafka.create_topic(self.name)
        self.kafka.produce(self.name, [99])
        self.topic = f"{self.name}-offsets"

    def start(self) -> Warren:
        cluster = Cluster(session().bootstrap, offsets_topic=self.topic)
        self.warren = self.enterContext(Warren.with_clusters(self.folder / "warren", {"local": cluster}))
        return self.warren.wait_until_ready()

    def write(self, partition: int, group: str, offset: int) -> None:
        write_commits(self.kafka.producer, self.topic, self.name, {group: offset}, partition)

    def await_offsets(self, offsets: dict[str, int]) -> None:
        eventually(lambda: self.warren.shows("local", (self.name, 0), offsets), f"offsets {offsets}")

    def test_one_that_is_made_after_the_start_is_read_from_its_beginning(self):
        self.start()
        self.kafka.create_topic(self.topic)
        self.write(0, "g", 7)
        self.await_offsets({"g": 7})

    def test_partitions_that_are_added_are_read_from_their_beginning(self):
        self.kafka.create_topic(self.topic)
        self.start()
        self.write(0, "g", 7)
        self.kafka.grow_topic(self.topic, 3)
        eventually(lambda: self.kafka.producer_knows(self.topic, 2), "the producer to know them")
        self.write(2, "h", 8)
        self.write(0, "i", 9)
        self.await_offsets({"g": 7, "h": 8, "i": 9})

    def test_what_one_said_that_is_made_anew_is_forgotten(self):
        self.kafka.create_topic(self.topic)
        self.start()
        self.write(0, "old", 7)
        self.await_offsets({"old": 7})
        # So soon that the daemon may not notice that it was away, and with as many records as it has read.
        self.kafka.delete_topic(self.topic)
        self.kafka.create_topic(self.topic)
        self.write(0, "new", 8)
        self.await_offsets({"new": 8})
        self.write(0, "newer", 9)
        self.await_offsets({"new": 8, "newer": 9})
