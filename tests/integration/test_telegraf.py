"""A real Telegraf reads a real daemon: its lines are what the specification of its Burrow input says."""

import re
import subprocess

from support import parts
from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren

TOPICS = {"telegraf-orders": [10, 20], "telegraf.audit_v1": [5]}
GROUPS = ["plain", "with space", "a/b", "grüße", "50%", "comma,equals=", "quote\"back\\slash", "日本/語 x"]


def unescaped(text: str) -> str:
    return re.sub(r"\\([, =\\])", r"\1", text)


def parse_line(line: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """measurement, tags, fields of a line of InfluxDB's line protocol whose fields hold no spaces."""
    series, fields, _ = re.split(r"(?<!\\) ", line)
    measurement, *tags = re.split(r"(?<!\\),", series)
    pairs = dict(re.split(r"(?<!\\)=", tag, maxsplit=1) for tag in tags)
    return measurement, {k: unescaped(v) for k, v in pairs.items()}, dict(field.split("=", 1) for field in fields.split(","))


class Telegraf(IntegrationTest):
    @classmethod
    def setUpClass(cls) -> None:
        kafka = session().kafka
        for topic, records in TOPICS.items():
            kafka.create_topic(topic, len(records))
            kafka.produce(topic, records)
        for group in GROUPS:
            kafka.commit(group, "telegraf-orders", {0: 10, 1: 13})
            kafka.commit(group, "telegraf.audit_v1", {0: 5})
        daemon = Warren.with_clusters(session().folder / cls.__name__, {"local": Cluster(session().bootstrap)})
        cls.warren = cls.enterClassContext(daemon).wait_until_ready()
        eventually(lambda: all(cls.warren.lag("local", group)["totallag"] == 7 for group in GROUPS), "the lags")
        cls.lines, cls.said = cls.gather()

    @classmethod
    def gather(cls, *more: str) -> tuple[list[tuple[str, dict[str, str], dict[str, str]]], str]:
        config = session().folder / cls.__name__ / "telegraf.conf"
        config.write_text("\n".join(
            ["[agent]", "omit_hostname = true", "[[inputs.burrow]]", f'servers = ["{cls.warren.url}"]', *more,
             "[[outputs.file]]", 'files = ["stdout"]', 'data_format = "influx"']) + "\n")
        done = subprocess.run([parts.telegraf(), "--config", config, "--once"], capture_output=True, timeout=120)
        lines = [line for line in done.stdout.decode().splitlines() if line.startswith("burrow_")]
        return [parse_line(line) for line in lines], done.stderr.decode()

    def find(self, measurement: str, **tags: str) -> list[tuple[dict[str, str], dict[str, str]]]:
        return [(seen, fields) for name, seen, fields in self.lines
                if name == measurement and tags.items() <= seen.items()]

    def test_telegraf_reports_no_error(self):
        self.assertNotIn(" E! ", self.said)

    def test_every_partition_of_every_topic_has_its_end_offset(self):
        for topic, records in TOPICS.items():
            seen = {tags["partition"]: fields["offset"] for tags, fields in self.find("burrow_topic", topic=topic)}
            self.assertEqual(seen, {str(number): f"{count}i" for number, count in enumerate(records)})

    def test_groups_of_any_name_have_status_lag_and_offset(self):
        for group in GROUPS:
            with self.subTest(group=group):
                [(tags, fields)] = self.find("burrow_group", group=group)
                self.assertEqual(tags, {"cluster": "local", "group": group})
                self.assertEqual((fields["total_lag"], fields["lag"], fields["offset"], fields["partition_count"]),
                                 ("7i", "7i", "28i", "3i"))
                self.assertEqual((fields["status"], fields["status_code"]), ('"ERR"', "4i"))
                self.assertRegex(fields["timestamp"], r"^\d{13}i$")

    def test_partitions_of_groups_of_any_name_have_status_and_lag(self):
        for group in GROUPS:
            with self.subTest(group=group):
                seen = {(tags["topic"], tags["partition"]): (fields["lag"], fields["offset"])
                        for tags, fields in self.find("burrow_partition", group=group)}
                self.assertEqual(seen, {("telegraf-orders", "0"): ("0i", "10i"), ("telegraf-orders", "1"): ("7i", "13i"),
                                        ("telegraf.audit_v1", "0"): ("0i", "5i")})
                [(_, fields)] = self.find("burrow_partition", group=group, topic="telegraf.audit_v1")
                self.assertEqual((fields["status"], fields["status_code"]), ('"OK"', "1i"))

    def test_the_usual_filters_work(self):
        lines, said = self.gather('topics_exclude = ["__consumer_offsets"]', 'groups_exclude = ["burrow-*"]')
        self.assertNotIn(" E! ", said)
        self.assertFalse([tags for _, tags, _ in lines
                          if tags.get("topic") == "__consumer_offsets" or tags.get("group") == "burrow-local"])
