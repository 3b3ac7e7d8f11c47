"""Topics that are deleted, grown and made anew are followed."""

from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren


class ChangingTopics(IntegrationTest):
    @classmethod
    def setUpClass(cls) -> None:
        daemon = Warren.with_clusters(session().folder / cls.__name__, {"local": Cluster(session().bootstrap)})
        cls.warren = cls.enterClassContext(daemon).wait_until_ready()

    def make_topic(self, records: list[int], name: str | None = None) -> str:
        topic = name or self.name
        session().kafka.create_topic(topic, len(records))
        session().kafka.produce(topic, records)
        self.await_ends(records, topic)
        return topic

    def await_ends(self, offsets: list[int], topic: str | None = None) -> None:
        eventually(lambda: self.warren.end_offsets("local", topic or self.name) == offsets, f"end offsets {offsets}")

    def await_lags(self, lags: dict[tuple[str, int], int]) -> None:
        def seen() -> bool:
            partitions = self.warren.partitions("local", self.name)
            self.assertEqual({place: one["current_lag"] for place, one in partitions.items()}, lags)
            return True
        eventually(seen, f"lags {lags}")

    def test_a_new_topic_is_found(self):
        self.make_topic([3, 0, 5])
        self.assertIn(self.name, self.warren.topics("local"))

    def test_a_deleted_topic_leaves_the_lists_the_groups_and_the_metrics(self):
        gone, stays = self.make_topic([4], f"{self.name}-gone"), self.make_topic([6], f"{self.name}-stays")
        for topic in (gone, stays):
            session().kafka.commit(self.name, topic, {0: 1})
        self.await_lags({(gone, 0): 3, (stays, 0): 5})
        session().kafka.delete_topic(gone)
        eventually(lambda: gone not in self.warren.topics("local"), "the topic to vanish")
        self.await_lags({(stays, 0): 5})
        eventually(lambda: f'topic="{gone}"' not in self.warren.ask("/metrics").text, "its metrics to vanish")
        self.assertEqual(self.warren.ask(f"/v3/kafka/local/topic/{gone}").code, 404)

    def test_the_partitions_of_a_grown_topic_are_found(self):
        topic = self.make_topic([4])
        session().kafka.commit(self.name, topic, {0: 1})
        self.await_lags({(topic, 0): 3})
        session().kafka.grow_topic(topic, 3)
        session().kafka.produce(topic, {2: 7})
        self.await_ends([4, 0, 7])
        session().kafka.commit(self.name, topic, {2: 2})
        self.await_lags({(topic, 0): 3, (topic, 1): 0, (topic, 2): 5})

    def test_a_topic_made_anew_with_fewer_partitions_has_its_new_offsets(self):
        topic = self.make_topic([40, 50, 60])
        session().kafka.commit(self.name, topic, {0: 40, 1: 40, 2: 40})
        self.await_lags({(topic, 0): 0, (topic, 1): 10, (topic, 2): 20})
        session().kafka.delete_topic(topic)
        session().kafka.create_topic(topic, 2)
        session().kafka.produce(topic, [7, 8])
        self.await_ends([7, 8])
        session().kafka.commit(self.name, topic, {0: 5, 1: 8})
        self.await_lags({(topic, 0): 2, (topic, 1): 0})

    # Brokers end the offsets of a topic that is deleted, and nothing else tells the new one from the old.
    def test_commits_of_a_topic_are_not_taken_for_those_of_its_successor(self):
        topic = self.make_topic([40])
        session().kafka.commit(self.name, topic, {0: 30})
        self.await_lags({(topic, 0): 10})
        session().kafka.delete_topic(topic)
        session().kafka.create_topic(topic)
        session().kafka.produce(topic, [90])
        self.await_ends([90])
        eventually(lambda: self.name not in self.warren.groups("local"), "the old commit to vanish")
        session().kafka.commit(self.name, topic, {0: 20})
        self.await_lags({(topic, 0): 70})
        self.assertEqual(self.warren.lag("local", self.name)["partitions"][0]["start"]["offset"], 20)
