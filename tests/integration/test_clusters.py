"""Clusters that are away, come later, or have nothing to show do not hinder the others."""

import json
import re

from support import processes
from support.kafka_broker import KafkaBroker
from support.kafka_client import KafkaClient
from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren


class Clusters(IntegrationTest):
    def nobody(self) -> Cluster:
        return Cluster(f"127.0.0.1:{processes.free_port()}")

    def daemon(self, clusters: dict[str, Cluster], **sections) -> Warren:
        return self.enterContext(Warren.with_clusters(self.folder / "warren", clusters, **sections))

    def make_group(self, kafka: KafkaClient, lag: int = 3) -> None:
        """A topic and a group with the test's name."""
        kafka.create_topic(self.name)
        kafka.produce(self.name, [10])
        kafka.commit(self.name, self.name, {0: 10 - lag})

    def await_lag(self, warren: Warren, lag: int, cluster: str = "local") -> None:
        eventually(lambda: warren.lag(cluster, self.name)["totallag"] == lag, f"a lag of {lag}")

    # P-6: Burrow ends if one of its clusters cannot be reached at the start.
    def test_the_living_cluster_works_beside_a_dead_one(self):
        self.make_group(session().kafka)
        warren = self.daemon({"dead": self.nobody(), "local": Cluster(session().bootstrap)})
        self.await_lag(warren, 3)
        self.assertEqual(warren.ask("/v3/kafka").json["clusters"], ["dead", "local"])
        self.assertEqual((warren.topics("dead"), warren.groups("dead")), ([], []))

    def test_a_dead_cluster_delays_readiness_only_until_it_is_given_up(self):
        warren = self.daemon({"dead": self.nobody(), "local": Cluster(session().bootstrap)}, general=["ready-timeout = 10"])
        eventually(lambda: warren.topics("local"), "the living cluster's topics")
        self.assertFalse(warren.is_ready())
        warren.wait_until_ready()

    def test_with_dead_clusters_alone_it_never_becomes_ready(self):
        warren = self.daemon({"dead": self.nobody()}, general=["ready-timeout = 1"])
        eventually(lambda: '"level":"warn"' in warren.log.read_text() or '"level":"error"' in warren.log.read_text(),
                   "the log to speak of the cluster")
        answer = warren.ask("/burrow/admin/ready")
        self.assertEqual((answer.code, answer.text), (503, "STARTING"))

    # P-9: Burrow passes over it in silence when the list of topics cannot be had.
    def test_a_list_of_topics_that_cannot_be_had_is_logged_and_counted(self):
        warren = self.daemon({"dead": self.nobody()})
        failures = re.compile(r'^warren_kafka_metadata_failures_total\{[^}]*cluster="dead"[^}]*\} [1-9]', re.M)
        eventually(lambda: failures.search(warren.ask("/metrics").text), "the failures to be counted")
        troubles = [line for line in map(json.loads, warren.log.read_text().splitlines()[1:])
                    if line["level"] in ("warn", "error") and line.get("coordinator") == "cluster"]
        self.assertTrue(troubles, "the log to tell of them")

    def test_a_cluster_that_comes_later_is_found_and_one_that_restarts_is_found_again(self):
        broker = KafkaBroker(self.folder / "broker")
        warren = self.daemon({"local": Cluster(broker.bootstrap)})
        self.assertEqual(warren.ask("/burrow/admin/ready").code, 503)
        self.enterContext(broker)
        warren.wait_until_ready()
        kafka = KafkaClient(broker.bootstrap)
        # Until now the broker had no offsets topic either: the first group makes it.
        self.make_group(kafka)
        self.await_lag(warren, 3)

        broker.kill()
        eventually(lambda: warren.ask("/v3/kafka/local/topic").code == 200, "answers from memory")
        self.assertEqual(warren.lag("local", self.name)["totallag"], 3)
        broker.start()
        kafka.produce(self.name, [5])
        self.await_lag(warren, 8)
        kafka.commit(self.name, self.name, {0: 15})
        self.await_lag(warren, 0)
        self.assertTrue(warren.is_ready())

    def test_an_offsets_topic_that_is_created_later_is_read(self):
        topic = f"{self.name}-offsets"
        warren = self.daemon({"local": Cluster(session().bootstrap, offsets_topic=topic)})
        eventually(lambda: warren.topics("local"), "the cluster's topics")
        session().kafka.create_topic(topic, 3)
        warren.wait_until_ready()
        own = eventually(lambda: warren.ask("/v3/kafka/local/topic").json["topics"].count(topic), "the topic to be listed")
        self.assertEqual(own, 1)
        session().kafka.producer.produce(topic, partition=1, key=b"\x00\x63", value=b"of an unknown kind")
        session().kafka.producer.flush(30)
        eventually(lambda: (topic, 1) in warren.partitions("local", "burrow-local"), "the record to be read")

    def test_what_was_committed_while_the_daemon_was_away_is_known_after_its_start(self):
        self.make_group(session().kafka)
        with Warren.with_clusters(self.folder / "first", {"local": Cluster(session().bootstrap)}) as first:
            self.await_lag(first, 3)
        session().kafka.commit(self.name, self.name, {0: 9})
        second = self.daemon({"local": Cluster(session().bootstrap)}).wait_until_ready()
        self.assertEqual(second.lag("local", self.name)["totallag"], 1)
