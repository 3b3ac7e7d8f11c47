"""What the programs of this folder print of what they have measured."""

import json
from pathlib import Path


def tell(figures: dict[str, float], file: Path | None) -> None:
    """A table, and the same as JSON if a file for it is named."""
    for name, value in figures.items():
        print(f"{name:28} {value:>14,}")
    if file:
        file.write_text(json.dumps(figures, indent=2) + "\n")
