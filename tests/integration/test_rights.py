"""What rights the principal needs, and how a missing one is told: by `warren check --connect` before it hurts."""

from confluent_kafka.admin import AclOperation, ResourceType

from support import processes
from support.guarded_broker import GuardedBrokerTest
from support.offsets_topic import OFFSETS_TOPIC
from support.waiting import eventually
from support.warren_daemon import Cluster, configuration, run_warren


class Rights(GuardedBrokerTest):
    def check(self, cluster: Cluster | None = None) -> tuple[int, str]:
        """Exit code and what was said."""
        file = self.folder / "burrow.toml"
        file.write_text(configuration(processes.free_port(), {"local": cluster or self.cluster()}))
        code, said, _ = run_warren(["check", "--connect", "--config", str(file)], self.folder)
        return code, said

    def assert_says(self, code: int, *lines: str) -> None:
        """The broker may take a moment to know a right that it has been told."""
        def says() -> bool:
            told = self.check()
            self.assertEqual(told[0], code, told[1])
            for line in lines:
                self.assertIn(line, told[1])
            return True
        eventually(says, "the check to say so")

    def test_without_any_right_no_topic_is_listed(self):
        self.assert_says(1, "[cluster.local]: error: no topic is listed: there is none, or the principal needs the right "
                         "Describe on the topics to be watched",
                         f"[consumer.local]: error: offsets topic {OFFSETS_TOPIC} cannot be described: the principal needs "
                         "the right Read on it")

    def test_describing_is_not_reading(self):
        self.grant(ResourceType.TOPIC, "*", AclOperation.DESCRIBE)
        self.assert_says(1, "[cluster.local]: reached: 1 broker, 2 topics", "[cluster.local]: end offsets: told by 1 broker",
                         "[cluster.local]: remark: no group is listed: there is none, or the principal needs the right "
                         "Describe on the groups or the cluster",
                         f"[consumer.local]: error: offsets topic {OFFSETS_TOPIC} cannot be read: the principal needs the "
                         "right Read on it")

    def test_reading_the_offsets_topic_is_enough(self):
        self.grant(ResourceType.TOPIC, "*", AclOperation.DESCRIBE)
        self.grant(ResourceType.TOPIC, OFFSETS_TOPIC, AclOperation.READ)
        self.assert_says(0, "[cluster.local]: remark: no group is listed",
                         f"[consumer.local]: offsets topic {OFFSETS_TOPIC}: can be read")

    def test_with_all_rights_there_is_nothing_to_remark(self):
        self.grant(ResourceType.TOPIC, "*", AclOperation.DESCRIBE)
        self.grant(ResourceType.TOPIC, OFFSETS_TOPIC, AclOperation.READ)
        self.grant(ResourceType.GROUP, "*", AclOperation.DESCRIBE)
        self.assert_says(0, "[cluster.local]: groups: 1 listed")
        self.assertNotIn("remark", self.check()[1])

    def test_a_wrong_password_is_told_as_such(self):
        code, said = self.check(self.cluster(password="a wrong one"))
        self.assertEqual(code, 1)
        self.assertIn("authentication failed", said)
        self.assertNotIn("a wrong one", said)

    def test_nobody_who_listens_is_told_as_such(self):
        code, said = self.check(self.cluster(f"127.0.0.1:{processes.free_port()}"))
        self.assertEqual(code, 1)
        self.assertIn("connecting failed", said)
