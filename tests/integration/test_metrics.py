"""The metrics page of a daemon that watches a real cluster, in good days and in bad ones."""

import contextlib
import gzip
import os
import re
import signal
import socket
import struct
import subprocess

from confluent_kafka import Producer

from support import processes
from support.certificates import make_certificates
from support.kafka_broker import KafkaBroker
from support.kafka_client import KafkaClient
from support.offsets_topic import OFFSETS_TOPIC
from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import ROOT, Cluster, Warren

TOPIC = "metrics-topic"
GROUP = 'metrics "group"'

HELP_OF_BURROW = {
    "burrow_kafka_consumer_current_offset": "Latest offset that Burrow is storing for this partition",
    "burrow_kafka_consumer_lag_total": "The sum of all partition current lag values for the group",
    "burrow_kafka_consumer_partition_lag":
        "Number of messages the consumer group is behind by for a partition as reported by Burrow",
    "burrow_kafka_consumer_status":
        "The status of the consumer group. It is calculated from the highest status for the individual partitions. "
        "Statuses are an index list from NOTFOUND, OK, WARN, or ERR",
    "burrow_kafka_topic_partition_offset": "Latest offset the topic that Burrow is storing for this partition",
    "burrow_kafka_topic_partition_status":
        "The status of topic partition. It is calculated from the highest status for the individual partitions. "
        "Statuses are an index list from OK, WARN, STOP, STALL, REWIND",
}

OF_THE_PROCESS = [
    "process_cpu_seconds_total", "process_max_fds", "process_network_receive_bytes_total",
    "process_network_transmit_bytes_total", "process_open_fds", "process_resident_memory_bytes",
    "process_start_time_seconds", "process_virtual_memory_bytes", "process_virtual_memory_max_bytes",
    "promhttp_metric_handler_requests_in_flight", "promhttp_metric_handler_requests_total",
]

# Families of parts that these daemons do not have, and of transactions that hang; the tests of those show them.
OF_OTHER_PARTS = ("warren_zookeeper_", "warren_notification", "warren_kafka_stable_offset_lag")


def families_of(page: str) -> list[str]:
    return re.findall(r"^# TYPE (\S+) ", page, re.MULTILINE)


def documented_families() -> set[str]:
    text = (ROOT / "docs" / "metrics.md").read_text()
    names = set(re.findall(r"`((?:burrow|process|promhttp|warren)_[a-z_]+)`", text))
    return {name for name in names if not name.startswith(OF_OTHER_PARTS)}


