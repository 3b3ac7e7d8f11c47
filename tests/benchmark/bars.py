"""What the figures are held against: bars, and the ratios of a run that was kept.

Ratios and counts say the same on another machine, so only they are kept. Bars in seconds are for two cores of a server
whose bare reader decodes a million records in 0.3 to 0.75 CPU seconds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from figures import Measured, row, rounded, shown
from sizes import SIZES

BASELINE = Path(__file__).resolve().parent / "baseline.json"


@dataclass(frozen=True)
class Figure:
    """From `value` of `system` and what it is divided by: a ratio or a count. Seconds have a bar only."""
    name: str
    value: tuple[str, str, str]
    by: tuple[tuple[str, str, str], ...] = ()
    scale: float = 1
    more_is_better: bool = False
    bar: float | Mapping[str, float] | None = None
    """For all sizes, or by size."""
    is_kept: bool = True

    def bar_of(self, size: str) -> float | None:
        return self.bar.get(size) if isinstance(self.bar, Mapping) else self.bar

    def of(self, measured: Measured) -> float | None:
        result = measured.get(*self.value)
        for part in self.by:
            divisor = measured.get(*part)
            if result is None or not divisor:
                return None
            result /= divisor
        return None if result is None else rounded(result * self.scale)

    def meets(self, value: float, size: str) -> bool:
        bar = self.bar_of(size)
        return bar is None or (value >= bar if self.more_is_better else value <= bar)


def seconds(name: str, value: tuple[str, str, str], scale: float = 1, **bars: float) -> Figure:
    return Figure(name, value, scale=scale, bar=bars, is_kept=False)


def all_sizes(bar: float) -> dict[str, float]:
    return dict.fromkeys(SIZES, bar)


COLD_CPU = ("cold read", "cpu_s_per_million_commits")
# The bare reader's CPU seconds for a million records: a measure of the machine.
YARDSTICK = ("bare reader", *COLD_CPU)

FIGURES = (
    Figure("cold read, CPU to bare reader", ("warren", *COLD_CPU), (YARDSTICK,), bar=1.5),
    Figure("cold read, records/s to bare reader", ("warren", "cold read", "records_per_s"),
           (("bare reader", "cold read", "records_per_s"),), more_is_better=True, bar=0.75),
    Figure("cold read, groups missing", ("warren", "cold read", "groups_missing"), bar=0),
    Figure("cold read, newest commits wrong", ("warren", "cold read", "newest_commits_wrong"), bar=0),
    Figure("bytes per group-partition", ("warren", "memory", "bytes_per_group_partition"),
           bar={"M": 200, "L": 200, "XL": 90}),
    Figure("peak while catching up, MiB above rest", ("warren", "memory", "peak_above_rest_mib"), bar={"M": 190.7},
           is_kept=False),
    # These four: how many records the bare reader reads for the same CPU time.
    Figure("metrics, records per series", ("warren", "metrics page", "cpu_s"),
           (("warren", "metrics page", "series"), YARDSTICK), scale=1e6),
    Figure("gathering, records per request", ("warren", "gathering", "cpu_s"),
           (("warren", "gathering", "requests"), YARDSTICK), scale=1e6),
    Figure("lag of a group, records per request", ("warren", "lag of one group", "cpu_us_per_request"), (YARDSTICK,)),
    Figure("idle, records per minute", ("warren", "idle", "cpu_s_per_minute"), (YARDSTICK,), scale=1e6),
    Figure("gathering, refused", ("warren", "gathering", "refused"), bar=0),
    Figure("steady load, CPU to bare reader", ("warren", "steady load", "share_of_a_core"),
           (("bare reader", "steady load", "share_of_a_core"),)),
    Figure("steady load, newest commits wrong", ("warren", "steady load", "newest_commits_wrong"), bar=0),
    Figure("warm start, ready to cold read's", ("warren", "restart", "ready_s"), (("warren", "cold read", "ready_s"),)),
    Figure("warm start, newest commits wrong", ("warren", "restart", "newest_commits_wrong"), bar=0),
    seconds("metrics page, first byte, s", ("warren", "metrics page", "first_byte_s"), M=0.2),
    seconds("metrics page, s", ("warren", "metrics page", "whole_s"), M=0.5, L=4),
    seconds("metrics page, CPU s", ("warren", "metrics page", "cpu_s"), M=0.3),
    seconds("gathering, s", ("warren", "gathering", "wall_s"), M=0.25, L=1.2),
    seconds("lag of a group of 50, CPU us", ("warren", "lag of one group", "cpu_us_per_request"), M=90),
    seconds("steady load, % of a core", ("warren", "steady load", "share_of_a_core"), 100, **all_sizes(5)),
    seconds("consumers of a topic under load, ms", ("warren", "steady load", "consumers_of_topic_worst_ms"), L=50),
    seconds("newcomers beside 200 connections, p99, ms", ("warren", "newcomers", "p99_ms"), **all_sizes(50)),
    seconds("first answer, s", ("warren", "cold read", "first_answer_s"), L=0.1),
    seconds("exit with a snapshot, s", ("warren", "restart", "stop_with_snapshot_s"), L=1),
    # The cheapest is who costs no more than the other; in a cold read it is to be by far.
    Figure("cold read, CPU to Burrow", ("warren", *COLD_CPU), (("burrow", *COLD_CPU),),
           bar=all_sizes(1) | {"M": 1 / 25, "L": 1 / 40}),
    Figure("cold read, records/s to Burrow", ("warren", "cold read", "records_per_s"),
           (("burrow", "cold read", "records_per_s"),), more_is_better=True, bar=1),
    Figure("peak memory to Burrow", ("warren", "cold read", "peak_mib"), (("burrow", "cold read", "peak_mib"),), bar=1),
    Figure("memory at rest to Burrow", ("warren", "memory", "at_rest_mib"), (("burrow", "memory", "at_rest_mib"),),
           bar=1),
    Figure("gathering, CPU to Burrow", ("warren", "gathering", "cpu_s"), (("burrow", "gathering", "cpu_s"),), bar=1),
    Figure("steady load, CPU to Burrow", ("warren", "steady load", "share_of_a_core"),
           (("burrow", "steady load", "share_of_a_core"),), bar=1),
)
BY_NAME = {figure.name: figure for figure in FIGURES}


def compare(measured: Measured) -> dict[str, float]:
    values = {figure.name: figure.of(measured) for figure in FIGURES}
    return {name: value for name, value in values.items() if value is not None}


def missed(values: Mapping[str, float], size: str) -> list[str]:
    return [name for name, value in values.items() if not BY_NAME[name].meets(value, size)]


def table(values: Mapping[str, float], size: str, kept: Mapping[str, float]) -> str:
    lines = [row(["against bars and baseline", "", "bar", "", "kept baseline"])]
    lines += [row([f"  {name}", shown(value), *_against_bar(BY_NAME[name], value, size),
                   _against_kept(BY_NAME[name], value, kept.get(name))]) for name, value in values.items()]
    return "\n".join(lines)


def _against_bar(figure: Figure, value: float, size: str) -> tuple[str, str]:
    bar = figure.bar_of(size)
    if bar is None:
        return "", ""
    return f"{'>=' if figure.more_is_better else '<='} {bar:g}", "met" if figure.meets(value, size) else "MISSED"


def _against_kept(figure: Figure, value: float, kept: float | None) -> str:
    if not kept:
        return ""
    if value == kept:
        return "the same"
    percent = abs(value / kept - 1) * 100
    return f"{percent:.0f} % {'better' if (value > kept) == figure.more_is_better else 'worse'}"


def kept_baseline(size: str, file: Path = BASELINE) -> dict[str, float]:
    return _all_kept(file).get(size, {})


def keep_baseline(size: str, values: Mapping[str, float], file: Path = BASELINE) -> None:
    """For one size; those of others stay. Where only nothing is right, the bar says all."""
    kept = {name: value for name, value in values.items() if BY_NAME[name].is_kept and BY_NAME[name].bar != 0}
    file.write_text(json.dumps(_all_kept(file) | {size: kept}, indent=2, sort_keys=True) + "\n")


def _all_kept(file: Path) -> dict[str, dict[str, float]]:
    return json.loads(file.read_text()) if file.exists() else {}
