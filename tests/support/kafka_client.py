"""Topics, records and groups made with librdkafka, through confluent-kafka."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic, OffsetSpec

from support.waiting import PATIENCE, eventually

# What a broker answers while it makes the offsets topic, or takes a part of it over.
COORDINATOR_IS_COMING = {KafkaError.NOT_COORDINATOR, KafkaError.COORDINATOR_NOT_AVAILABLE,
                         KafkaError.COORDINATOR_LOAD_IN_PROGRESS, KafkaError._WAIT_COORD}


class KafkaClient:
    """What the tests do to a broker. `settings`: further properties of librdkafka, such as a login."""

    def __init__(self, bootstrap: str, **settings: str):
        self.common = {"bootstrap.servers": bootstrap, "log_level": 2} | {k.replace("_", "."): v for k, v in settings.items()}
        self.admin = AdminClient(self.common)
        self.producer = Producer(self.common | {"acks": "all", "linger.ms": 2})

    def create_topic(self, name: str, partitions: int = 1, config: Mapping[str, str] | None = None,
                     replicas: int = 1) -> None:
        topic = NewTopic(name, num_partitions=partitions, replication_factor=replicas, config=dict(config or {}))
        self.admin.create_topics([topic], operation_timeout=30)[name].result(PATIENCE)
        eventually(lambda: self.partition_count(name) == partitions, f"topic {name} to appear")

    def create_topics(self, partitions: Mapping[str, int], at_once: int = 10) -> None:
        """Many, in batches: topic -> how many partitions. Returns when all of them have leaders."""
        names = list(partitions)
        for first in range(0, len(names), at_once):
            batch = [NewTopic(name, num_partitions=partitions[name]) for name in names[first:first + at_once]]
            for made in self.admin.create_topics(batch, operation_timeout=60).values():
                made.result(PATIENCE)
        eventually(lambda: self._are_led(partitions), "all topics to have leaders")

    def _are_led(self, partitions: Mapping[str, int]) -> bool:
        known = self.admin.list_topics(timeout=10).topics
        return all(name in known and len(known[name].partitions) == count
                   and all(one.leader >= 0 for one in known[name].partitions.values())
                   for name, count in partitions.items())

    def delete_topic(self, name: str) -> None:
        self.admin.delete_topics([name], operation_timeout=30)[name].result(PATIENCE)
        eventually(lambda: self.partition_count(name) == 0, f"topic {name} to vanish")

    def grow_topic(self, name: str, partitions: int) -> None:
        self.admin.create_partitions([NewPartitions(name, partitions)], operation_timeout=30)[name].result(PATIENCE)
        eventually(lambda: self.partition_count(name) == partitions, f"topic {name} to grow")

    def partition_count(self, name: str) -> int:
        topic = self.admin.list_topics(timeout=10).topics.get(name)
        return len(topic.partitions) if topic and not topic.error else 0

    def produce(self, topic: str, counts: Mapping[int, int] | Iterable[int]) -> None:
        """So many records into each partition."""
        failures: list[str] = []

        def note(error, _message) -> None:
            if error:
                failures.append(str(error))
        pairs = dict(counts) if isinstance(counts, Mapping) else dict(enumerate(counts))
        eventually(lambda: self.producer_knows(topic, max(pairs)), f"the producer to know {topic}")
        for partition, count in pairs.items():
            for _ in range(count):
                self.producer.produce(topic, b"x", partition=partition, on_delivery=note)
            self.producer.poll(0)
        left = self.producer.flush(PATIENCE)
        assert not left and not failures, f"{left} records unacknowledged; {failures[:1]}"

    def producer_knows(self, topic: str, partition: int) -> bool:
        return partition in self.producer.list_topics(topic, timeout=10).topics[topic].partitions

    def end_offset(self, topic: str, partition: int = 0) -> int:
        place = TopicPartition(topic, partition)
        return self.admin.list_offsets({place: OffsetSpec.latest()}, request_timeout=30)[place].result(PATIENCE).offset

    def commit(self, group: str, topic: str, offsets: Mapping[int, int]) -> None:
        """From outside the group, as an offset reset does."""
        places = [TopicPartition(topic, partition, offset) for partition, offset in offsets.items()]
        with contextlib.closing(self._consumer(group)) as outsider:
            def committed() -> bool:
                try:
                    results = outsider.commit(offsets=places, asynchronous=False)
                except KafkaException as problem:
                    if problem.args[0].code() in COORDINATOR_IS_COMING:
                        return False
                    raise
                assert not any(result.error for result in results), results
                return True
            eventually(committed, f"{group}'s commit to be accepted")

    def leaders(self, topic: str) -> dict[int, int]:
        """Partition -> the broker that leads it, -1 for none."""
        partitions = self.admin.list_topics(topic, timeout=10).topics[topic].partitions
        return {number: one.leader for number, one in partitions.items()}

    def delete_group(self, group: str) -> None:
        self.admin.delete_consumer_groups([group], request_timeout=30)[group].result(PATIENCE)

    @contextlib.contextmanager
    def member(self, group: str, topic: str, **settings: str) -> Iterator[Consumer]:
        """The only member of a group, with every partition assigned to it. Poll it at least every five minutes."""
        consumer = self._consumer(group, **settings)
        try:
            consumer.subscribe([topic])

            def has_all() -> bool:
                message = consumer.poll(0.1)
                assert message is None or not message.error(), message.error()
                return len(consumer.assignment()) == self.partition_count(topic)
            eventually(has_all, f"the member of {group} to own {topic}")
            yield consumer
        finally:
            consumer.close()

    def _consumer(self, group: str, **settings: str) -> Consumer:
        return Consumer(self.common | {"group.id": group, "enable.auto.commit": "false", "auto.offset.reset": "earliest"}
                        | {k.replace("_", "."): v for k, v in settings.items()})
