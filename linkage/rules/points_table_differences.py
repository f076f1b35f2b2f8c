"""What changed from one points table to another, attribute by attribute."""

from collections.abc import Iterator
from dataclasses import dataclass

from linkage.matching.points import Attribute, Comparison, Level, PointsTable
from linkage.matching.words import ATTRIBUTES, GUARDS, level_in_words, rule_in_words

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that stands otherwise in another table."""

    part: str
    what: str
    before: str
    after: str


def differences(before: PointsTable, after: PointsTable) -> list[Difference]:
    """Everything in which two tables differ, in the order of a table's page."""
    return [
        *_comparisons(before, after),
        *_guards(before, after),
        *_blocking(before, after),
        *_numbers(before, after),
    ]


def _comparisons(before: PointsTable, after: PointsTable) -> Iterator[Difference]:
    old = {comparison.attribute: comparison for comparison in before.comparisons}
    new = {comparison.attribute: comparison for comparison in after.comparisons}
    for attribute in Attribute:
        yield from _levels(attribute, old.get(attribute), new.get(attribute))


def _levels(
    attribute: Attribute, before: Comparison | None, after: Comparison | None
) -> Iterator[Difference]:
    old, new = _by_meaning(before), _by_meaning(after)
    name = ATTRIBUTES[attribute]
    for meaning in dict.fromkeys((*old, *new)):
        was, now = old.get(meaning), new.get(meaning)
        if was is None or now is None or was.points != now.points:
            yield Difference(name, meaning, _points(was), _points(now))
    shared = [meaning for meaning in old if meaning in new]
    if shared != [meaning for meaning in new if meaning in old]:
        yield Difference(name, "order of the levels", "; ".join(old), "; ".join(new))


def _by_meaning(comparison: Comparison | None) -> dict[str, Level]:
    levels = comparison.levels if comparison else ()
    return {level_in_words(level): level for level in levels}


def _points(level: Level | None) -> str:
    return f"{level.points:+d}" if level else NOTHING


def _guards(before: PointsTable, after: PointsTable) -> Iterator[Difference]:
    for guard, words in GUARDS.items():
        was, now = before.guards.get(guard), after.guards.get(guard)
        if was != now:
            yield Difference("Guards", words, _signed(was), _signed(now))


def _signed(points: int | None) -> str:
    return NOTHING if points is None else f"{points:+d}"


def _blocking(before: PointsTable, after: PointsTable) -> Iterator[Difference]:
    was = {frozenset(rule): rule_in_words(rule) for rule in before.blocking}
    now = {frozenset(rule): rule_in_words(rule) for rule in after.blocking}
    for rule, words in (was | now).items():
        if (rule in was) != (rule in now):
            held = ("compared", "not compared")
            told = held if rule in was else held[::-1]
            yield Difference("Which records are compared", words, *told)


def _numbers(before: PointsTable, after: PointsTable) -> Iterator[Difference]:
    for what, was, now in (
        ("link line", before.link_at, after.link_at),
        ("review line", before.review_at, after.review_at),
        ("overrides a conflict", before.overrides_conflict, after.overrides_conflict),
        ("largest block", before.largest_block, after.largest_block),
        ("crowded address", before.crowded_address, after.crowded_address),
    ):
        if was != now:
            yield Difference("Lines and caps", what, f"{was:,}", f"{now:,}")
