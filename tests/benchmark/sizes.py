"""How large the sites are that are measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    name: str
    groups: int
    partitions: int
    """Of the one topic that every group reads."""
    records: int
    """Commits in the offsets topic; rounded down to whole rounds of all groups."""
    rounds: int
    """How often each reader is measured."""

    @property
    def pairs(self) -> int:
        return self.groups * self.partitions


SIZES = {size.name: size for size in (
    Size("S", 200, 20, 1_000_000, 3),
    Size("M", 2_000, 50, 4_000_000, 3),
    Size("L", 5_000, 200, 10_000_000, 3),
    # One commit per pair.
    Size("XL", 100_000, 50, 5_000_000, 3),
)}
