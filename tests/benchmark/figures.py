"""What the programs of this folder print of what they have measured."""

import json
from collections.abc import Sequence
from pathlib import Path

Figures = dict[str, float]
"""By name, which ends in the unit."""


def tell(figures: Figures, file: Path | None) -> None:
    """A table, and the same as JSON if a file for it is named."""
    for name, value in figures.items():
        print(f"{name:28} {value:>14,}")
    if file:
        file.write_text(json.dumps(figures, indent=2) + "\n")


class Measured:
    """Figures by system (Warren, the bare reader, Burrow) and subject."""

    def __init__(self):
        self.systems: dict[str, dict[str, Figures]] = {}

    def add(self, system: str, subject: str, figures: Figures) -> None:
        self.systems.setdefault(system, {})[subject] = {name: rounded(value) for name, value in figures.items()}

    def get(self, system: str, subject: str, name: str) -> float | None:
        return self.systems.get(system, {}).get(subject, {}).get(name)

    def rows(self) -> list[tuple[str, str]]:
        """Subject and name of all figures, in the order in which they came."""
        return list(dict.fromkeys((subject, name) for subjects in self.systems.values()
                                  for subject, figures in subjects.items() for name in figures))

    def table(self) -> str:
        lines = [row(["", *self.systems])]
        subjects = dict.fromkeys(subject for subject, _ in self.rows())
        for subject in subjects:
            lines += ["", subject]
            lines += [row([f"  {name}", *(shown(self.get(system, subject, name)) for system in self.systems)])
                      for of, name in self.rows() if of == subject]
        return "\n".join(lines)


def rounded(value: float) -> float:
    """To four digits; whole numbers stay."""
    return value if isinstance(value, int) else float(f"{value:.4g}")


def shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:,g}"


def row(cells: Sequence[str]) -> str:
    return f"{cells[0]:36}" + "".join(f"{cell:>18}" for cell in cells[1:])
