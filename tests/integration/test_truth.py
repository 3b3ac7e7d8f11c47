"""The truth about offsets, look by look: what Warren says of every group against what the brokers say of it.

Meanwhile groups of all protocols commit, groups and topics are made and deleted, and all brokers restart one after the
other. WARREN_TRUTH says how much of it: "GROUPS PARTITIONS SECONDS" (scripts/test.sh --truth runs 500 20 600).
"""

import collections
import itertools
import os
import time
from dataclasses import dataclass, field

from confluent_kafka import Producer

from support import agreement
from support.agreement import BrokersDoNotTell, Truth
from support.background import Background
from support.coordinators import Coordinators, Place
from support.java_groups import GroupTool
from support.kafka_client import KafkaClient
from support.kafka_cluster import KafkaCluster
from support.session import IntegrationTest
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren

SLOWNESS = float(os.environ.get("WARREN_TEST_SLOWNESS", "1"))
GROUPS, PARTITIONS, SECONDS = map(int, os.environ.get("WARREN_TRUTH", "60 5 60").split())
TOPICS = max(2, GROUPS // 25)
LIVING = max(1, GROUPS // 50)  # groups with a living member, of each protocol
OFFSET_REFRESH = 2
# What is shown may be older than what the brokers say by a round of requests, another one that confirms that a topic is
# gone, and the time for which answers are kept.
STALENESS = (2 * OFFSET_REFRESH + 2) * SLOWNESS
RECOVERY = 3 * OFFSET_REFRESH * SLOWNESS
# What passes must be there long enough to be in an answer of the brokers that a look goes by: what comes and goes between
# two of them can be shown rightly and looks like an invention.
LIFETIME = 3 * STALENESS


class Work(Background):
    """Commits and records without end. Every commit is a step further than the one before."""

    pause = 0.2

    def __init__(self, kafka: KafkaClient, topics: list[str]):
        super().__init__()
        self.topics = topics
        # Group -> the topic that it reads; changed by others as groups come and go.
        self.outside: dict[str, str] = {}
        self.commits = self.offset = 0
        self._producer = Producer(kafka.common | {"message.timeout.ms": 10_000, "linger.ms": 5})
        self._coordinators = Coordinators(kafka.admin)

    def step(self) -> None:
        self.offset += 1
        for topic in self.topics:
            for partition in range(PARTITIONS):
                self._producer.produce(topic, b"x", partition=partition)
        self._producer.poll(0)
        places = {group: self.places(topic) for group, topic in list(self.outside.items())}
        failed = self._coordinators.commit(places)
        self.commits += (len(places) - len(failed)) * PARTITIONS

    def places(self, topic: str) -> dict[Place, int]:
        return {(topic, partition): self.offset for partition in range(PARTITIONS)}

    def __exit__(self, *reason) -> None:
        super().__exit__(*reason)
        self._producer.flush(15)


@dataclass
class Fault:
    """A time in which disagreement is not held against the daemon."""
    begun: float
    ended: float = float("inf")

    def covers(self, begun: float, ended: float) -> bool:
        return begun < self.ended + RECOVERY and ended > self.begun


@dataclass
class Look:
    begun: float
    ended: float
    disagreements: list[str] = field(default_factory=list)


class LookOut(Background):
    """Compares as often as it can, and a second after the last time at the earliest."""

    pause = 1

    def __init__(self, warren: Warren, cluster: KafkaCluster):
        super().__init__()
        self.warren, self.cluster = warren, cluster
        self.looks: list[Look] = []
        self._told: collections.deque[tuple[float, Truth]] = collections.deque()

    def step(self) -> None:
        begun = time.monotonic()
        # The youngest answer that is old enough.
        while len(self._told) > 1 and self._told[1][0] < begun - STALENESS:
            self._told.popleft()
        is_old_enough = bool(self._told) and self._told[0][0] < begun - STALENESS
        shown = agreement.ask_warren(self.warren) if is_old_enough else None
        try:
            now = agreement.ask_brokers(self.cluster)
        except BrokersDoNotTell:
            return
        self._told.append((time.monotonic(), now))
        if shown:
            found = agreement.compare(self._told[0][1], shown, now, "burrow-local")
            self.looks.append(Look(self._told[0][0], time.monotonic(), found))


class TheTruth(IntegrationTest):
    def setUp(self) -> None:
        self.cluster = self.enterContext(KafkaCluster(self.folder / "kafka"))
        self.kafka = KafkaClient(self.cluster.bootstrap, reconnect_backoff_max_ms="500")
        self.topics = [self.make_topic(f"data-{number}") for number in range(TOPICS)]
        self.kafka.commit("first", self.topics[0], {0: 0})
        self.cluster.mend(self.kafka)
        self.java = self.enterContext(GroupTool(self.cluster.bootstrap, self.folder / "group-tool"))
        self.living: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.numbers = itertools.count()
        self.passing: collections.deque[tuple[float, str]] = collections.deque()

    def make_topic(self, name: str) -> str:
        self.kafka.create_topic(name, PARTITIONS, replicas=3)
        return name

    def populate(self, work: Work) -> None:
        """A fifth of the groups each began with members of the classic and of the newer protocol."""
        for number in range(GROUPS):
            group, topic = f"group-{number}", self.topics[number % TOPICS]
            protocol = {0: "classic", 1: "consumer"}.get(number % 5)
            if protocol:
                self.java.join(group, 1, [topic], group_protocol=protocol)
            if protocol and number // 5 < LIVING:
                self.living.append((group, topic))
                continue
            if protocol:
                self.java.leave(group)
            work.outside[group] = topic

    def test_every_group_is_shown_as_the_brokers_know_it_at_every_moment(self):
        work = Work(self.kafka, self.topics)
        self.populate(work)
        daemon = Warren.with_clusters(self.folder / "warren", {
            # What the brokers are asked for beside the reading must not do harm, so it is asked for all the time.
            "local": Cluster(self.cluster.bootstrap, offset_refresh=OFFSET_REFRESH,
                             cluster_lines=["reconcile-refresh = 10"])})
        warren = self.enterContext(daemon).wait_until_ready()
        with LookOut(warren, self.cluster) as look_out:
            with work:
                self.live_on(work, SECONDS / 2)
                self.restart_all_brokers(work)
                self.live_on(work, SECONDS / 2)
            eventually(lambda: agreement.agree(warren, self.cluster), "exact agreement in the end", RECOVERY)
        judged = [look for look in look_out.looks
                  if not any(fault.covers(look.begun, look.ended) for fault in self.faults)]
        wrong = [look for look in judged if look.disagreements]
        print(f"{len(judged)} looks at {len(work.outside) + len(self.living)} groups of {PARTITIONS} partitions outside "
              f"faults, {len(look_out.looks) - len(judged)} during them; {work.commits} commits; "
              f"{len(wrong)} looks with disagreements")
        self.assertEqual([look.disagreements[:10] for look in wrong], [])
        self.assertGreater(len(judged), SECONDS / (5 * SLOWNESS))

    def live_on(self, work: Work, seconds: float) -> None:
        """Living members commit, groups come and go, topics as well."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for group, topic in self.living:
                for partition in range(min(PARTITIONS, 3)):
                    self.java.commit(group, topic, {partition: work.offset})
            self.replace_a_group(work)
            self.make_passing_topic(work)
            while self.passing and self.passing[0][0] < time.monotonic() - LIFETIME:
                self.kafka.delete_topic(self.passing.popleft()[1])

    def replace_a_group(self, work: Work) -> None:
        group = next(iter(work.outside))
        topic = work.outside.pop(group)
        # A step that still knows it may be under way, and would make it anew.
        over = work.offset + 2
        eventually(lambda: work.offset >= over, "the work to go on")
        self.kafka.delete_group(group)
        work.outside[f"group-{next(self.numbers)}-new"] = topic

    def make_passing_topic(self, work: Work) -> None:
        topic = self.make_topic(f"passing-{next(self.numbers)}")
        group = f"of-{topic}"
        coordinators = Coordinators(self.kafka.admin)
        places = work.places(topic) | work.places(self.topics[0])
        eventually(lambda: not coordinators.commit({group: places}), "the commits to be accepted")
        self.passing.append((time.monotonic(), topic))

    def restart_all_brokers(self, work: Work) -> None:
        fault = Fault(time.monotonic())
        self.faults.append(fault)
        for broker in self.cluster.brokers:
            broker.restart()
            eventually(lambda: self.cluster.is_whole(self.kafka), "the cluster to be whole")
        aim = work.commits + 1
        eventually(lambda: work.commits > aim, "commits to be accepted again")
        fault.ended = time.monotonic()