class Metrics(IntegrationTest):
    @classmethod
    def setUpClass(cls) -> None:
        kafka = session().kafka
        kafka.create_topic(TOPIC, 12)
        kafka.produce(TOPIC, [10])
        for offset in range(3):
            kafka.commit(GROUP, TOPIC, {0: offset, 2: 999_998 + offset})
        daemon = Warren.with_clusters(session().folder / cls.__name__, {"local": Cluster(session().bootstrap)},
                                      storage=["intervals = 3"])
        cls.warren = cls.enterClassContext(daemon).wait_until_ready()
        eventually(lambda: "burrow_kafka_topic_partition_status{" in cls.page(), "a full window")

    @classmethod
    def page(cls) -> str:
        return cls.warren.ask("/metrics").text

    def complaints_of_promtool(self, page: str) -> list[str]:
        done = subprocess.run(["promtool", "check", "metrics"], input=page.encode(), capture_output=True)
        self.assertIn(done.returncode, (0, 3), "promtool cannot read the page")
        # Burrow's own names break a rule of style (a gauge called ..._total) and cannot be changed any more.
        complaints = (done.stderr + done.stdout).decode().splitlines()
        return [line for line in complaints if not line.startswith("burrow_")]

    def test_the_page_has_the_form_that_scrapers_expect(self):
        answer = self.warren.ask("/metrics")
        self.assertEqual(answer.code, 200)
        self.assertEqual(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
        self.assertNotIn("access-control-allow-origin", answer.headers)
        self.assertTrue(answer.text.endswith("\n") and not answer.text.endswith("\n\n"))
        families = families_of(answer.text)
        self.assertEqual(families, sorted(set(families)), "families are sorted, each once")
        self.assertEqual(re.findall(r"^# HELP (\S+) \S", answer.text, re.MULTILINE), families)

    def test_burrows_families_have_its_help_texts_and_types(self):
        lines = self.page().splitlines()
        for name, text in HELP_OF_BURROW.items():
            with self.subTest(family=name):
                self.assertEqual(lines[lines.index(f"# HELP {name} {text}") + 1], f"# TYPE {name} gauge")

    def test_series_are_sorted_as_texts_and_numbers_are_gos(self):
        lines = [line for line in self.page().splitlines() if f'topic="{TOPIC}"' in line]
        labels = r'cluster="local",consumer_group="metrics \"group\"",'
        lag = [line for line in lines if line.startswith("burrow_kafka_consumer_partition_lag{" + labels)]
        numbers = [re.search(r'partition="(\d+)"', line)[1] for line in lag]
        self.assertEqual(numbers, sorted(map(str, range(12))))
        self.assertIn(f'burrow_kafka_topic_partition_offset{{cluster="local",partition="0",topic="{TOPIC}"}} 10', lines)
        self.assertIn(f'burrow_kafka_consumer_partition_lag{{{labels}partition="0",topic="{TOPIC}"}} 8', lines)
        self.assertIn(f'burrow_kafka_consumer_current_offset{{{labels}partition="0",topic="{TOPIC}"}} 2', lines)
        self.assertIn(f'burrow_kafka_consumer_current_offset{{{labels}partition="2",topic="{TOPIC}"}} 1e+06', lines)

    # M-7 with a real cluster: lag for every partition, status only for full windows.
    def test_a_window_that_is_not_full_has_a_lag_only(self):
        group = self.name
        session().kafka.commit(group, TOPIC, {1: 0})
        eventually(lambda: group in self.page(), "the group to appear")
        of_group = [line for line in self.page().splitlines() if f'consumer_group="{group}"' in line]
        self.assertFalse([line for line in of_group if line.startswith("burrow_kafka_topic_partition_status")])
        self.assertTrue([line for line in of_group if line.startswith("burrow_kafka_consumer_partition_lag")])

    # M-1, M-6: what is gone has no series at the next scrape, whatever was scraped before and meanwhile.
    def test_a_deleted_group_is_gone_from_the_next_page(self):
        group = self.name
        session().kafka.commit(group, TOPIC, {1: 0})
        eventually(lambda: group in self.page(), "the group to appear")
        self.warren.ask(f"/v3/kafka/local/consumer/{group}", "DELETE")
        self.assertNotIn(f'consumer_group="{group}"', self.page())

    def test_the_page_is_compressed_for_those_who_want_it(self):
        plain = families_of(self.page())
        for wanted, compressed in [("gzip", True), ("deflate, gzip;q=0.5", True), ("GZIP", True), ("gzip;q=0", False),
                                   ("gzip;q=0.000, identity", False), ("identity", False), ("br", False)]:
            with self.subTest(accept_encoding=wanted):
                answer = self.warren.ask("/metrics", headers={"Accept-Encoding": wanted})
                self.assertEqual(answer.headers.get("content-encoding"), "gzip" if compressed else None)
                body = gzip.decompress(answer.body) if compressed else answer.body
                self.assertEqual(families_of(body.decode()), plain)

    def test_the_families_of_the_process_and_of_the_scrapes_are_there(self):
        page = self.page()
        self.assertEqual([name for name in OF_THE_PROCESS if name not in families_of(page)], [])
        self.assertIn("promhttp_metric_handler_requests_in_flight 1\n", page)
        scrapes = [int(re.search(r'^promhttp_metric_handler_requests_total\{code="200"\} (\d+)$', text, re.MULTILINE)[1])
                   for text in (page, self.page())]
        self.assertGreater(scrapes[1], scrapes[0])
        for code in ("500", "503"):
            self.assertIn(f'promhttp_metric_handler_requests_total{{code="{code}"}} 0\n', page)

    def test_requests_are_timed_by_route_and_code(self):
        self.warren.ask("/v3/kafka/nope/topic")
        labels = '{code="404",route="/v3/kafka/:cluster/topic"'
        page = self.page()
        self.assertRegex(page, re.escape(f"warren_http_request_duration_seconds_count{labels}}}") + r" [1-9]")
        for bound in ("0.0005", "10", "+Inf"):
            self.assertIn(f'warren_http_request_duration_seconds_bucket{labels},le="{bound}"}} ', page)

    def test_every_family_appears_once_there_is_a_reason_and_promtool_accepts_all(self):
        broker = self.enterContext(KafkaBroker(self.folder / "broker"))
        kafka = KafkaClient(broker.bootstrap)
        kafka.create_topic(TOPIC)
        kafka.produce(TOPIC, [10])
        nobody = Cluster(f"127.0.0.1:{processes.free_port()}")
        certificates = make_certificates(self.folder / "certificates")
        tls_port = processes.free_port()
        tls_listener = ["[httpserver.tls]", f'address = "127.0.0.1:{tls_port}"', 'tls = "own"', "[tls.own]",
                        f'certfile = "{certificates.server}"', f'keyfile = "{certificates.server_key}"']
        who_asks = ["[consumer.asking]", 'class-name = "kafka"', 'cluster = "local"', 'source = "admin"',
                    f'servers = ["{broker.bootstrap}"]']
        warren = self.enterContext(Warren.with_clusters(
            self.folder / "warren",
            {"local": Cluster(broker.bootstrap, extra_tables=[*tls_listener, *who_asks]), "dead": nobody},
            general=["ready-timeout = 1", f'state-directory = "{self.folder}"'], storage=["intervals = 1"]))
        for port in (warren.port, tls_port):
            with contextlib.closing(socket.create_connection(("127.0.0.1", port), 30)) as rude:
                rude.sendall(b"NONSENSE\r\n\r\n")
                with contextlib.suppress(ConnectionResetError):
                    rude.recv(1)
        kafka.commit(GROUP, TOPIC, {0: 5})
        # A group that only commits from outside may have no state.
        self.enterContext(kafka.member("metrics members", TOPIC))
        # Brokers take records of their own topics from this client only.
        insider = Producer(kafka.common | {"client.id": "__admin_client"})
        insider.produce(OFFSETS_TOPIC, b"from tomorrow", struct.pack(">h", 99), partition=0)
        self.assertEqual(insider.flush(30), 0)
        for family in ("burrow_kafka_topic_partition_status", "warren_kafka_unknown_records_total"):
            eventually(lambda: f"{family}{{" in warren.ask("/metrics").text, f"a series of {family}")
        # A broker that hangs owes its answers.
        os.kill(broker.process.pid, signal.SIGSTOP)
        try:
            failed = "warren_kafka_broker_failures_total{"
            eventually(lambda: failed in warren.ask("/metrics").text, "a request to time out")
        finally:
            os.kill(broker.process.pid, signal.SIGCONT)

        def whole_page() -> str:
            page = warren.ask("/metrics").text
            missing = sorted(documented_families() - set(families_of(page)))
            self.assertEqual(missing, [], "families that did not appear")
            return page

        page = eventually(whole_page, "a page with every family")
        self.assertEqual(self.complaints_of_promtool(page), [], "promtool complains")
