"""A case side by side: every attribute with its points, the parts that agree marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from linkage.actions.case_reveals import Shown, ShownRecord
from linkage.facts.review_cases import roles_of
from linkage.matching.points import Attribute, Comparison, LevelKind
from linkage.matching.words import ATTRIBUTES, level_in_words
from linkage.models import ReviewCase
from linkage.rules.side_by_side import Marked, numbers_side_by_side, side_by_side

KINDS = {
    LevelKind.EXACT: "Same",
    LevelKind.NEAR: "Nearly",
    LevelKind.CONFLICT: "Differs",
    LevelKind.MISSING: "Missing",
}
GUARDS = "Guards"
ANOTHER_NUMBER = "a number"
# Meanings that say no more than their kind.
PLAIN = ("the same", "different", "missing on one side or both")


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of a case: its points in words, and both values when they are shown."""

    label: str
    points: int
    kind: str
    meaning: str
    left: Marked = field(default=(), repr=False)
    right: Marked = field(default=(), repr=False)
    also_left: tuple[str, ...] = field(default=(), repr=False)
    also_right: tuple[str, ...] = field(default=(), repr=False)
    # Neither record says anything of it.
    is_absent: bool = False
    # It is told of the two together, and neither has a value of it.
    is_of_both: bool = False

    @property
    def words(self) -> str:
        """What the comparison came to: its kind, and what that means where the kind says less."""
        plain = not self.meaning or self.meaning in PLAIN
        return self.kind if plain else f"{self.kind}: {self.meaning}"


def lines_of(case: ReviewCase, shown: Shown | None = None) -> list[Line]:
    """The attributes of a case in the order of its points table."""
    table = case.run.points_table.points
    lines = [
        _line(comparison, case.points_by_attribute[comparison.attribute], shown)
        for comparison in table.comparisons
        if comparison.attribute in case.points_by_attribute
    ]
    rest = case.points - sum(line.points for line in lines)
    if rest:
        meaning = "a pattern that looks like agreement and is not"
        lines.append(Line(GUARDS, rest, "Guard", meaning, is_of_both=True))
    return lines


def households(shown: Shown) -> list[tuple[str, ShownRecord]]:
    """Who else lives where a record of the case does, once for each side."""
    return [
        (each.side, each) for each in shown.records if each.household or each.records_at_address > 1
    ]


def _line(comparison: Comparison, points: int, shown: Shown | None) -> Line:
    attribute = comparison.attribute
    label = ATTRIBUTES[attribute]
    if shown is None:
        kind, meaning = _level(comparison, points, known=True, same=points > 0)
        return Line(label, points, kind, meaning)
    left, right = (_Side.of(attribute, shown, side) for side in ("left", "right"))
    kind, meaning = _level(
        comparison,
        points,
        known=bool(left.own and right.own),
        same=left.own.casefold() == right.own.casefold(),
    )
    mark = numbers_side_by_side if attribute is Attribute.SSN else side_by_side
    marked_left, marked_right = mark(left.own, right.own)
    return Line(
        label,
        points,
        kind,
        meaning,
        marked_left,
        marked_right,
        also_left=left.told_of_others(attribute),
        also_right=right.told_of_others(attribute),
        is_absent=not any((left.own, left.others, right.own, right.others)),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """What the record that was compared says of an attribute, and what else its side says."""

    own: str
    others: tuple[str, ...]

    @classmethod
    def of(cls, attribute: Attribute, shown: Shown, side: str) -> Self:
        records = [record for record in shown.records if record.side == side and record.rows]
        said = [
            [value for row in record.rows if (value := _value(attribute, row))]
            for record in records
        ]
        own = said[0][0] if said and said[0] else ""
        every = dict.fromkeys(value for values in said for value in values)
        return cls(own, tuple(value for value in every if value != own))

    def told_of_others(self, attribute: Attribute) -> tuple[str, ...]:
        """Of a number no more than that there is one: its digits are shown where they are compared."""
        if attribute is not Attribute.SSN:
            return self.others
        return (ANOTHER_NUMBER,) if self.others and not self.own else ()


def _value(attribute: Attribute, row: Mapping[str, Any]) -> str:
    return ", ".join(row[role] for role in roles_of(attribute) if row.get(role))


def _level(comparison: Comparison, points: int, *, known: bool, same: bool) -> tuple[str, str]:
    """Which level of the points table gave these points; several may give as many."""
    levels = [level for level in comparison.levels if level.points == points]
    missing = [level for level in levels if level.kind is LevelKind.MISSING]
    exact = [level for level in levels if level.kind is LevelKind.EXACT]
    others = [level for level in levels if level.kind is not LevelKind.MISSING]
    found = missing if missing and not known else exact if exact and same else others or levels
    if not found:
        return "", ""
    return KINDS[found[0].kind], _either(level_in_words(level) for level in found)


def _either(words: Iterable[str]) -> str:
    return ", or ".join(dict.fromkeys(words))
