"""Whether Warren says what the brokers say: committed offsets, lags, log end offsets, lists of groups and topics.

The brokers are asked before and after Warren, and what Warren says is wrong only if it lies outside what both answers
allow. So a check is exact where nothing changes, and while much changes it still knows what cannot be.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from support.coordinators import Coordinators, Place
from support.waiting import PATIENCE
from support.warren_daemon import Warren


class HasBootstrap(Protocol):
    """A broker or a cluster of them."""
    @property
    def bootstrap(self) -> str: ...


class BrokersDoNotTell(AssertionError):
    """The brokers gave no complete answer, so that nobody can say whether Warren is right. `eventually` asks again."""


@dataclass(frozen=True)
class Truth:
    """What the brokers answered. An end offset is None where the partition has no leader to ask."""
    ends: dict[Place, int | None]
    committed: dict[str, dict[Place, int]]  # of every group, also of those without any


@functools.cache
def _admin(bootstrap: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap, "log_level": 2, "reconnect.backoff.max.ms": 500})


def ask_brokers(cluster: HasBootstrap) -> Truth:
    admin = _admin(cluster.bootstrap)
    try:
        return Truth(_ends(admin), _committed(admin))
    except KafkaException as problem:
        raise BrokersDoNotTell(str(problem)) from problem


def _ends(admin: AdminClient) -> dict[Place, int | None]:
    leaders = {(name, number): one.leader for name, topic in admin.list_topics(timeout=10).topics.items()
               for number, one in topic.partitions.items()}
    asked = {TopicPartition(*place): OffsetSpec.latest() for place, leader in leaders.items() if leader >= 0}
    futures = admin.list_offsets(asked, request_timeout=10) if asked else {}
    return dict.fromkeys(leaders) | {(place.topic, place.partition): future.result(PATIENCE).offset
                                     for place, future in futures.items()}


def _committed(admin: AdminClient) -> dict[str, dict[Place, int]]:
    listed = admin.list_consumer_groups(request_timeout=10).result(PATIENCE)
    if listed.errors:
        raise BrokersDoNotTell(f"which groups there are: {listed.errors[0]}")
    groups = [group.group_id for group in listed.valid]
    told = Coordinators(admin).committed(groups)
    if silent := set(groups) - set(told):
        raise BrokersDoNotTell(f"the offsets of {sorted(silent)[:5]}")
    return told


@dataclass(frozen=True)
class Shown:
    """What Warren answers: end offsets by topic, and per group the newest committed offset with its current lag."""
    ends: dict[str, list[int]]
    groups: dict[str, dict[Place, tuple[int, int]]]


def ask_warren(warren: Warren, cluster: str = "local") -> Shown:
    ends = {topic: warren.end_offsets(cluster, topic) for topic in warren.topics(cluster)}
    groups = {group: {place: (one["end"]["offset"], one["current_lag"])
                      for place, one in warren.partitions(cluster, group).items() if one["end"]}
              for group in warren.groups(cluster)}
    return Shown(ends, groups)


def check(warren: Warren, cluster: HasBootstrap, name: str = "local", before: Truth | None = None) -> list[str]:
    """All disagreements, in words. `name` is Warren's for the cluster, and that of its reader.

    What Warren shows may be as old as `offset-refresh` and `expire-cache`. Where things change all the time pass as
    `before` what the brokers said that long ago; without it, ask again until they agree.
    """
    return compare(before or ask_brokers(cluster), ask_warren(warren, name), ask_brokers(cluster), f"burrow-{name}")


def compare(before: Truth, shown: Shown, after: Truth, own: str) -> list[str]:
    """What Warren showed between two answers of the brokers. `own`: the reader's own group, which no broker knows."""
    groups = {group: places for group, places in shown.groups.items() if group != own}
    topics = _topics(before), _topics(after)
    return [*_compare_names("topic", topics[0] & topics[1], topics[0] | topics[1], set(shown.ends)),
            *_compare_names("group", _with_commits(before) & _with_commits(after),
                            before.committed.keys() | after.committed.keys(), set(groups)),
            *_compare_ends(before, after, shown.ends),
            *(line for group, places in groups.items() for line in _compare_group(group, before, after, places))]


def agree(warren: Warren, cluster: HasBootstrap, name: str = "local", before: Truth | None = None) -> bool:
    """For `eventually`: true, or an AssertionError that names the first disagreements."""
    found = check(warren, cluster, name, before)
    assert not found, f"{len(found)} disagreements: " + "; ".join(found[:10])
    return True


def _topics(truth: Truth) -> set[str]:
    return {topic for topic, _ in truth.ends}


def _with_commits(truth: Truth) -> set[str]:
    return {group for group, places in truth.committed.items() if places}


def _compare_names(kind: str, wanted: set[str], allowed: set[str], shown: set[str]) -> list[str]:
    return [*(f"{kind} {name} is missing" for name in sorted(wanted - shown)),
            *(f"{kind} {name} is not there" for name in sorted(shown - allowed))]


def _compare_ends(before: Truth, after: Truth, shown: Mapping[str, list[int]]) -> list[str]:
    lines: list[str] = []
    for topic in sorted(shown.keys() & _topics(before) & _topics(after)):
        ends = [(before.ends.get(place), end) for place, end in sorted(after.ends.items()) if place[0] == topic]
        if len(shown[topic]) == len(ends):
            for number, (end, allowed) in enumerate(zip(shown[topic], ends)):
                lines += _outside(f"{topic} {number}: end offset", end, *allowed)
        elif not any(None in allowed for allowed in ends):
            # The list leaves out partitions without a known end, and does not tell which these are.
            lines.append(f"{topic}: {len(shown[topic])} end offsets of {len(ends)}")
    return lines


def _compare_group(group: str, before: Truth, after: Truth, shown: Mapping[Place, tuple[int, int]]) -> list[str]:
    earlier, later = before.committed.get(group, {}), after.committed.get(group, {})
    lines = [f"{group} {place}: no commit" for place in sorted((earlier.keys() & later.keys()) - shown.keys())]
    invented = sorted(shown.keys() - earlier.keys() - later.keys())
    lines += [f"{group} {place}: a commit that is not there" for place in invented]
    for place in sorted(shown.keys() & earlier.keys() & later.keys()):
        offset, lag = shown[place]
        lines += _outside(f"{group} {place}: committed offset", offset, earlier[place], later[place])
        lines += _compare_lag(f"{group} {place}", lag, (before.ends.get(place), after.ends.get(place)),
                              (earlier[place], later[place]))
    return lines


def _compare_lag(where: str, lag: int, ends: tuple[int | None, int | None], offsets: tuple[int, int]) -> list[str]:
    if None in ends:
        return []
    return _outside(f"{where}: current lag", lag, max(0, min(ends) - max(offsets)), max(0, max(ends) - min(offsets)))


def _outside(what: str, shown: int, one: int | None, other: int | None) -> list[str]:
    if one is None or other is None or min(one, other) <= shown <= max(one, other):
        return []
    return [f"{what} {shown}, the brokers say {one}" + ("" if one == other else f" to {other}")]
