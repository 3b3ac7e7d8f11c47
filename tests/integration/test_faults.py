"""Brokers that die, hang, cut and come back: nothing vanishes meanwhile, and Warren agrees with them afterwards."""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from unittest import mock

from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import OffsetSpec

from support import agreement, processes
from support.background import Background
from support.coordinators import Coordinators
from support.kafka_broker import PASSWORD, USER, KafkaBroker
from support.kafka_client import KafkaClient
from support.kafka_cluster import KafkaCluster
from support.offsets_topic import OFFSETS_TOPIC, neighbours, offsets_partition, write_commits
from support.session import IntegrationTest, session
from support.tcp_proxy import TcpProxy
from support.waiting import PATIENCE, eventually
from support.warren_daemon import Cluster, Warren

SLOWNESS = float(os.environ.get("WARREN_TEST_SLOWNESS", "1"))
# A client waits for up to two seconds before it connects again.
OFFSET_REFRESH = 2
RECOVERY_SECONDS = 3.0 * OFFSET_REFRESH * SLOWNESS
STOP_SECONDS = 2.0 * SLOWNESS
# What groups of healthy brokers may have to wait while another one is away, and a bit.
FOR_OTHERS = 20 * SLOWNESS
PARTITIONS = 6
RECORDS = 500


class Load(Background):
    """Commits of many groups, each a step further than the one before, and records. What is refused is not repeated."""

    pause = 0.05

    def __init__(self, kafka: KafkaClient, topic: str, groups: Collection[str]):
        super().__init__()
        self.kafka, self.topic, self.groups = kafka, topic, groups
        # Rounds in which at least one group's commit was accepted, and how far the commits are.
        self.rounds = self.offset = 0
        self._producer = Producer(kafka.common | {"message.timeout.ms": 10_000, "linger.ms": 5})
        self._coordinators = Coordinators(kafka.admin)

    def step(self) -> None:
        self.offset += 1
        for partition in range(PARTITIONS):
            self._producer.produce(self.topic, b"x", partition=partition)
        self._producer.poll(0)
        places = {(self.topic, partition): self.offset for partition in range(PARTITIONS)}
        failed = self._coordinators.commit(dict.fromkeys(self.groups, places))
        self.rounds += len(failed) < len(self.groups)

    def goes_on(self, rounds: int = 3) -> None:
        aim = self.rounds + rounds
        eventually(lambda: self.rounds >= aim, "the load to go on")

    def __enter__(self) -> "Load":
        super().__enter__()
        self.goes_on(1)
        return self

    def __exit__(self, *reason) -> None:
        super().__exit__(*reason)
        self._producer.flush(15)


class Watch(Background):
    """Looks all the time whether groups, topics or commits vanish, or a commit goes back; `losses` says what did."""

    def __init__(self, warren: Warren, topic: str, groups: Collection[str], cluster: str = "local"):
        super().__init__()
        self.warren, self.cluster, self.topic, self.groups = warren, cluster, topic, list(groups)
        self.losses: list[str] = []
        self.looks = 0
        self._seen: dict[tuple[str, int], int] = {}

    def step(self) -> None:
        try:
            self._look(self.groups[self.looks % len(self.groups)])
        except Exception as problem:  # pylint: disable=broad-exception-caught
            self.losses.append(f"no answer: {problem!r}")
        self.looks += 1

    def _look(self, group: str) -> None:
        missing = set(self.groups) - set(self.warren.groups(self.cluster))
        if missing:
            self.losses.append(f"groups {sorted(missing)[:5]}")
        if self.topic not in self.warren.topics(self.cluster):
            self.losses.append(f"topic {self.topic}")
        if len(self.warren.end_offsets(self.cluster, self.topic)) != PARTITIONS:
            self.losses.append(f"end offsets of {self.topic}")
        partitions = self.warren.partitions(self.cluster, group)
        for number in range(PARTITIONS):
            end = partitions.get((self.topic, number), {}).get("end")
            if not end or end["offset"] < self._seen.get((group, number), 0):
                self.losses.append(f"{group} {number}: {end} after {self._seen.get((group, number))}")
            else:
                self._seen[group, number] = end["offset"]


