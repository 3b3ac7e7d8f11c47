"""Several real Kafka brokers that make one cluster, on one machine: for what happens when one of them is not there."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support import parts
from support.java_groups import JAVA
from support.kafka_broker import KafkaBroker, new_cluster_id
from support.kafka_client import KafkaClient
from support.tcp_proxy import TcpProxy
from support.waiting import eventually

# Everything is there as often as there are brokers, and one of them may be missing.
REPLICATED = {
    "default.replication.factor": "3", "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3", "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2", "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2", "controlled.shutdown.enable": "true",
}


class KafkaCluster:
    """Three brokers, each of them a controller as well. Each has a proxy before it, through which clients may be led.

    `bootstrap` goes straight to the brokers, `proxied_bootstrap` through the proxies; whoever enters by one stays on it.
    """

    def __init__(self, folder: Path, settings: dict[str, str] | None = None, brokers: int = 3):
        self.proxies = [TcpProxy() for _ in range(brokers)]
        self.brokers = [KafkaBroker(folder / f"broker-{node}", settings=REPLICATED | (settings or {}), node=node,
                                    proxy_port=proxy.port) for node, proxy in enumerate(self.proxies, 1)]
        cluster_id = new_cluster_id()
        voters = ",".join(f"{broker.node}@{broker.controller.address}" for broker in self.brokers)
        for broker, proxy in zip(self.brokers, self.proxies):
            broker.cluster_id = cluster_id
            broker.voters = voters
            proxy.target = ("127.0.0.1", broker.listeners["PROXIED"].port)

    @property
    def bootstrap(self) -> str:
        return ",".join(broker.bootstrap for broker in self.brokers)

    @property
    def proxied_bootstrap(self) -> str:
        return ",".join(f"127.0.0.1:{proxy.port}" for proxy in self.proxies)

    def start(self) -> "KafkaCluster":
        with ThreadPoolExecutor() as pool:
            list(pool.map(KafkaBroker.format, self.brokers))
        # Not in the pool: a child dies with the thread that started it.
        for broker in self.brokers:
            broker.launch()
        for broker in self.brokers:
            broker.wait_until_usable()
        return self

    def is_whole(self, kafka: KafkaClient) -> bool:
        """Every broker is there, and every partition has its leader and all its replicas in step."""
        known = kafka.admin.list_topics(timeout=10)
        lacking = [f"{name} {number}" for name, topic in known.topics.items()
                   for number, one in topic.partitions.items() if one.leader < 0 or len(one.isrs) < len(one.replicas)]
        assert len(known.brokers) == len(self.brokers), f"there are the brokers {list(known.brokers)}"
        assert not lacking, f"not in step: {lacking[:5]}"
        return True

    def active_controller(self, kafka: KafkaClient) -> int:
        """The node that leads the controllers, as their logs tell; -1 if that one is not there any more."""
        terms = {int(epoch): broker.node for broker in self.brokers for epoch in re.findall(
            r"Becoming the active controller at epoch (\d+)", broker.log.read_text(errors="replace"))}
        leader = terms[max(terms)]
        return leader if leader in kafka.admin.list_topics(timeout=10).brokers else -1

    def elect_preferred_leaders(self) -> None:
        """Gives each partition to the broker that should lead it; nothing happens where that one already does."""
        subprocess.run([*JAVA, "-cp", parts.kafka_classpath(), "org.apache.kafka.tools.LeaderElectionCommand",
                        "--bootstrap-server", self.bootstrap, "--election-type", "preferred", "--all-topic-partitions"],
                       check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def mend(self, kafka: KafkaClient) -> None:
        """Ends every fault, and returns when the cluster is whole again."""
        for proxy in self.proxies:
            proxy.heal()
        dead = [broker for broker in self.brokers if broker.process is None or broker.process.poll() is not None]
        for broker in dead:
            broker.launch()
        for broker in dead:
            broker.wait_until_usable()
        eventually(lambda: self.is_whole(kafka), "the cluster to be whole")

    def __enter__(self) -> "KafkaCluster":
        return self.start()

    def __exit__(self, *_) -> None:
        for broker in self.brokers:
            broker.kill()
        for proxy in self.proxies:
            proxy.close()
