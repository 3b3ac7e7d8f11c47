#!/usr/bin/env python3
"""A real Kafka broker (KRaft, one node) on ports of its own choosing, with its data in a temporary folder.

    kafka_broker.py run [--] COMMAND ...    starts a broker, runs COMMAND with WARREN_TEST_BOOTSTRAP set to its address,
                                            stops the broker, exits with COMMAND's code
"""

import base64
import contextlib
import signal
import socket
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support import beside, parts, processes
from support.certificates import Certificates, make_certificates
from support.waiting import eventually

HERE = Path(__file__).resolve().parent
JAVA = ["java", "-Xms256m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError",
        f"-Dlog4j2.configurationFile={HERE / 'kafka' / 'log4j2.properties'}"]
STARTED = b"Kafka Server started"

# What the listeners with a login accept.
USER, PASSWORD = "alice", "alice's secret"


@dataclass
class Listener:
    """Where a broker listens, and how one gets in. `told`: the port that clients are sent to, if it is another one."""
    name: str
    port: int = field(default_factory=processes.free_port)
    told: int | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def told_address(self) -> str:
        return f"127.0.0.1:{self.told or self.port}"


def new_cluster_id() -> str:
    # A name that began with a dash would be taken for an option.
    return base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")


def _plain_login() -> str:
    return ("org.apache.kafka.common.security.plain.PlainLoginModule required "
            f'username="broker" password="broker" user_broker="broker" user_{USER}="{PASSWORD}";')


def _scram_login() -> str:
    return "org.apache.kafka.common.security.scram.ScramLoginModule required;"


def _login_lines(listener: str) -> list[str]:
    prefix = f"listener.name.{listener.lower()}"
    return [f"{prefix}.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
            f"{prefix}.plain.sasl.jaas.config={_plain_login()}",
            f"{prefix}.scram-sha-256.sasl.jaas.config={_scram_login()}",
            f"{prefix}.scram-sha-512.sasl.jaas.config={_scram_login()}"]


def _tls_lines(certificates: Certificates) -> list[str]:
    return ["ssl.keystore.type=PEM", f"ssl.keystore.location={certificates.server_store}",
            "ssl.truststore.type=PEM", f"ssl.truststore.location={certificates.authority}",
            "listener.name.ssl.ssl.client.auth=required", "listener.name.sasl_ssl.ssl.client.auth=none"]


