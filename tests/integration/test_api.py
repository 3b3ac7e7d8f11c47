"""Every route answers while the daemon watches a real cluster, whatever other clients do."""

import contextlib
import http.client
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren

TOPIC = "api-topic"
GROUP = "api group/1"
QUOTED = "api%20group%2F1"

# path, code, message
ROUTES = [
    ("/v3/kafka", 200, "cluster list returned"),
    ("/v3/kafka/local", 200, "cluster module detail returned"),
    ("/v3/kafka/local/topic", 200, "topic list returned"),
    (f"/v3/kafka/local/topic/{TOPIC}", 200, "topic offsets returned"),
    (f"/v3/kafka/local/topic/{TOPIC}/consumers", 200, "consumers of topic returned"),
    ("/v3/kafka/local/consumer", 200, "consumer list returned"),
    (f"/v3/kafka/local/consumer/{QUOTED}", 200, "consumer detail returned"),
    (f"/v3/kafka/local/consumer/{QUOTED}/status", 200, "consumer status returned"),
    (f"/v3/kafka/local/consumer/{QUOTED}/lag", 200, "consumer status returned"),
    ("/v3/kafka/local/consumer/burrow-local/lag", 200, "consumer status returned"),
    ("/v3/config", 200, "main config returned"),
    ("/v3/config/storage", 200, "module list returned"),
    ("/v3/config/evaluator", 200, "module list returned"),
    ("/v3/config/cluster", 200, "module list returned"),
    ("/v3/config/consumer", 200, "module list returned"),
    ("/v3/config/notifier", 200, "module list returned"),
    ("/v3/config/storage/default", 200, "storage module detail returned"),
    ("/v3/config/evaluator/default", 200, "evaluator module detail returned"),
    ("/v3/config/cluster/local", 200, "cluster module detail returned"),
    ("/v3/config/consumer/local", 200, "consumer module detail returned"),
    ("/v3/admin/loglevel", 200, "log level returned"),
    ("/v3/kafka/nope", 404, "cluster module not found"),
    ("/v3/kafka/nope/topic", 404, "cluster not found"),
    ("/v3/kafka/local/topic/nope", 404, "cluster or topic not found"),
    ("/v3/kafka/local/consumer/nope", 404, "cluster or consumer not found"),
    ("/v3/kafka/local/consumer/nope/status", 404, "consumer status returned"),
    ("/v3/kafka/local/consumer/nope/lag", 404, "consumer status returned"),
    ("/v3/config/notifier/nope", 404, "notifier module not found"),
]


