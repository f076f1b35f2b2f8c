"""Tables on the pages of points tables."""

import django_tables2 as tables

from idea_portal.web.columns import (
    MomentColumn,
    NumberColumn,
    ReferenceColumn,
    StatusColumn,
)
from linkage.matching.examples import example_of
from linkage.matching.words import ATTRIBUTES, level_in_words
from linkage.models import PointsTable


class PointsTableTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Points table", order_by="version")
    reason = tables.Column(orderable=False, verbose_name="Why")
    author = tables.Column(order_by="author__full_name")
    reviewer = tables.Column(order_by="reviewer__full_name")
    created_at = MomentColumn(verbose_name="Drafted")
    adopted_at = MomentColumn(verbose_name="Adopted")
    state = StatusColumn()

    class Meta:
        model = PointsTable
        fields: list[str] = []

    def render_reason(self, value):
        return value if len(value) <= 90 else f"{value[:89]}…"


class LevelTable(tables.Table):
    """One level of a points table in words, with a pair that falls into it."""

    attribute = tables.Column(orderable=False)
    kind = tables.Column(orderable=False, verbose_name="Level")
    meaning = tables.Column(orderable=False, verbose_name="When the values are")
    example = tables.Column(orderable=False, verbose_name="For example (invented)", default="—")
    points = NumberColumn(orderable=False)

    def render_kind(self, value):
        return value.capitalize()

    def render_meaning(self, value):
        return value[:1].upper() + value[1:]

    def render_points(self, value):
        return f"{value:+d}" if value else "0"


class DifferenceTable(tables.Table):
    """One thing in which two versions differ."""

    part = tables.Column(orderable=False, verbose_name="Where")
    what = tables.Column(orderable=False, verbose_name="What")
    before = tables.Column(orderable=False)
    after = tables.Column(orderable=False)

    def render_what(self, value):
        return value[:1].upper() + value[1:]


def level_rows(points):
    """Every level in the order it is tried."""
    return [
        {
            "attribute": ATTRIBUTES[comparison.attribute],
            "kind": level.kind.value,
            "meaning": level_in_words(level),
            "example": " / ".join(example.sides)
            if (example := example_of(comparison, level))
            else None,
            "points": level.points,
        }
        for comparison in points.comparisons
        for level in comparison.levels
    ]


def difference_rows(found):
    return [
        {"part": each.part, "what": each.what, "before": each.before, "after": each.after}
        for each in found
    ]
