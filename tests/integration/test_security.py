"""Every way of logging in works against a real broker; a refused login is said and hurts nobody else."""

from support.kafka_broker import PASSWORD, USER, KafkaBroker
from support.kafka_client import KafkaClient
from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren


def login(name: str, mechanism: str | None, password: str = PASSWORD) -> list[str]:
    spelt = [f'mechanism = "{mechanism}"'] if mechanism else []
    return [f"[sasl.{name}]", *spelt, f'username = "{USER}"', f'password = "{password}"', "handshake-first = true"]


class Security(IntegrationTest):
    """One broker with four listeners; each way in is a cluster of one daemon."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.broker = cls.enterClassContext(KafkaBroker(session().folder / "secure-broker", secure=True))
        kafka = KafkaClient(cls.broker.bootstrap)
        kafka.create_topic("secured")
        kafka.produce("secured", [9])
        kafka.commit("group", "secured", {0: 4})
        cls.warren = cls.enterClassContext(Warren.with_clusters(session().folder / cls.__name__, cls.ways_in()))

    @classmethod
    def ways_in(cls) -> dict[str, Cluster]:
        sasl, ssl, sasl_ssl = (cls.broker.listeners[name].address for name in ("SASL_PLAINTEXT", "SSL", "SASL_SSL"))
        files = cls.broker.certificates
        authority = f'cafile = "{files.authority}"'
        own = [f'certfile = "{files.client}"', f'keyfile = "{files.client_key}"']
        with_sasl = ['sasl = "{0}"']

        def way(name: str, server: str, profile: list[str], tables: list[str]) -> Cluster:
            return Cluster(server, profile=[line.format(name) for line in profile], extra_tables=tables)

        return {name: way(name, *rest) for name, rest in {
            "plain": (sasl, with_sasl, login("plain", "PLAIN")),
            "unsaid": (sasl, with_sasl, login("unsaid", None)),
            "scram-256": (sasl, with_sasl, login("scram-256", "SCRAM-SHA-256")),
            "scram-512": (sasl, with_sasl, login("scram-512", "SCRAM-SHA-512")),
            "certificate": (ssl, ['tls = "{0}"'], ["[tls.certificate]", authority, *own]),
            "unverified": (ssl, ['tls = "{0}"'], ["[tls.unverified]", "noverify = true", *own]),
            "both": (sasl_ssl, ['tls = "{0}"', *with_sasl], ["[tls.both]", authority, *login("both", "SCRAM-SHA-512")]),
            "wrong-password": (sasl, with_sasl, login("wrong-password", "PLAIN", "a wrong one")),
            "stranger": (ssl, ['tls = "{0}"'], ["[tls.stranger]", *own]),
        }.items()}

    def assert_gets_in(self, cluster: str) -> None:
        eventually(lambda: self.warren.lag(cluster, "group")["totallag"] == 5, f"the lag through {cluster}")

    def assert_log_says(self, words: str) -> None:
        eventually(lambda: words in self.warren.log.read_text().lower(), f"the log to say '{words}'")

    def test_sasl_plain_gets_in(self):
        self.assert_gets_in("plain")

    def test_sasl_without_a_mechanism_is_plain(self):
        self.assert_gets_in("unsaid")

    def test_scram_sha_256_gets_in(self):
        self.assert_gets_in("scram-256")

    def test_scram_sha_512_gets_in(self):
        self.assert_gets_in("scram-512")

    def test_a_client_certificate_gets_in(self):
        self.assert_gets_in("certificate")

    def test_noverify_gets_in_without_knowing_the_authority(self):
        self.assert_gets_in("unverified")

    def test_sasl_over_tls_gets_in(self):
        self.assert_gets_in("both")

    def test_a_wrong_password_is_said_without_being_shown(self):
        self.assert_log_says("authentication failed")
        self.assertEqual(self.warren.topics("wrong-password"), [])
        self.assertNotIn("a wrong one", self.warren.log.read_text())

    def test_a_server_of_an_unknown_authority_is_refused(self):
        self.assert_log_says("certificate verify failed")
        self.assertEqual(self.warren.topics("stranger"), [])
