"""Groups made by Kafka's own clients (kafka/GroupTool.java), and what Kafka's own kafka-consumer-groups says of them."""

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support import parts, processes

JAVA = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        f"-Dlog4j2.configurationFile={parts.HERE / 'kafka' / 'log4j2.properties'}", "-Dfile.encoding=UTF-8"]


class GroupTool:
    """A Java process that keeps the members of all groups alive. Leaving the `with` block makes them leave."""

    def __init__(self, bootstrap: str, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "group-tool.log", "ab") as log:
            self.process = processes.spawn([*JAVA, "-cp", parts.kafka_classpath(), "GroupTool", bootstrap], subprocess.PIPE,
                                           folder, stdin=subprocess.PIPE, stderr=log)

    def __enter__(self) -> "GroupTool":
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            processes.stop(self.process, 1)
        self.process.stdout.close()

    def tell(self, *words: object) -> str:
        self.process.stdin.write(("\t".join(str(word) for word in words) + "\n").encode())
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode().rstrip("\n")
        if not answer.startswith("ok"):
            raise RuntimeError(f"{words}: {answer or 'the tool ended'}")
        return answer[3:]

    def join(self, group: str, members: int, topics: list[str], **settings: str) -> None:
        """Members that stay; settings are consumer properties with _ for the dot."""
        self.tell("join", group, members, ",".join(topics), *(f"{k.replace('_', '.')}={v}" for k, v in settings.items()))

    def commit(self, group: str, topic: str, offsets: dict[int, int]) -> None:
        for partition, offset in offsets.items():
            self.tell("commit", group, topic, partition, offset)

    def transaction(self, group: str, topic: str, partition: int, offset: int, outcome: str) -> None:
        self.tell("transaction", group, topic, partition, offset, outcome)

    def leave(self, group: str, member: int | None = None) -> None:
        self.tell("leave", group, *([] if member is None else [member]))

    def owners(self, group: str) -> dict[tuple[str, int], str]:
        pairs = (pair.rpartition("=") for pair in self.tell("owners", group).split())
        return {(place.rpartition("-")[0], int(place.rpartition("-")[2])): client for place, _, client in pairs}


@dataclass(frozen=True)
class DescribedPartition:
    """One line of kafka-consumer-groups --describe; None where it prints a dash."""
    current_offset: int | None
    log_end_offset: int | None
    lag: int | None
    host: str | None
    client_id: str | None


def describe_groups(bootstrap: str) -> dict[str, dict[tuple[str, int], DescribedPartition]]:
    """What kafka-consumer-groups --describe --all-groups says: group -> (topic, partition) -> line."""
    done = subprocess.run([*JAVA, "-cp", parts.kafka_classpath(), "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                           "--bootstrap-server", bootstrap, "--describe", "--all-groups"],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f"kafka-consumer-groups failed: {done.stdout}{done.stderr}")
    return parse_description(done.stdout)


@contextlib.contextmanager
def share_member(bootstrap: str, group: str, topic: str, folder: Path) -> Iterator[None]:
    """A member of a share group, Kafka's own kafka-console-share-consumer."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "share-consumer.log", "ab") as log:
        process = processes.spawn([*JAVA, "-cp", parts.kafka_classpath(), "org.apache.kafka.tools.consumer.ConsoleShareConsumer",
                                   "--bootstrap-server", bootstrap, "--group", group, "--topic", topic], log, folder)
    try:
        yield
    finally:
        processes.stop(process)


def share_group_states(bootstrap: str) -> dict[str, str]:
    """What kafka-share-groups --list --state says: group -> state."""
    done = subprocess.run([*JAVA, "-cp", parts.kafka_classpath(), "org.apache.kafka.tools.consumer.group.ShareGroupCommand",
                           "--bootstrap-server", bootstrap, "--list", "--state"],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f"kafka-share-groups failed: {done.stdout}{done.stderr}")
    lines = [line.split() for line in done.stdout.splitlines() if line.strip()]
    return {words[0]: words[1] for words in lines if len(words) == 2 and words != ["GROUP", "STATE"]}


def parse_description(text: str) -> dict[str, dict[tuple[str, int], DescribedPartition]]:
    groups: dict[str, dict[tuple[str, int], DescribedPartition]] = {}
    columns: list[str] = []
    for words in (line.split() for line in text.splitlines()):
        if words[:2] == ["GROUP", "TOPIC"]:
            columns = words
        elif not words:
            columns = []
        elif len(words) == len(columns):
            row = {name: None if word == "-" else word for name, word in zip(columns, words)}
            if row["TOPIC"] is None:
                continue
            groups.setdefault(row["GROUP"], {})[row["TOPIC"], int(row["PARTITION"])] = DescribedPartition(
                *(None if row[name] is None else int(row[name]) for name in ("CURRENT-OFFSET", "LOG-END-OFFSET", "LAG")),
                row.get("HOST"), row.get("CLIENT-ID"))
    return groups