class KafkaBroker:
    """One broker. `start` returns when it is usable; `stop`, `kill` and `start` again keep data and ports.

    With `secure` it also listens on SASL_PLAINTEXT, SSL (client certificate required) and SASL_SSL; `listeners` has all.
    With `proxy_port` it also has a listener PROXIED whose clients are sent to that port, where a TcpProxy stands.
    Several brokers make a cluster: see kafka_cluster.py.
    """

    def __init__(self, folder: Path, secure: bool = False, settings: dict[str, str] | None = None, node: int = 1,
                 proxy_port: int | None = None):
        self.folder = folder
        self.log = folder / "broker.log"
        self.settings = settings or {}
        self.node = node
        names = ["PLAINTEXT"] + (["SASL_PLAINTEXT", "SSL", "SASL_SSL"] if secure else [])
        self.listeners = {name: Listener(name) for name in names}
        if proxy_port:
            self.listeners["PROXIED"] = Listener("PROXIED", told=proxy_port)
        self.controller = Listener("CONTROLLER")
        self.cluster_id = new_cluster_id()
        self.voters = f"{node}@{self.controller.address}"
        self.certificates = make_certificates(folder / "certificates") if secure else None
        self.process: subprocess.Popen | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def bootstrap(self) -> str:
        return self.listeners["PLAINTEXT"].address

    def start(self, patience: float = 120) -> "KafkaBroker":
        self.launch()
        return self.wait_until_usable(patience)

    def launch(self) -> None:
        """Starts the process without waiting: several nodes of one cluster wait for each other."""
        self.format()
        self._launched_at = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.process = processes.spawn(
                [*JAVA, "-cp", parts.kafka_classpath(), "kafka.Kafka", str(self._properties_file())], log, self.folder)

    def wait_until_usable(self, patience: float = 120) -> "KafkaBroker":
        eventually(lambda: self._is_usable(self._launched_at), "the Kafka broker to start", patience)
        return self

    def stop(self) -> None:
        processes.stop(self.process)

    def kill(self) -> None:
        processes.stop(self.process, first=signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> "KafkaBroker":
        return self.start()

    def __exit__(self, *_) -> None:
        # Nobody wants the data back, so there is nothing to flush and to hand over.
        self.kill()

    def _is_usable(self, log_position: int) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"the Kafka broker ended while starting; its last words:\n{processes.tail(self.log)}")
        with open(self.log, "rb") as log:
            log.seek(log_position)
            if STARTED not in log.read():
                return False
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.listeners["PLAINTEXT"].port), 2)):
            return True

    def format(self) -> None:
        """Prepares the data folder, once."""
        if (self.folder / "data").exists():
            return
        users = [word for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512") if self.certificates
                 for word in ("--add-scram", f'{mechanism}=[name="{USER}",password="{PASSWORD}"]')]
        done = subprocess.run([*JAVA, "-cp", parts.kafka_classpath(), "kafka.tools.StorageTool", "format",
                               "--cluster-id", self.cluster_id, "--config", str(self._properties_file()), *users],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"Kafka's storage cannot be formatted:\n{done.stdout}")

    def _properties_file(self) -> Path:
        path = self.folder / "server.properties"
        path.write_text("\n".join(self._properties()) + "\n")
        return path

    def _properties(self) -> list[str]:
        everyone = [*self.listeners.values(), self.controller]
        protocols = [f"{one.name}:{'PLAINTEXT' if one.name in ('CONTROLLER', 'PROXIED') else one.name}" for one in everyone]
        lines = ["process.roles=broker,controller", f"node.id={self.node}", f"controller.quorum.voters={self.voters}",
                 "listeners=" + ",".join(f"{one.name}://{one.address}" for one in everyone),
                 "advertised.listeners=" + ",".join(f"{one.name}://{one.told_address}" for one in self.listeners.values()),
                 "listener.security.protocol.map=" + ",".join(protocols),
                 "controller.listener.names=CONTROLLER", "inter.broker.listener.name=PLAINTEXT",
                 f"log.dirs={self.folder / 'data'}", "auto.create.topics.enable=false"]
        lines += [f"{key}={value}" for key, value in (FAST | self.settings).items()]
        if self.certificates:
            lines += _login_lines("SASL_PLAINTEXT") + _login_lines("SASL_SSL") + _tls_lines(self.certificates)
        return lines


# One node, little to do, and no waiting for members that might join.
FAST = {
    "offsets.topic.num.partitions": "50", "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "4", "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1", "group.initial.rebalance.delay.ms": "0",
    "share.coordinator.state.topic.replication.factor": "1", "share.coordinator.state.topic.min.isr": "1",
    "group.consumer.min.heartbeat.interval.ms": "1000", "group.consumer.heartbeat.interval.ms": "1000",
    "log.cleaner.enable": "false", "log.flush.interval.messages": "100000000", "num.partitions": "1",
    "num.network.threads": "2", "num.io.threads": "4", "background.threads": "4", "file.delete.delay.ms": "100",
    "controlled.shutdown.enable": "false", "broker.heartbeat.interval.ms": "500",
    # A broker that comes back waits until its former self has been given up.
    "broker.session.timeout.ms": "4000",
}


if __name__ == "__main__":
    sys.exit(beside.main(__doc__, "broker", KafkaBroker, lambda server: {"WARREN_TEST_BOOTSTRAP": server.bootstrap}))
