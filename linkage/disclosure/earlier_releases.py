"""What a table gives away together with tables released before it.

Two tables of the very same people are put together, both ways round: each may fill in what the
other leaves blank. Two tables drawn from the same deliveries, but not of the same people, are
subtracted: where one group lies within the other, the difference is a count of people too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .cells import is_small
from .derivation import attack
from .tables import Group, PublishedTable, is_cell, is_part_of, totals_over


@dataclass(frozen=True, slots=True)
class EarlierRelease:
    """A table that is already out, and whether it counts the same people as the new one."""

    reference: str
    table: PublishedTable
    of_same_people: bool


def given_away(table: PublishedTable, earlier: Iterable[EarlierRelease]) -> tuple[str, ...]:
    """The references of the earlier releases that, with this table, show a small cell."""
    return tuple(
        release.reference for release in earlier if _tells_more(table, release.table, release)
    )


def _tells_more(table: PublishedTable, before: PublishedTable, release: EarlierRelease) -> bool:
    if _differ_by_few(table, before):
        return True
    if not release.of_same_people:
        return False
    forward = attack(table, known=_in_terms_of(before, table.by))
    backward = attack(before, known=_in_terms_of(table, before.by))
    return any(found.recovered or found.too_large for found in (forward, backward))


def _differ_by_few(table: PublishedTable, before: PublishedTable) -> bool:
    minimum = max(table.minimum_cell, before.minimum_cell)
    shared = tuple(element for element in table.by if element in before.by)
    now, then = _in_terms_of(table, shared), _in_terms_of(before, shared)
    return any(is_small(abs(now[group] - then[group]), minimum) for group in now.keys() & then)


def _in_terms_of(table: PublishedTable, by: tuple[str, ...]) -> dict[Group, int]:
    """The figures of one table that can be read in the terms of another, totals added up."""
    translated: dict[Group, int] = {}
    for group, count in _known_figures(table).items():
        told = dict(zip(table.by, group, strict=True))
        if all(told[element] is None for element in table.by if element not in by):
            translated[tuple(told.get(element) for element in by)] = count
    return translated


def _known_figures(table: PublishedTable) -> dict[Group, int]:
    """The figures shown, and every total a reader can add up from cells that are all shown."""
    known = {group: count for group, count in table.figures.items() if count is not None}
    cells = [group for group in table.figures if is_cell(group)]
    for total in {group for cell in cells for group in totals_over(cell)}:
        parts = [table.figures[cell] for cell in cells if is_part_of(cell, total)]
        if total not in known and None not in parts:
            known[total] = sum(part or 0 for part in parts)
    return known
