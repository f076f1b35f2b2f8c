"""Versions of the office's points table at every stage of their life."""

from dataclasses import replace

from idea_portal.accounts.models import User
from linkage.actions import points_tables
from linkage.facts.points_tables import points_table_in_use
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.points import Attribute, Comparison, Level, PointsTable
from linkage.models import PointsTable as Version
from linkage.rules.points_table_states import ReviewOutcome

STRICTER = replace(DEFAULT_TABLE, link_at=DEFAULT_TABLE.link_at + 2)


def with_levels(attribute: Attribute, *levels: Level, table=DEFAULT_TABLE) -> PointsTable:
    """A table with other levels for one attribute; without levels it is not compared."""
    kept = [each for each in table.comparisons if each.attribute is not attribute]
    changed = [Comparison(attribute, levels)] if levels else []
    return replace(table, comparisons=(*kept, *changed))


def levels_of(attribute: Attribute, table=DEFAULT_TABLE) -> tuple[Level, ...]:
    return next(each.levels for each in table.comparisons if each.attribute is attribute)


def make_draft(author: User, *, content: PointsTable = STRICTER) -> Version:
    """A version begun from the one in use, with content of its own."""
    return points_tables.draft(
        based_on=points_table_in_use(), by=author, reason="Sharper on twins.", content=content
    )


def make_submitted(author: User, **fields) -> Version:
    return points_tables.submit(table=make_draft(author, **fields), by=author)


def make_adopted(author: User, reviewer: User, **fields) -> Version:
    """A version that is in use."""
    return points_tables.review(
        table=make_submitted(author, **fields),
        by=reviewer,
        outcome=ReviewOutcome.ADOPT,
        comment="It finds more of the same people.",
        seen=points_table_in_use().reference,
    )
