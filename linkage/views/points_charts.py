"""What a points table is worth, drawn: every level as a bar, and one pair step by step."""

from idea_portal.web.spans import Span
from linkage.matching.examples import MADE_UP, example_levels
from linkage.matching.words import ATTRIBUTES, level_in_words


def weight_spans(points):
    """Every level that is worth something, as a bar from zero: Splink's match weights chart."""
    return [
        Span(
            f"{ATTRIBUTES[comparison.attribute]}: {level_in_words(level)}",
            0,
            level.points,
            f"{level.points:+d}",
        )
        for comparison in points.comparisons
        for level in comparison.levels
        if level.points
    ]


def waterfall_spans(points):
    """A made-up pair, attribute by attribute, up to its total: Splink's waterfall chart."""
    spans, total = [], 0
    for comparison, level in example_levels(points):
        left, right = MADE_UP[comparison.attribute]
        after = total + level.points
        label = f"{ATTRIBUTES[comparison.attribute]}: {left} / {right}"
        spans.append(Span(label, total, after, f"{level.points:+d}"))
        total = after
    return [*spans, Span("Together", 0, total, f"{total:+d}")]
