#!/usr/bin/env python3
"""Draws how cost grows with the size of a site, from the JSON files of several runs of end_to_end.py.

    growth.py --svg FILE S.json M.json L.json XL.json

Two charts in one SVG: CPU seconds per million commits of Warren and of the bare reader, and Warren's bytes per
group-partition.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 840, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 56, 52
GAP = 24
CHART = (WIDTH - GAP) / 2
TICKS = 4
COLOURS = ("#1f6f8b", "#c8553d")
STYLE = ("text { font: 12px sans-serif; fill: #333 } .title { font-weight: bold } .grid { stroke: #ddd } "
         "polyline { fill: none; stroke-width: 2 }")


@dataclass
class Line:
    name: str
    values: Sequence[float]


@dataclass
class Chart:
    title: str
    lines: Sequence[Line]


def round_top(value: float) -> float:
    """The next value above that a scale may end with."""
    if value <= 0:
        return 1.0
    power = 1.0
    while power > value:
        power /= 10
    while power * 10 <= value:
        power *= 10
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value)


def text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>'


def draw(chart: Chart, sizes: Sequence[tuple[str, str]], offset: float) -> list[str]:
    """One chart whose left edge is at `offset`. `sizes`: two lines of text below each point."""
    left, right = offset + LEFT, offset + CHART - RIGHT
    floor = HEIGHT - BOTTOM
    top = round_top(max(value for line in chart.lines for value in line.values))

    def x(place: int) -> float:
        return left + (place + 0.5) * (right - left) / len(sizes)

    def y(value: float) -> float:
        return floor - value / top * (floor - TOP)
    parts = [text(left, 18, chart.title, "start", "title")]
    for tick in range(TICKS + 1):
        value = top * tick / TICKS
        parts += [f'<line class="grid" x1="{left:.1f}" y1="{y(value):.1f}" x2="{right:.1f}" y2="{y(value):.1f}"/>',
                  text(left - 6, y(value) + 4, f"{value:g}", "end")]
    for place, (name, about) in enumerate(sizes):
        parts += [text(x(place), floor + 18, name), text(x(place), floor + 34, about)]
    for number, line in enumerate(chart.lines):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in enumerate(line.values))
        parts.append(f'<polyline points="{points}" stroke="{colour}"/>')
        parts += [f'<circle cx="{x(place):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}">'
                  f"<title>{value:g}</title></circle>" for place, value in enumerate(line.values)]
        key = left + number * 90
        parts += [f'<rect x="{key:.1f}" y="29" width="14" height="4" fill="{colour}"/>',
                  text(key + 20, 36, line.name, "start")]
    return parts


def figure(charts: Sequence[Chart], sizes: Sequence[tuple[str, str]]) -> str:
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" '
             f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
             f"<style>{STYLE}</style>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for number, chart in enumerate(charts):
        parts += draw(chart, sizes, number * (CHART + GAP))
    return "\n".join([*parts, "</svg>"]) + "\n"


def values(runs: Sequence[dict[str, Any]], system: str, subject: str, name: str) -> list[float]:
    return [run["systems"][system][subject][name] for run in runs]


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("--svg", required=True, type=Path)
    about.add_argument("runs", nargs="+", type=Path)
    options = about.parse_args()
    runs = [json.loads(file.read_text()) for file in options.runs]
    cpu = ("cold read", "cpu_s_per_million_commits")
    charts = [Chart("CPU seconds per million commits", [Line("Warren", values(runs, "warren", *cpu)),
                                                        Line("bare reader", values(runs, "bare reader", *cpu))]),
              Chart("bytes per group-partition",
                    [Line("Warren", values(runs, "warren", "memory", "bytes_per_group_partition"))])]
    sizes = [(run["size"]["name"], f"{run['size']['groups']:,} x {run['size']['partitions']:,}") for run in runs]
    options.svg.write_text(figure(charts, sizes))


if __name__ == "__main__":
    main()
