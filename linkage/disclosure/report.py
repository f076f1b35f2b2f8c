"""The automatic disclosure report on a table of counts."""

from collections.abc import Iterable

from linkage.disclosure.derivation import attack
from linkage.disclosure.earlier_releases import EarlierRelease, given_away
from linkage.disclosure.tables import Group, PublishedTable
from linkage.rules.cells import TableFacts


def examine(
    table: PublishedTable, earlier: Iterable[EarlierRelease], *, reference: str
) -> TableFacts:
    """Attack a table alone, then together with what was released before it."""
    earlier = tuple(earlier)
    alone = attack(table)
    return TableFacts(
        reference=reference,
        minimum_cell=table.minimum_cell,
        figures=len(table.figures),
        suppressed=len(table.suppressed),
        recovered=tuple(map(_in_words, alone.recovered)),
        too_large=alone.too_large,
        given_away_with=given_away(table, earlier),
        compared_with=tuple(release.reference for release in earlier),
    )


def _in_words(group: Group) -> str:
    return ", ".join(value or "all" for value in group)