class Api(IntegrationTest):
    @classmethod
    def setUpClass(cls) -> None:
        kafka = session().kafka
        kafka.create_topic(TOPIC, 2)
        kafka.produce(TOPIC, [10, 20])
        kafka.commit(GROUP, TOPIC, {0: 10, 1: 5})
        daemon = Warren.with_clusters(session().folder / cls.__name__, {"local": Cluster(session().bootstrap)})
        cls.warren = cls.enterClassContext(daemon).wait_until_ready()
        eventually(lambda: cls.warren.lag("local", GROUP)["totallag"] == 15, "the group's lag")

    def test_every_v3_route_answers_with_its_code_and_message(self):
        for path, code, message in ROUTES:
            with self.subTest(path=path):
                answer = self.warren.ask(path)
                self.assertEqual((answer.code, answer.json["message"]), (code, message))
                self.assertEqual(answer.headers["content-type"], "application/json")

    def test_the_admin_routes_answer(self):
        self.assertEqual(self.warren.ask("/burrow/admin").text, "GOOD")
        self.assertEqual(self.warren.ask("/burrow/admin/ready").text, "READY")

    def test_the_log_level_can_be_changed_and_changed_back(self):
        for level in ("debug", "info"):
            answer = self.warren.ask("/v3/admin/loglevel", "POST", f'{{"level":"{level}"}}')
            self.assertEqual((answer.code, answer.json["message"]), (200, "set log level"))
            self.assertEqual(self.warren.ask("/v3/admin/loglevel").json["level"], level)

    def test_a_deleted_group_comes_back_with_its_next_commit(self):
        group = self.name
        session().kafka.commit(group, TOPIC, {0: 1})
        eventually(lambda: group in self.warren.groups("local"), "the group to appear")
        answer = self.warren.ask(f"/v3/kafka/local/consumer/{group}", "DELETE")
        self.assertEqual((answer.code, answer.json["message"]), (200, "consumer group removed"))
        self.assertNotIn(group, self.warren.groups("local"))
        session().kafka.commit(group, TOPIC, {0: 2})
        eventually(lambda: group in self.warren.groups("local"), "the group to come back")

    def test_two_hundred_idle_connections_do_not_keep_a_request_waiting(self):
        with contextlib.ExitStack() as idle:
            for _ in range(200):
                connection = idle.enter_context(contextlib.closing(
                    http.client.HTTPConnection("127.0.0.1", self.warren.port, timeout=30)))
                connection.request("GET", "/burrow/admin")
                self.assertEqual(connection.getresponse().read(), b"GOOD")
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.warren.port, timeout=3)) as late:
                late.request("GET", "/v3/kafka")
                self.assertEqual(late.getresponse().status, 200)

    def test_many_clients_at_once_all_get_their_answers(self):
        paths = [path for path, code, _ in ROUTES if code == 200] * 10
        with ThreadPoolExecutor(20) as clients:
            codes = set(clients.map(lambda path: self.warren.ask(path).code, paths))
        self.assertEqual(codes, {200})

    def test_a_client_that_sends_nothing_and_one_that_sends_half_a_request_hurt_nobody(self):
        with contextlib.ExitStack() as rude:
            for words in (b"", b"GET /v3/kaf"):
                line = rude.enter_context(contextlib.closing(self.connected()))
                line.sock.sendall(words)
            self.assertEqual(self.warren.ask("/v3/kafka").code, 200)

    def connected(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.warren.port, timeout=30)
        connection.connect()
        return connection

    # ---- metrics -----------------------------------------------------------------------------------------------------

    def test_prometheus_reads_the_metrics_page(self):
        page = self.warren.ask("/metrics")
        self.assertTrue(page.headers["content-type"].startswith("text/plain; version=0.0.4"))
        done = subprocess.run(["promtool", "check", "metrics"], input=page.body, capture_output=True)
        complaints = (done.stderr + done.stdout).decode().splitlines()
        # Burrow's own names break a rule of style (a gauge called ..._total) and cannot be changed any more.
        self.assertEqual([line for line in complaints if not line.startswith("burrow_")], [], "promtool complains")
        self.assertIn(done.returncode, (0, 3), "promtool cannot read the page")

    def test_the_metrics_page_has_the_lag_of_every_partition(self):
        lines = self.warren.ask("/metrics").text.splitlines()
        labels = f'cluster="local",consumer_group="{GROUP}"'
        for line in (f"burrow_kafka_consumer_lag_total{{{labels}}} 15",
                     f'burrow_kafka_consumer_partition_lag{{{labels},partition="0",topic="{TOPIC}"}} 0',
                     f'burrow_kafka_consumer_partition_lag{{{labels},partition="1",topic="{TOPIC}"}} 15',
                     f'burrow_kafka_topic_partition_offset{{cluster="local",partition="1",topic="{TOPIC}"}} 20'):
            self.assertIn(line, lines)

    def test_scrapes_and_changes_of_groups_go_together(self):
        stop = threading.Event()

        def scrape() -> set[int]:
            codes = set()
            while not stop.is_set():
                codes.add(self.warren.ask("/metrics").code)
            return codes

        with ThreadPoolExecutor(2) as scrapers:
            seen = [scrapers.submit(scrape) for _ in range(2)]
            try:
                for number in range(20):
                    session().kafka.commit(f"{self.name}-{number % 4}", TOPIC, {0: number % 10})
                    self.warren.ask(f"/v3/kafka/local/consumer/{self.name}-{(number + 2) % 4}", "DELETE")
            finally:
                stop.set()
            self.assertEqual([one.result() for one in seen], [{200}, {200}])
