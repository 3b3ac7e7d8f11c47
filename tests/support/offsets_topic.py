"""Where the brokers keep a group's commits, and how they write them."""

import struct
import time

from support.waiting import PATIENCE

OFFSETS_TOPIC = "__consumer_offsets"
OFFSETS_PARTITIONS = 50


def offsets_partition(group: str) -> int:
    """The partition of __consumer_offsets that holds a group: Java's hash of its name."""
    number = 0
    for unit in struct.unpack(f"<{len(group.encode('utf-16-le')) // 2}H", group.encode("utf-16-le")):
        number = (31 * number + unit) & 0xFFFFFFFF
    return (0 if number == 0x80000000 else abs(number - (1 << 32) if number >> 31 else number)) % OFFSETS_PARTITIONS


def neighbours(name: str, count: int) -> list[str]:
    """Names of groups in one partition of __consumer_offsets."""
    first = f"{name}-0"
    found, number = [first], 1
    while len(found) < count:
        if offsets_partition(f"{name}-{number}") == offsets_partition(first):
            found.append(f"{name}-{number}")
        number += 1
    return found


def write_commits(producer, offsets_topic: str, data_topic: str, offsets: dict[str, int], partition: int = 0) -> None:
    """Commits of groups for partition 0 of a topic, in a topic that somebody fills with what brokers write in theirs."""
    for group, offset in offsets.items():
        key, value = record_of_commit(group, data_topic, offset)
        producer.produce(offsets_topic, value, key, partition=partition)
    left = producer.flush(PATIENCE)
    assert not left, f"{left} records unacknowledged"


def record_of_commit(group: str, topic: str, offset: int) -> tuple[bytes, bytes]:
    """Key and value as a broker writes them, of partition 0."""
    def text(value: str) -> bytes:
        return struct.pack(">h", len(value)) + value.encode()
    return (struct.pack(">h", 1) + text(group) + text(topic) + struct.pack(">i", 0),
            struct.pack(">hqi", 3, offset, -1) + text("") + struct.pack(">q", int(time.time() * 1000)))
