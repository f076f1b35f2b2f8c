"""Primary suppression: no count of 1 to one below the minimum is shown; zero may be."""

from collections.abc import Mapping

from .tables import Group, PublishedTable, margins_of


def suppress(
    counts: Mapping[Group, int],
    *,
    by: tuple[str, ...],
    minimum_cell: int,
    with_totals: bool = True,
) -> PublishedTable:
    """The table as its readers would see it, small cells and small totals left blank."""
    figures = dict(counts)
    if with_totals:
        figures |= margins_of(counts)
    shown = {
        group: None if is_small(count, minimum_cell) else count for group, count in figures.items()
    }
    return PublishedTable(by, shown, minimum_cell)


def is_small(count: int, minimum_cell: int) -> bool:
    return 0 < count < minimum_cell
