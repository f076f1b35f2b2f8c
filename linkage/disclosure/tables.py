"""A table of counts as its readers see it: figures, margins, and cells that are not shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Self

# One value for each element the table counts by; None stands for "all of them".
Group = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """What a reader of one aggregate knows: every figure, None where it is suppressed."""

    by: tuple[str, ...]
    figures: Mapping[Group, int | None]
    minimum_cell: int

    @property
    def suppressed(self) -> tuple[Group, ...]:
        return tuple(group for group, count in self.figures.items() if count is None)

    def as_record(self) -> dict[str, Any]:
        figures = [[list(group), count] for group, count in self.figures.items()]
        return {"by": list(self.by), "figures": figures, "minimum_cell": self.minimum_cell}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        figures = {tuple(group): count for group, count in record["figures"]}
        return cls(tuple(record["by"]), figures, record["minimum_cell"])


def is_cell(group: Group) -> bool:
    """Whether a figure is a cell of its own, not a total over other cells."""
    return None not in group


def is_part_of(cell: Group, group: Group) -> bool:
    """Whether a cell is counted in a figure."""
    return all(whole in (None, part) for part, whole in zip(cell, group, strict=True))


def margins_of(counts: Mapping[Group, int]) -> dict[Group, int]:
    """Every total of a table of cells: by row, by column, and over all of it."""
    totals: dict[Group, int] = {}
    for cell, count in counts.items():
        for group in totals_over(cell):
            totals[group] = totals.get(group, 0) + count
    return totals


def totals_over(cell: Group) -> Iterator[Group]:
    """Every total a cell is counted in."""
    for size in range(1, len(cell) + 1):
        for summed in combinations(range(len(cell)), size):
            yield tuple(None if at in summed else value for at, value in enumerate(cell))
