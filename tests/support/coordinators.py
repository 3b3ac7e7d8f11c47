"""Committed offsets asked for and set where they are kept: at the groups' coordinators, in Kafka's own protocol.

librdkafka's own admin requests to coordinators are of no use where coordinators go and come: one that times out while
its coordinator is away ends the process, by an assertion or worse, when that comes back.
"""

import contextlib
import socket
import struct
from collections.abc import Mapping

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from support.offsets_topic import OFFSETS_TOPIC, offsets_partition

Place = tuple[str, int]  # topic and partition

OFFSET_COMMIT, OFFSET_FETCH = 8, 9
VERSION = 2  # of both requests


def text(value: str) -> bytes:
    return struct.pack(">h", len(value.encode())) + value.encode()


class Reader:
    """Numbers and texts of an answer, one after the other."""

    def __init__(self, answer: bytes):
        self._answer, self._at = answer, 0

    def number(self, form: str) -> int:
        value, = struct.unpack_from(f">{form}", self._answer, self._at)
        self._at += struct.calcsize(f">{form}")
        return value

    def text(self) -> str:
        size = max(0, self.number("h"))
        self._at += size
        return self._answer[self._at - size:self._at].decode()


class Coordinators:
    """Asks through connections of its own, made anew each time."""

    def __init__(self, admin: AdminClient, patience: float = 5):
        self.admin, self.patience = admin, patience

    def commit(self, offsets: Mapping[str, Mapping[Place, int]]) -> list[str]:
        """Sets offsets as an administrator does; returns the groups for which that was not accepted."""
        answers = self._ask(OFFSET_COMMIT, {group: self._commit(group, places) for group, places in offsets.items()})
        return [group for group in offsets if group not in answers or not self._is_accepted(Reader(answers[group]))]

    def committed(self, groups: list[str]) -> dict[str, dict[Place, int]]:
        """The committed offsets of those groups whose coordinators answer."""
        answers = self._ask(OFFSET_FETCH, {group: text(group) + struct.pack(">i", -1) for group in groups})
        told = {group: self._offsets(Reader(answer)) for group, answer in answers.items()}
        return {group: places for group, places in told.items() if places is not None}

    @staticmethod
    def _commit(group: str, places: Mapping[Place, int]) -> bytes:
        topics: dict[str, dict[int, int]] = {}
        for (topic, partition), offset in places.items():
            topics.setdefault(topic, {})[partition] = offset
        # No generation, no member, the broker's own retention.
        body = text(group) + struct.pack(">i", -1) + text("") + struct.pack(">qi", -1, len(topics))
        for topic, partitions in topics.items():
            body += text(topic) + struct.pack(">i", len(partitions))
            body += b"".join(struct.pack(">iq", *one) + text("") for one in partitions.items())
        return body

    @staticmethod
    def _is_accepted(answer: Reader) -> bool:
        errors = []
        for _ in range(answer.number("i")):
            answer.text()
            errors += [(answer.number("i"), answer.number("h"))[1] for _ in range(answer.number("i"))]
        return not any(errors)

    @staticmethod
    def _offsets(answer: Reader) -> dict[Place, int] | None:
        found: dict[Place, int] = {}
        errors = 0
        for _ in range(answer.number("i")):
            topic = answer.text()
            for _ in range(answer.number("i")):
                partition, offset = answer.number("i"), answer.number("q")
                answer.text()
                errors |= answer.number("h")
                if offset >= 0:
                    found[topic, partition] = offset
        return None if errors | answer.number("h") else found

    def _ask(self, request: int, questions: Mapping[str, bytes]) -> dict[str, bytes]:
        """The answers, of those that are answered."""
        try:
            cluster = self.admin.list_topics(OFFSETS_TOPIC, timeout=self.patience)
        except KafkaException:
            return {}
        partitions = cluster.topics[OFFSETS_TOPIC].partitions
        groups: dict[int, list[str]] = {}
        for group in questions:
            if leader := partitions.get(offsets_partition(group)):
                groups.setdefault(leader.leader, []).append(group)
        answers: dict[str, bytes] = {}
        for leader, its in groups.items():
            if leader in cluster.brokers:
                address = cluster.brokers[leader].host, cluster.brokers[leader].port
                answers |= self._ask_one(address, request, {group: questions[group] for group in its})
        return answers

    def _ask_one(self, address: tuple[str, int], request: int, questions: Mapping[str, bytes]) -> dict[str, bytes]:
        answers: dict[str, bytes] = {}
        # A broker that goes away has answered what it has answered.
        with (contextlib.suppress(OSError, struct.error),
              socket.create_connection(address, self.patience) as connection, connection.makefile("rb") as stream):
            for group, body in questions.items():
                whole = struct.pack(">hhi", request, VERSION, 0) + text("tests") + body
                connection.sendall(struct.pack(">i", len(whole)) + whole)
                size, = struct.unpack(">i", stream.read(4))
                # Behind the number of the request.
                answers[group] = stream.read(size)[4:]
        return answers