class Faults(IntegrationTest):
    """One cluster for all tests, which each of them leaves whole; a daemon, a topic and groups for each."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = cls.enterClassContext(KafkaCluster(session().folder / cls.__name__))
        cls.kafka = KafkaClient(cls.cluster.bootstrap, reconnect_backoff_max_ms="500")
        # The first commit makes the offsets topic.
        cls.kafka.create_topic("first", replicas=3)
        cls.kafka.commit("first", "first", {0: 0})
        cls.cluster.mend(cls.kafka)

    def setUp(self) -> None:
        self.addCleanup(self.cluster.mend, self.kafka)
        self.make_topic(self.name, 3)

    def make_topic(self, topic: str, replicas: int) -> str:
        self.kafka.create_topic(topic, PARTITIONS, replicas=replicas)
        self.kafka.produce(topic, [RECORDS] * PARTITIONS)
        return topic

    def make_groups(self, count: int, topic: str | None = None) -> list[str]:
        groups = [f"{topic or self.name}-{number}" for number in range(count)]
        self.commit_everywhere(groups, 0, topic)
        return groups

    def commit_everywhere(self, groups: Collection[str], offset: int, topic: str | None = None) -> None:
        places = {(topic or self.name, partition): offset for partition in range(PARTITIONS)}
        coordinators = Coordinators(self.kafka.admin)
        eventually(lambda: not coordinators.commit(dict.fromkeys(groups, places)), "the commits to be accepted")

    def through_the_proxies(self, **more) -> Cluster:
        return Cluster(self.cluster.proxied_bootstrap, offset_refresh=OFFSET_REFRESH, **more)

    def start(self, agreed: bool = True, **clusters: Cluster) -> Warren:
        """A daemon that goes through the proxies, if not told otherwise, and knows what the brokers know."""
        clusters = clusters or {"local": self.through_the_proxies()}
        folder = self.folder / f"warren-{time.monotonic_ns()}"
        self.warren = self.enterContext(Warren.with_clusters(folder, clusters)).wait_until_ready()
        for name in clusters if agreed else ():
            eventually(lambda name=name: agreement.agree(self.warren, self.cluster, name), "agreement before the fault")
        return self.warren

    def broker(self, node: int) -> KafkaBroker:
        return self.cluster.brokers[node - 1]

    def proxy(self, node: int) -> TcpProxy:
        return self.cluster.proxies[node - 1]

    def kill(self, node: int) -> None:
        """Returns when the others have noticed."""
        self.broker(node).kill()
        eventually(lambda: node not in self.kafka.admin.list_topics(timeout=10).brokers, "the dead one to be given up")

    def group_led_by(self, wanted: Callable[[int], bool], purpose: str) -> str:
        """The name of a group of a coordinator that is wanted."""
        leaders = self.kafka.leaders(OFFSETS_TOPIC)
        names = (f"{self.name}-{purpose}-{number}" for number in range(1000))
        return next(name for name in names if wanted(leaders[offsets_partition(name)]))

    def partition_led_by(self, wanted: Callable[[int], bool], topic: str | None = None) -> int:
        return next(number for number, leader in self.kafka.leaders(topic or self.name).items() if wanted(leader))

    def assert_follows(self, group: str, partition: int, topic: str | None = None) -> None:
        """Commits and records made now are shown, the latter with the lag that they make."""
        topic = topic or self.name
        end = self.kafka.end_offset(topic, partition)
        for step in (2, 1):
            self.kafka.produce(topic, {partition: 4})
            end += 4
            self.kafka.commit(group, topic, {partition: end - step})

            with self.subTest(group=group, offset=end - step):
                self.await_shown(group, (topic, partition), (end - step, step))

    def await_shown(self, group: str, place: tuple[str, int], wanted: tuple[int, int]) -> None:
        """Committed offset and current lag."""
        def seen() -> bool:
            one = self.warren.partitions("local", group).get(place)
            self.assertEqual(one and (one["end"]["offset"], one["current_lag"]), wanted)
            return True
        eventually(seen, f"offset and lag of {group}", FOR_OTHERS)

    def offset(self, group: str, partition: int) -> int:
        """The committed offset shown for a partition of the test's own topic, -1 for none."""
        one = self.warren.partitions("local", group).get((self.name, partition))
        return one["end"]["offset"] if one and one["end"] else -1

    def assert_agrees(self, name: str = "local", patience: float = RECOVERY_SECONDS) -> None:
        eventually(lambda: agreement.agree(self.warren, self.cluster, name), "agreement after the fault", patience)

    def assert_follows_all(self) -> None:
        """Under load: what the brokers say now is known soon, and nothing that they do not say."""
        before = agreement.ask_brokers(self.cluster)
        eventually(lambda: agreement.agree(self.warren, self.cluster, before=before), "agreement under load",
                   RECOVERY_SECONDS)

    # ---- Brokers that go and come ------------------------------------------------------------------------------------

    def test_a_killed_broker_hinders_nobody_else_and_all_is_right_soon_after_its_return(self):
        self.kill_a_broker_and_bring_it_back()

    def test_a_killed_broker_hinders_nobody_else_where_brokers_are_asked_for_commits(self):
        self.kill_a_broker_and_bring_it_back('source = "admin"', "admin-refresh = 1")

    def kill_a_broker_and_bring_it_back(self, *consumer_lines: str) -> None:
        groups = self.make_groups(20)
        self.start(local=self.through_the_proxies(consumer_lines=consumer_lines))
        with Watch(self.warren, self.name, groups) as watch:
            with Load(self.kafka, self.name, groups) as load:
                spared = self.group_led_by(lambda leader: leader != 1, "spared")
                partition = self.partition_led_by(lambda leader: leader != 1)
                self.broker(1).kill()
                self.kafka.commit(spared, self.name, {partition: 7})
                eventually(lambda: self.offset(spared, partition) == 7, "a commit elsewhere to be shown", FOR_OTHERS)
                load.goes_on()
                self.broker(1).start()
                load.goes_on()
            self.cluster.mend(self.kafka)
            self.assert_agrees()
        self.assertEqual(watch.losses, [])

    def test_no_group_is_ever_missing_while_all_brokers_restart_one_after_the_other(self):
        groups = self.make_groups(100)
        self.start()
        with Watch(self.warren, self.name, groups) as watch:
            with Load(self.kafka, self.name, groups) as load:
                for broker in self.cluster.brokers:
                    broker.restart()
                    eventually(lambda: self.cluster.is_whole(self.kafka), "the cluster to be whole")
                    load.goes_on(1)
                    self.assert_follows_all()
            self.assert_agrees()
        self.assertEqual(watch.losses, [])
        self.assertGreater(watch.looks, 100)

    def test_the_loss_of_the_controller_is_nothing_to_the_others(self):
        groups = self.make_groups(20)
        self.start()
        lost = self.cluster.active_controller(self.kafka)
        with Watch(self.warren, self.name, groups) as watch:
            with Load(self.kafka, self.name, groups) as load:
                self.kill(lost)
                eventually(lambda: self.cluster.active_controller(self.kafka) not in (lost, -1), "another to take over")
                load.goes_on()
                self.assert_follows_all()
            self.cluster.mend(self.kafka)
            self.assert_agrees()
        self.assertEqual(watch.losses, [])

    def test_leaders_that_move_are_followed(self):
        groups = self.make_groups(20)
        self.start()
        with Watch(self.warren, self.name, groups) as watch:
            with Load(self.kafka, self.name, groups) as load:
                # It comes back as a follower of all its partitions, and takes those over that it should lead.
                self.broker(2).restart()
                eventually(lambda: self.cluster.is_whole(self.kafka), "the cluster to be whole")
                before = self.kafka.leaders(self.name)
                self.cluster.elect_preferred_leaders()
                eventually(lambda: self.kafka.leaders(self.name) != before, "leaders to move")
                load.goes_on()
            self.assert_agrees()
        self.assertEqual(watch.losses, [])

    def test_a_partition_without_a_leader_keeps_what_is_known_and_hinders_no_other(self):
        topic = self.make_topic(f"{self.name}-single", 1)
        groups = self.make_groups(3, topic)
        self.start()
        lonely = self.partition_led_by(lambda leader: leader == 3, topic)
        other = self.partition_led_by(lambda leader: leader != 3, topic)
        with Watch(self.warren, topic, groups) as watch:
            self.kill(3)
            eventually(lambda: self.kafka.leaders(topic)[lonely] < 0, "the partition to have no leader")
            self.assert_follows(groups[0], other, topic)
            # Commits for it go on: they are kept elsewhere.
            self.kafka.commit(groups[0], topic, {lonely: RECORDS - 2})
            self.await_shown(groups[0], (topic, lonely), (RECORDS - 2, 2))
            self.cluster.mend(self.kafka)
            self.assert_agrees()
        self.assertEqual(watch.losses, [])

    def test_a_daemon_that_starts_while_a_partition_has_no_leader_knows_it_later(self):
        topic = self.make_topic(f"{self.name}-single", 1)
        self.kill(3)
        groups = self.make_groups(3, topic)
        led = {(topic, number) for number, leader in self.kafka.leaders(topic).items() if leader >= 0}
        self.assertLess(len(led), PARTITIONS)
        self.start(agreed=False)
        # Nobody can tell the lag of the others.
        partitions = self.warren.partitions("local", groups[0])
        self.assertEqual({place for place, one in partitions.items() if one["end"]}, led)
        self.assertEqual(self.warren.lag("local", groups[0])["totallag"], RECORDS * len(led))
        self.cluster.mend(self.kafka)
        self.assert_agrees()
        self.assertEqual(self.warren.lag("local", groups[0])["totallag"], RECORDS * PARTITIONS)

    # ---- Networks ----------------------------------------------------------------------------------------------------

    def test_a_broker_that_swallows_everything_hinders_no_other(self):
        groups = self.make_groups(20)
        quiet = self.make_topic(f"{self.name}-quiet", 3)
        self.start()
        spared = self.group_led_by(lambda leader: leader != 2, "spared")
        with Watch(self.warren, self.name, groups) as watch:
            self.proxy(2).black_hole = True
            with Load(self.kafka, self.name, groups):
                partition = self.partition_led_by(lambda leader: leader != 2, quiet)
                self.assert_follows(spared, partition, quiet)
                eventually(lambda: "failed to fetch offsets from broker" in self.warren.log.read_text(),
                           "requests to be given up")
                self.assert_follows(spared, partition, quiet)
            self.proxy(2).heal()
            self.assert_agrees()
        self.assertEqual(watch.losses, [])

    def test_the_daemon_stops_in_time_while_a_broker_swallows_everything(self):
        groups = self.make_groups(5)
        self.start()
        self.proxy(2).black_hole = True
        with Load(self.kafka, self.name, groups):
            age = 'warren_kafka_oldest_end_offset_age_seconds'
            eventually(lambda: self.metric(age, "cluster") > 2, "the end offsets of the broker to grow old")
            stopped = self.warren.stop()
        self.assertEqual(stopped.code, 0)
        self.assertLess(stopped.seconds, STOP_SECONDS)

    def test_a_coordinator_that_comes_back_late_behind_an_open_transaction_meets_a_living_daemon(self):
        open_one, *groups = neighbours(self.name, 6)
        self.commit_everywhere([open_one, *groups], 0)
        # Freed memory is filled, so that its use shows.
        tunables = "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165"
        self.enterContext(mock.patch.dict(os.environ, GLIBC_TUNABLES=tunables))
        self.start()
        coordinator = self.proxy(self.kafka.leaders(OFFSETS_TOPIC)[offsets_partition(open_one)])
        self.leave_a_transaction_open(open_one)
        with Load(self.kafka, self.name, groups) as load:
            self.assert_shows_commits(load)
            coordinator.refusing = True
            coordinator.cut()
            # A question about a group that waits for longer than this does not keep others from being asked any more.
            over = time.monotonic() + 15
            eventually(lambda: time.monotonic() > over, "the coordinator to be away for longer than a question counts")
            coordinator.heal()
            self.assert_shows_commits(load)

    def leave_a_transaction_open(self, group: str) -> None:
        producer = Producer(self.kafka.common | {"transactional.id": self.name, "transaction.timeout.ms": 600_000})
        producer.init_transactions(PATIENCE)
        producer.begin_transaction()
        self.addCleanup(producer.abort_transaction, PATIENCE)
        with closing(self.kafka._consumer(group)) as consumer:
            metadata = consumer.consumer_group_metadata()
        producer.send_offsets_to_transaction([TopicPartition(self.name, 0, 60)], metadata, PATIENCE)
        eventually(lambda: self.metric("warren_kafka_held_up_partitions") == 1, "the partition to be held up")

    def assert_shows_commits(self, load: Load) -> None:
        """Commits made now are shown of every group, by a daemon that lives."""
        aim = load.offset

        def seen() -> bool:
            return self.warren.process.poll() is not None or all(self.offset(group, 0) >= aim for group in load.groups)
        eventually(seen, "commits to be shown", FOR_OTHERS)
        self.assertIsNone(self.warren.process.poll(), f"the daemon ended: {processes.tail(self.warren.log, 1000)}")

    def metric(self, family: str, of: str = "consumer") -> float:
        found = re.search(rf'^{family}{{{of}="local"}} (\S+)$', self.warren.ask("/metrics").text, re.M)
        return float(found.group(1)) if found else 0

    def test_answers_cut_in_the_middle_lose_nothing(self):
        groups = self.make_groups(20)
        self.start()
        with Watch(self.warren, self.name, groups) as watch, Load(self.kafka, self.name, groups) as load:
            for size in (1, 30, 200, 1000, 5000, 20_000):
                for proxy in self.cluster.proxies:
                    proxy.cut_after = size
                eventually(lambda: all(proxy.cut_after == 0 for proxy in self.cluster.proxies), "answers to be cut")
                for proxy in self.cluster.proxies:
                    proxy.heal()
                load.goes_on(1)
        self.assert_agrees()
        self.assertEqual(watch.losses, [])

    def test_a_slow_broker_is_followed_slowly_and_the_others_at_once(self):
        groups = self.make_groups(5)
        self.start()
        with Watch(self.warren, self.name, groups) as watch:
            self.proxy(1).bytes_per_second = 10_000
            for slow in (False, True):
                group = self.group_led_by(lambda leader: (leader == 1) == slow, "slow" if slow else "spared")
                self.assert_follows(group, self.partition_led_by(lambda leader: (leader == 1) == slow))
            self.proxy(1).heal()
            self.assert_agrees()
        self.assertEqual(watch.losses, [])

    def test_a_cluster_that_dies_keeps_what_is_known_and_the_one_beside_it_lives(self):
        groups = self.make_groups(5)
        self.start(dying=self.through_the_proxies(), local=Cluster(self.cluster.bootstrap, offset_refresh=OFFSET_REFRESH))
        with Watch(self.warren, self.name, groups, "dying") as watch:
            for proxy in self.cluster.proxies:
                proxy.refusing = True
                proxy.cut()
            self.assert_follows(groups[0], 0)
            eventually(lambda: self.state("dying") == "down", "the cluster to be shown as down")
            self.assertEqual(self.state("local"), "up")
            self.assertTrue(self.warren.is_ready())
            for proxy in self.cluster.proxies:
                proxy.heal()
            self.assert_agrees("dying")
            self.assert_agrees("local")
            eventually(lambda: self.state("dying") == "up", "the cluster to be shown as up")
        self.assertEqual(watch.losses, [])

    def state(self, cluster: str) -> str:
        told = self.warren.ask("/burrow/admin/clusters").json["clusters"]
        return next(one["state"] for one in told if one["cluster"] == cluster)

    # Burrow's reader of the partition ends for good.
    def test_records_deleted_before_they_were_read_cost_only_themselves(self):
        topic = f"{self.name}-offsets"
        self.kafka.create_topic(topic, 1, replicas=3)
        self.write_commits(topic, {"kept": 10, "lost": 10, "updated": 10})
        self.warren = self.enterContext(Warren.with_clusters(self.folder / "warren", {
            "local": self.through_the_proxies(offsets_topic=topic)})).wait_until_ready()
        self.await_offsets({"kept": 10, "lost": 10, "updated": 10})
        for proxy in self.cluster.proxies:
            proxy.black_hole = True
        self.write_commits(topic, {"lost": 20, "updated": 20})
        start = self.kafka.end_offset(topic)
        self.write_commits(topic, {"updated": 30, "new": 30})
        place = TopicPartition(topic, 0, start)
        self.kafka.admin.delete_records([place])[place].result(PATIENCE)
        self.assertEqual(self.start_offset(topic), start)
        for proxy in self.cluster.proxies:
            proxy.heal()
        self.await_offsets({"kept": 10, "lost": 10, "updated": 30, "new": 30})
        self.write_commits(topic, {"lost": 40})
        self.await_offsets({"kept": 10, "lost": 40, "updated": 30, "new": 30})
        self.assertIn("position is not in the log any more", self.warren.log.read_text())

    def write_commits(self, topic: str, offsets: dict[str, int]) -> None:
        write_commits(self.kafka.producer, topic, self.name, offsets)

    def await_offsets(self, offsets: dict[str, int]) -> None:
        eventually(lambda: self.warren.shows("local", (self.name, 0), offsets), f"offsets {offsets}")

    def start_offset(self, topic: str) -> int:
        place = TopicPartition(topic, 0)
        return self.kafka.admin.list_offsets({place: OffsetSpec.earliest()})[place].result(PATIENCE).offset

    def test_threads_and_memory_do_not_grow_with_the_faults(self):
        groups = self.make_groups(20)
        self.start()
        # Threads and buffers that a first fault makes may stay.
        self.cut_and_heal(groups, 1)
        threads, kilobytes = self.threads(), self.resident_kilobytes()
        for step in range(2, 7):
            self.cut_and_heal(groups, step)
        eventually(lambda: self.threads() == threads, f"{threads} again", patience=20)
        eventually(lambda: self.share_of_a_core() < 0.1 * SLOWNESS, "the daemon to have little to do")
        if SLOWNESS == 1:  # A sanitizer keeps what is freed.
            self.assertLess(self.resident_kilobytes(), kilobytes + 2048)

    def cut_and_heal(self, groups: Collection[str], offset: int) -> None:
        for proxy in self.cluster.proxies:
            proxy.refusing = True
            proxy.cut()
        eventually(lambda: self.state("local") == "down", "the cluster to be shown as down")
        self.commit_everywhere(groups, offset)
        for proxy in self.cluster.proxies:
            proxy.heal()
        self.assert_agrees()

    def threads(self) -> Counter[str]:
        """Names of threads; not of those that answer requests, of which there are as many as the tests want at once."""
        tasks = Path(f"/proc/{self.warren.process.pid}/task").iterdir()
        names = Counter((task / "comm").read_text().strip() for task in tasks)
        del names["http-worker"]
        return names

    def share_of_a_core(self) -> float:
        """What the daemon needs in a second in which nobody asks it anything."""
        def ticks() -> int:
            fields = Path(f"/proc/{self.warren.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])
        before = ticks()
        time.sleep(1)
        return (ticks() - before) / os.sysconf("SC_CLK_TCK")

    def resident_kilobytes(self) -> int:
        status = Path(f"/proc/{self.warren.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+)", status, re.M).group(1))

    # ---- The tests' own eyes -----------------------------------------------------------------------------------------

    def test_what_warren_lacks_and_what_it_makes_up_is_noticed(self):
        groups = self.make_groups(3)
        self.start()
        self.warren.ask(f"/v3/kafka/local/consumer/{groups[1]}", "DELETE")
        truth = agreement.ask_brokers(self.cluster)
        committed = truth.committed | {groups[2]: {(self.name, 0): 3, (self.name, 1): 0}}
        del committed[groups[0]]
        invented = agreement.Truth(truth.ends | {(self.name, 0): RECORDS + 1}, committed)
        with mock.patch.object(agreement, "ask_brokers", return_value=invented):
            found = agreement.check(self.warren, self.cluster)
        for line in (f"group {groups[0]} is not there", f"group {groups[1]} is missing",
                     f"{self.name} 0: end offset {RECORDS}, the brokers say {RECORDS + 1}",
                     f"{groups[2]} ('{self.name}', 0): committed offset 0, the brokers say 3",
                     f"{groups[2]} ('{self.name}', 0): current lag {RECORDS}, the brokers say {RECORDS - 2}",
                     f"{groups[2]} ('{self.name}', 2): a commit that is not there"):
            self.assertIn(line, found)


class Credentials(IntegrationTest):
    def test_a_password_put_right_is_enough_after_a_restart(self):
        broker = self.enterContext(KafkaBroker(self.folder / "broker", secure=True))
        kafka = KafkaClient(broker.bootstrap)
        kafka.create_topic(self.name)
        kafka.produce(self.name, [9])
        kafka.commit(self.name, self.name, {0: 4})
        with self.daemon(broker, "a wrong one") as refused:
            eventually(lambda: "uthentication failed" in refused.log.read_text(), "the login to fail")
            self.assertFalse(refused.is_ready())
        with self.daemon(broker, PASSWORD) as accepted:
            accepted.wait_until_ready()
            eventually(lambda: agreement.agree(accepted, broker), "agreement")

    def daemon(self, broker: KafkaBroker, password: str) -> Warren:
        login = ["[sasl.login]", 'mechanism = "SCRAM-SHA-512"', f'username = "{USER}"', f'password = "{password}"']
        return Warren.with_clusters(self.folder / "warren", {"local": Cluster(
            broker.listeners["SASL_PLAINTEXT"].address, profile=['sasl = "login"'], extra_tables=login)})
