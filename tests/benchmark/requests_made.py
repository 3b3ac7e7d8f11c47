"""What a client asks of a broker, by Kafka API, counted by a proxy between the two.

Every request and every answer is a frame: its length in four bytes, and so many bytes more. A request goes on with the
number of its API (two bytes), that API's version (two) and a number of its own (four), with which the answer begins.
"""

import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from support.tcp_proxy import Overhearer

API_NAMES = {0: "Produce", 1: "Fetch", 2: "ListOffsets", 3: "Metadata", 8: "OffsetCommit", 9: "OffsetFetch",
             10: "FindCoordinator", 15: "DescribeGroups", 16: "ListGroups", 17: "SaslHandshake", 18: "ApiVersions",
             23: "OffsetForLeaderEpoch", 36: "SaslAuthenticate", 60: "DescribeCluster", 69: "ConsumerGroupDescribe",
             75: "DescribeTopicPartitions"}
REQUEST_HEAD = struct.Struct(">ihhi")
ANSWER_HEAD = struct.Struct(">ii")
LENGTH_BYTES = 4


@dataclass
class Traffic:
    """Requests of one API and the bytes of both directions, lengths included."""
    requests: int = 0
    request_bytes: int = 0
    answer_bytes: int = 0


class Frames:
    """Frames of one direction of a connection, which comes in pieces."""

    def __init__(self, head: struct.Struct):
        self._head = head
        self._begun = bytearray()
        self._to_skip = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Of each frame whose head is complete now: its bytes, and what stands in its head behind the length."""
        place = 0
        while place < len(data):
            skipped = min(self._to_skip, len(data) - place)
            self._to_skip -= skipped
            place += skipped
            piece = data[place:place + self._head.size - len(self._begun)]
            self._begun += piece
            place += len(piece)
            if len(self._begun) == self._head.size:
                length, *more = self._head.unpack(self._begun)
                self._begun.clear()
                self._to_skip = length + LENGTH_BYTES - self._head.size
                yield length + LENGTH_BYTES, tuple(more)


class RequestsMade:
    """Counts for all connections together. Thread-safe."""

    def __init__(self):
        self._lock = threading.Lock()
        self._by_api: dict[str, Traffic] = {}

    def overhear(self) -> Overhearer:
        """For one connection of a TcpProxy."""
        requests, answers = Frames(REQUEST_HEAD), Frames(ANSWER_HEAD)
        asked: dict[int, str] = {}

        def note(data: bytes, is_answer: bool) -> None:
            if is_answer:
                for size, (number,) in answers.feed(data):
                    self._add(asked.pop(number, "unasked"), Traffic(answer_bytes=size))
            else:
                for size, (api, _version, number) in requests.feed(data):
                    asked[number] = API_NAMES.get(api, f"API {api}")
                    self._add(asked[number], Traffic(requests=1, request_bytes=size))
        return note

    def take(self) -> dict[str, Traffic]:
        """What was counted since the last call."""
        with self._lock:
            taken, self._by_api = self._by_api, {}
        return taken

    def _add(self, api: str, more: Traffic) -> None:
        with self._lock:
            known = self._by_api.setdefault(api, Traffic())
            known.requests += more.requests
            known.request_bytes += more.request_bytes
            known.answer_bytes += more.answer_bytes
