"""A broker that lets the principal do nothing it has no right to; the tests themselves may do everything."""

from confluent_kafka.admin import (AclBinding, AclBindingFilter, AclOperation, AclPermissionType, ResourcePatternType,
                                   ResourceType)

from support.kafka_broker import PASSWORD, USER, KafkaBroker
from support.kafka_client import KafkaClient
from support.session import IntegrationTest, session
from support.waiting import PATIENCE
from support.warren_daemon import Cluster

PRINCIPAL = f"User:{USER}"


class GuardedBrokerTest(IntegrationTest):
    """Rights last for a test. There is a topic "watched" with a group "group" on it."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.broker = cls.enterClassContext(KafkaBroker(session().folder / cls.__name__, secure=True, settings={
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS"}))
        cls.kafka = KafkaClient(cls.broker.bootstrap)
        cls.kafka.create_topic("watched")
        cls.kafka.produce("watched", [9])
        cls.kafka.commit("group", "watched", {0: 4})

    def tearDown(self) -> None:
        everything = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, PRINCIPAL, None, AclOperation.ANY,
                                      AclPermissionType.ANY)
        self.kafka.admin.delete_acls([everything])[everything].result(PATIENCE)

    def grant(self, kind: ResourceType, name: str, operation: AclOperation) -> None:
        right = AclBinding(kind, name, ResourcePatternType.LITERAL, PRINCIPAL, "*", operation, AclPermissionType.ALLOW)
        self.kafka.admin.create_acls([right])[right].result(PATIENCE)

    def cluster(self, server: str | None = None, password: str = PASSWORD, **more) -> Cluster:
        """The broker as the principal enters it."""
        login = ["[sasl.login]", 'mechanism = "PLAIN"', f'username = "{USER}"', f'password = "{password}"']
        return Cluster(server or self.broker.listeners["SASL_PLAINTEXT"].address, profile=['sasl = "login"'],
                       extra_tables=login, **more)
