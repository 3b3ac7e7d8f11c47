"""A reader that asks the brokers what groups have committed, because it may not read the offsets topic."""

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AclOperation, ResourceType

from support.guarded_broker import GuardedBrokerTest
from support.kafka_broker import KafkaBroker
from support.kafka_client import KafkaClient
from support.offsets_topic import OFFSETS_TOPIC
from support.processes import free_port
from support.session import IntegrationTest, session
from support.waiting import PATIENCE, eventually
from support.warren_daemon import Cluster, Warren, configuration, run_warren

# A group that has not committed for as long as it has been watched before that has stopped.
SHORT_WINDOW = ("intervals = 3", "min-distance = 1")
ADMIN = ('source = "admin"', "admin-refresh = 1")
AUTO = ('source = "auto"', "admin-refresh = 1")


def shown(warren: Warren, group: str) -> tuple[int, int, float] | None:
    """Offset, lag and completeness of the group's only partition."""
    status = warren.lag("local", group)
    if status["status"] == "NOTFOUND" or not status["partitions"] or not status["partitions"][0]["end"]:
        return None
    one, = status["partitions"]
    return one["end"]["offset"], one["current_lag"], one["complete"]


def source_of(warren: Warren) -> str | None:
    for line in warren.ask("/metrics").text.splitlines():
        if line.startswith('warren_kafka_source{consumer="local",source="') and line.endswith(" 1"):
            return line.split('source="')[1].split('"')[0]
    return None


