"""What Warren says of groups made by real clients equals what Kafka's own kafka-consumer-groups says of them."""

from confluent_kafka import TopicPartition

from support.java_groups import DescribedPartition, describe_groups, share_group_states, share_member
from support.session import IntegrationTest, session
from support.waiting import PATIENCE, eventually
from support.warren_daemon import Cluster, Warren


class GroupsOfRealClients(IntegrationTest):
    """One daemon watches the shared broker; each test has a topic and a group of its own name."""

    @classmethod
    def setUpClass(cls) -> None:
        daemon = Warren.with_clusters(session().folder / cls.__name__, {"local": Cluster(session().bootstrap)})
        cls.warren = cls.enterClassContext(daemon).wait_until_ready()

    def make_topic(self, records: list[int], suffix: str = "") -> str:
        topic = self.name + suffix
        session().kafka.create_topic(topic, len(records))
        session().kafka.produce(topic, records)
        return topic

    def assert_as_kafka_says(self, group: str) -> dict[tuple[str, int], DescribedPartition]:
        """Offsets, lags and owners of all partitions; returns what Kafka says."""
        described = describe_groups(session().bootstrap)[group]

        def agree() -> bool:
            self.assertEqual(self.as_warren_says(group), self.in_warrens_words(described))
            return True
        eventually(agree, f"Warren to agree about {group}", patience=30)
        return described

    def assert_state_as_kafka_says(self, group: str) -> tuple[str, str, int]:
        """Type, state and number of members; returns what Kafka says."""
        def agree() -> tuple[str, str, int]:
            told = session().kafka.admin.describe_consumer_groups([group])[group].result(PATIENCE)
            in_kafka = (told.type.name.lower(), told.state.name.capitalize(), len(told.members))
            self.assertEqual(self.state_in_warren(group), in_kafka)
            return in_kafka
        return eventually(agree, f"Warren to agree about the state of {group}", patience=30)

    def state_in_warren(self, group: str) -> tuple[str, str, int] | None:
        answer = self.warren.ask(f"/v3/kafka/local/consumer/{group}/state")
        if answer.code == 404:
            return None
        state = answer.json["state"]
        return state["type"], state["state"], state["members"]

    def as_warren_says(self, group: str) -> dict:
        return {place: self.row(one["end"] and one["end"]["offset"], one["current_lag"], one["owner"], one["client_id"])
                for place, one in self.warren.partitions("local", group).items()}

    def in_warrens_words(self, described: dict[tuple[str, int], DescribedPartition]) -> dict:
        return {place: self.row(one.current_offset, one.lag or 0, one.host or "", one.client_id or "")
                for place, one in described.items()}

    @staticmethod
    def row(offset, lag, owner, client_id) -> dict:
        return {"offset": offset, "lag": lag, "owner": owner, "client_id": client_id}

    # ---- Kafka's own clients -----------------------------------------------------------------------------------------

    def test_java_members_of_a_classic_group_own_what_kafka_says(self):
        topics = [self.make_topic([20, 30, 40], "-a"), self.make_topic([5, 6], "-b")]
        session().java.join(self.name, 3, topics, partition_assignment_strategy="org.apache.kafka.clients.consumer.RangeAssignor")
        session().java.commit(self.name, topics[0], {0: 20, 1: 11, 2: 0})
        session().java.commit(self.name, topics[1], {0: 1, 1: 6})
        described = self.assert_as_kafka_says(self.name)
        self.assertEqual({one.host for one in described.values()}, {"/127.0.0.1"})
        self.assertEqual(sum(one.lag for one in described.values()), self.warren.lag("local", self.name)["totallag"])

    def test_java_members_with_the_cooperative_assignor_own_what_kafka_says(self):
        topic = self.make_topic([9, 9, 9, 9])
        assignor = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
        session().java.join(self.name, 1, [topic], partition_assignment_strategy=assignor)
        session().java.join(self.name, 2, [topic], partition_assignment_strategy=assignor)
        session().java.commit(self.name, topic, {0: 9, 1: 8, 2: 7, 3: 6})
        described = self.assert_as_kafka_says(self.name)
        self.assertEqual(len({one.client_id for one in described.values()}), 3)

    def test_java_static_members_own_what_kafka_says(self):
        topic = self.make_topic([3, 4])
        session().java.join(self.name, 2, [topic], static_prefix="seat-")
        session().java.commit(self.name, topic, {0: 3, 1: 3})
        self.assert_as_kafka_says(self.name)

    def test_the_partitions_of_a_member_that_left_belong_to_those_who_stayed(self):
        topic = self.make_topic([10, 10, 10])
        session().java.join(self.name, 2, [topic])
        session().java.commit(self.name, topic, {0: 10, 1: 9, 2: 8})
        self.assert_as_kafka_says(self.name)
        session().java.leave(self.name, 0)
        eventually(lambda: len(set(session().java.owners(self.name).values())) == 1
                   and len(session().java.owners(self.name)) == 3, "the rest to take over")
        described = self.assert_as_kafka_says(self.name)
        self.assertEqual({one.client_id for one in described.values()}, {"java-1"})

    def test_a_group_that_all_members_left_has_no_owners_and_keeps_its_lag(self):
        topic = self.make_topic([10, 10])
        session().java.join(self.name, 2, [topic])
        session().java.commit(self.name, topic, {0: 10, 1: 4})
        session().java.leave(self.name)
        described = self.assert_as_kafka_says(self.name)
        self.assertEqual({one.host for one in described.values()}, {None})
        self.assertEqual(self.warren.lag("local", self.name)["totallag"], 6)

    def test_java_members_of_the_new_protocol_own_what_kafka_says(self):
        topic = self.make_topic([50, 60, 70])
        session().java.join(self.name, 2, [topic], group_protocol="consumer")
        session().java.commit(self.name, topic, {0: 50, 1: 10, 2: 69})
        described = self.assert_as_kafka_says(self.name)
        self.assertEqual(len({one.client_id for one in described.values()}), 2)

    # Its records name topics by ids, and commits that would tell the name of an id there are none.
    def test_java_members_of_the_new_protocol_own_what_nobody_has_committed(self):
        topics = [self.make_topic([5], "-a"), self.make_topic([5, 5], "-b")]
        session().java.join(self.name, 1, topics, group_protocol="consumer")
        session().java.commit(self.name, topics[0], {0: 5})
        described = self.assert_as_kafka_says(self.name)
        self.assertEqual({place[0] for place in described}, set(topics))

    # D-5: the group tombstone that the change leaves behind ends no offset.
    def test_a_group_that_changes_to_the_new_protocol_and_back_keeps_its_windows(self):
        topic = self.make_topic([50, 60])
        session().java.join(self.name, 1, [topic])
        session().java.commit(self.name, topic, {0: 5, 1: 6})
        session().java.commit(self.name, topic, {0: 7, 1: 8})
        self.assert_as_kafka_says(self.name)
        for protocol in "consumer", "classic":
            before = self.starts()
            session().java.leave(self.name)
            session().java.join(self.name, 1, [topic], group_protocol=protocol)
            described = self.assert_as_kafka_says(self.name)
            self.assertEqual({one.host for one in described.values()}, {"/127.0.0.1"})
            self.assertEqual(self.starts(), before)

    def starts(self) -> dict:
        """The oldest commit in each window."""
        return {place: one["start"] for place, one in self.warren.partitions("local", self.name).items()}

    def test_offsets_committed_in_a_transaction_count(self):
        topic = self.make_topic([7])
        session().java.transaction(self.name, topic, 0, 5, "commit")
        self.assert_as_kafka_says(self.name)

    # ---- Types and states -------------------------------------------------------------------------------------------

    def test_the_state_of_a_group_is_what_kafka_says_whatever_its_protocol(self):
        topic = self.make_topic([5, 5])
        for protocol in "classic", "consumer":
            session().java.join(self.name, 2, [topic], group_protocol=protocol)
            self.assertEqual(self.assert_state_as_kafka_says(self.name), (protocol, "Stable", 2))
            session().java.leave(self.name, 0)
            eventually(lambda: len(session().java.owners(self.name)) == 2, "the rest to take over")
            self.assertEqual(self.assert_state_as_kafka_says(self.name), (protocol, "Stable", 1))
            session().java.leave(self.name)
            self.assertEqual(self.assert_state_as_kafka_says(self.name), (protocol, "Empty", 0))
        session().kafka.delete_group(self.name)
        eventually(lambda: self.state_in_warren(self.name) is None, "the state to vanish with the group")

    def test_a_share_group_has_a_state_and_is_in_no_list(self):
        topic = self.make_topic([5])
        with share_member(session().bootstrap, self.name, topic, self.folder):
            eventually(lambda: self.state_in_warren(self.name) == ("share", "Stable", 1), "the member to have joined")
            self.assertEqual(share_group_states(session().bootstrap)[self.name], "Stable")
            self.assertNotIn(self.name, self.warren.groups("local"))
        eventually(lambda: self.state_in_warren(self.name) == ("share", "Empty", 0), "the member to have left")
        self.assertEqual(share_group_states(session().bootstrap)[self.name], "Empty")

    # ---- librdkafka --------------------------------------------------------------------------------------------------

    def test_a_librdkafka_member_owns_what_kafka_says(self):
        topic = self.make_topic([12, 13])
        with session().kafka.member(self.name, topic, client_id="c-client") as member:
            member.commit(offsets=self.places(topic, {0: 10, 1: 13}), asynchronous=False)
            described = self.assert_as_kafka_says(self.name)
        self.assertEqual({one.client_id for one in described.values()}, {"c-client"})

    def test_a_librdkafka_member_of_the_new_protocol_owns_what_kafka_says(self):
        topic = self.make_topic([12, 13])
        with session().kafka.member(self.name, topic, group_protocol="consumer") as member:
            member.commit(offsets=self.places(topic, {0: 10, 1: 13}), asynchronous=False)
            self.assert_as_kafka_says(self.name)

    def test_offsets_committed_from_outside_the_group_have_no_owner(self):
        topic = self.make_topic([8, 8, 8])
        session().kafka.commit(self.name, topic, {0: 8, 1: 1, 2: 0})
        self.assert_as_kafka_says(self.name)

    def test_the_lag_follows_new_records(self):
        topic = self.make_topic([10])
        session().kafka.commit(self.name, topic, {0: 10})
        self.assert_as_kafka_says(self.name)
        session().kafka.produce(topic, [25])
        described = self.assert_as_kafka_says(self.name)
        self.assertEqual(described[topic, 0].lag, 25)

    def test_a_deleted_group_vanishes(self):
        topic = self.make_topic([8])
        session().kafka.commit(self.name, topic, {0: 8})
        eventually(lambda: self.name in self.warren.groups("local"), "the group to appear")
        session().kafka.delete_group(self.name)
        eventually(lambda: self.name not in self.warren.groups("local"), "the group to vanish")

    @staticmethod
    def places(topic: str, offsets: dict[int, int]) -> list[TopicPartition]:
        return [TopicPartition(topic, partition, offset) for partition, offset in offsets.items()]