class Asking(IntegrationTest):
    """A broker of the tests' own; each test has a daemon, and a topic and a group of its own name."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.broker = cls.enterClassContext(KafkaBroker(session().folder / cls.__name__))
        cls.kafka = KafkaClient(cls.broker.bootstrap)

    def setUp(self) -> None:
        self.kafka.create_topic(self.name)
        self.kafka.produce(self.name, [100])

    def daemon(self) -> Warren:
        cluster = Cluster(self.broker.bootstrap, consumer_lines=ADMIN)
        return Warren.with_clusters(self.folder, {"local": cluster}, storage=SHORT_WINDOW,
                                    general=[f'state-directory = "{self.folder / "state"}"'])

    def commit(self, offset: int) -> None:
        self.kafka.commit(self.name, self.name, {0: offset})

    def assert_shown(self, warren: Warren, *wanted) -> None:
        eventually(lambda: (shown(warren, self.name) or ())[:len(wanted)] == wanted, f"{wanted} to be shown")

    def test_groups_that_committed_before_the_start_are_shown_without_a_verdict(self):
        self.commit(40)
        with self.daemon() as warren:
            self.assert_shown(warren, 40, 60, 0)
            self.assertEqual(warren.lag("local", self.name)["status"], "OK")
            warren.wait_until_ready()
            self.assertEqual(source_of(warren), "admin")

    def test_commits_are_followed(self):
        self.commit(40)
        with self.daemon() as warren:
            self.assert_shown(warren, 40, 60)
            for offset in (50, 60, 55):
                self.commit(offset)
                self.assert_shown(warren, offset, 100 - offset)

    def test_a_group_that_turns_up_later_is_judged_and_stops(self):
        with self.daemon() as warren:
            warren.wait_until_ready()
            for offset in (10, 20, 30):
                self.commit(offset)
                self.assert_shown(warren, offset)
            self.kafka.produce(self.name, [10])
            eventually(lambda: warren.lag("local", self.name)["partitions"][0]["status"] == "STOP", "the group to have stopped")

    def test_a_group_that_is_deleted_vanishes(self):
        self.commit(40)
        with self.daemon() as warren:
            self.assert_shown(warren, 40)
            self.kafka.delete_group(self.name)
            eventually(lambda: shown(warren, self.name) is None, "the group to be gone")

    def test_owners_and_the_state_are_those_that_the_broker_tells(self):
        with self.kafka.member(self.name, self.name) as member, self.daemon() as warren:
            member.commit(offsets=[TopicPartition(self.name, 0, 30)], asynchronous=False)

            def is_owned() -> bool:
                partition, = warren.lag("local", self.name)["partitions"] or [{}]
                description = self.kafka.admin.describe_consumer_groups([self.name])[self.name].result(PATIENCE)
                told, = description.members
                self.assertEqual((partition.get("owner"), partition.get("client_id")), (told.host, told.client_id))
                state = warren.ask(f"/v3/kafka/local/consumer/{self.name}/state").json.get("state", {})
                self.assertEqual((state.get("type"), state.get("state"), state.get("members")),
                                 (description.type.name.lower(), description.state.name.capitalize(), 1))
                return True
            eventually(is_owned, "the owner and the state to be shown")


class AskingWithRights(GuardedBrokerTest):
    def setUp(self) -> None:
        self.grant(ResourceType.TOPIC, "*", AclOperation.DESCRIBE)

    def configuration(self, port: int, consumer_lines) -> str:
        return configuration(port, {"local": self.cluster(consumer_lines=consumer_lines)})

    def daemon(self, consumer_lines) -> Warren:
        port = free_port()
        return Warren.with_text(self.folder, port, self.configuration(port, consumer_lines))

    def assert_check_says(self, consumer_lines, code: int, *lines: str) -> None:
        file = self.folder / "burrow.toml"
        file.write_text(self.configuration(free_port(), consumer_lines))

        def says() -> bool:
            ended, said, _ = run_warren(["check", "--connect", "--config", str(file)], self.folder)
            return ended == code and all(line in said for line in lines)
        eventually(says, f"the check to say {lines}")

    def test_who_may_not_read_the_topic_asks(self):
        self.grant(ResourceType.GROUP, "*", AclOperation.DESCRIBE)
        self.assert_check_says(AUTO, 0, f"remark: offsets topic {OFFSETS_TOPIC} cannot be read: the principal needs the "
                               "right Read on it; the brokers are asked instead", "what group has committed is told")
        with self.daemon(AUTO) as warren:
            eventually(lambda: source_of(warren) == "admin", "the reader to go over to asking")
            eventually(lambda: shown(warren, "group") == (4, 5, 0), "the group to be shown")
            self.kafka.commit("group", "watched", {0: 5})
            eventually(lambda: (shown(warren, "group") or ())[:2] == (5, 4), "its commit to be shown")
            self.assertEqual(warren.log.read_text().count("offsets topic may not be read"), 1)
            self.kafka.commit("group", "watched", {0: 4})

    def test_who_may_read_the_topic_does(self):
        self.grant(ResourceType.TOPIC, OFFSETS_TOPIC, AclOperation.READ)
        self.assert_check_says(AUTO, 0, f"offsets topic {OFFSETS_TOPIC}: can be read, so it is the source")
        with self.daemon(AUTO) as warren:
            eventually(lambda: (shown(warren, "group") or ())[:2] == (4, 5), "the group to be shown")
            self.assertEqual(source_of(warren), "offsets-topic")

    def test_asking_without_rights_says_which_are_missing(self):
        needed = "the principal needs the right Describe on the groups or the cluster"
        self.assert_check_says(ADMIN, 1, f"error: no group is listed: there is none, or {needed}")
        with self.daemon(ADMIN) as warren:
            eventually(lambda: f"no group is listed: {needed}, or there is none" in warren.log.read_text(),
                       "the missing right to be told")

    def test_listing_groups_is_not_asking_for_them(self):
        # What the library calls a broker is the cluster for rights.
        self.grant(ResourceType.BROKER, "kafka-cluster", AclOperation.DESCRIBE)
        self.assert_check_says(ADMIN, 1, "what group has committed is not told: the principal needs the right Describe on "
                               "this group")
        with self.daemon(ADMIN) as warren:
            eventually(lambda: "not authorized to ask what groups such as group have committed" in warren.log.read_text(),
                       "the missing right to be told")
            self.grant(ResourceType.GROUP, "*", AclOperation.DESCRIBE)
            eventually(lambda: (shown(warren, "group") or ())[:2] == (4, 5), "the group to be shown")
