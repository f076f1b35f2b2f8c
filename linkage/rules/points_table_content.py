"""Is a points table fit to link by: every level reachable, every number within its bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from idea_portal.policy import Decision, Finding
from linkage.matching.guards import LOOKS_AT
from linkage.matching.points import Attribute, Comparison, Key, PointsTable
from linkage.rules.points_table_bounds import (
    ADDRESS_BOUNDS,
    BLOCK_BOUNDS,
    MOST_KEYS,
    MOST_RULES,
    TOTAL_BOUNDS,
    Bounds,
)
from linkage.rules.points_table_levels import LevelCheck, problems_of_levels


class ContentCheck(StrEnum):
    ATTRIBUTES_ONCE = "attributes-once"
    LEVELS_BELONG = "levels-belong"
    LEVELS_IN_ORDER = "levels-in-order"
    LIMITS_IN_BOUNDS = "limits-in-bounds"
    POINTS_IN_BOUNDS = "points-in-bounds"
    POINTS_IN_ORDER = "points-in-order"
    TOTAL_IN_BOUNDS = "total-in-bounds"
    LINES_IN_ORDER = "lines-in-order"
    LINK_LINE_REACHABLE = "link-line-reachable"
    GUARDS_TAKE_POINTS = "guards-take-points"
    BLOCKING_PROPOSES = "blocking-proposes"
    CAPS_IN_BOUNDS = "caps-in-bounds"


# What a check of one comparison is called among the checks of the whole table.
OF_LEVELS = {
    LevelCheck.BELONGS: ContentCheck.LEVELS_BELONG,
    LevelCheck.ORDER: ContentCheck.LEVELS_IN_ORDER,
    LevelCheck.LIMIT: ContentCheck.LIMITS_IN_BOUNDS,
    LevelCheck.POINTS: ContentCheck.POINTS_IN_BOUNDS,
    LevelCheck.POINTS_ORDER: ContentCheck.POINTS_IN_ORDER,
}

PASSED = {
    ContentCheck.ATTRIBUTES_ONCE: "Every attribute is compared once at most.",
    ContentCheck.LEVELS_BELONG: "Every level asks what can be asked of its attribute.",
    ContentCheck.LEVELS_IN_ORDER: "Levels go from missing over exact and near to conflict, and "
    "none hides another.",
    ContentCheck.LIMITS_IN_BOUNDS: "Every limit is within its bounds.",
    ContentCheck.POINTS_IN_BOUNDS: "Every level is worth points that fit, and missing is worth none.",
    ContentCheck.POINTS_IN_ORDER: "Exact is worth most, conflict least, and conflict less than exact.",
    ContentCheck.TOTAL_IN_BOUNDS: "The highest and the lowest total fit.",
    ContentCheck.LINES_IN_ORDER: "The review line is not above the link line, nor that above what "
    "overrides a conflict.",
    ContentCheck.LINK_LINE_REACHABLE: "A pair can reach the link line.",
    ContentCheck.GUARDS_TAKE_POINTS: "Guards take points away, and what they look at is compared.",
    ContentCheck.BLOCKING_PROPOSES: "At least one blocking rule proposes pairs, and none repeats "
    "another.",
    ContentCheck.CAPS_IN_BOUNDS: "The largest block and the crowded address are within bounds.",
}

# So many problems are told at once.
SAID = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a points table, and where."""

    check: ContentCheck
    says: str
    attribute: Attribute | None = None


def decide_content(table: PointsTable, *, subject: str) -> Decision:
    """Decide whether records may be linked by a points table, by its content alone."""
    found = list(problems_of(table))
    return Decision(
        subject=subject,
        question=f"Is {subject} fit to link by?",
        findings=tuple(_finding(check, found) for check in ContentCheck),
    )


def problems_of(table: PointsTable) -> Iterator[Problem]:
    """Everything wrong with a table."""
    yield from _attributes_once(table)
    for comparison in table.comparisons:
        yield from problems_of_comparison(comparison)
    yield from _total(table)
    yield from _lines(table)
    yield from _guards(table)
    yield from _blocking(table)
    yield from _caps(table)


def problems_of_comparison(comparison: Comparison) -> Iterator[Problem]:
    """Everything wrong with the levels of one attribute."""
    for check, says in problems_of_levels(comparison):
        yield Problem(OF_LEVELS[check], says, comparison.attribute)


def extremes(table: PointsTable) -> tuple[int, int]:
    """The lowest and the highest total a pair can come to."""
    worth = [[level.points for level in each.levels] or [0] for each in table.comparisons]
    guards = table.guards.values()
    return (
        sum(map(min, worth)) + sum(min(points, 0) for points in guards),
        sum(map(max, worth)) + sum(max(points, 0) for points in guards),
    )


def _finding(check: ContentCheck, found: list[Problem]) -> Finding:
    wrong = _shortened([problem.says for problem in found if problem.check is check])
    return Finding(check, not wrong, wrong or PASSED[check])


def _shortened(sentences: list[str]) -> str:
    more = f" And {len(sentences) - SAID} more." if len(sentences) > SAID else ""
    return " ".join(sentences[:SAID]) + more


def _attributes_once(table: PointsTable) -> Iterator[Problem]:
    compared = [comparison.attribute for comparison in table.comparisons]
    if not compared:
        yield Problem(ContentCheck.ATTRIBUTES_ONCE, "No attribute is compared.")
    for attribute in sorted({each for each in compared if compared.count(each) > 1}):
        says = f"{attribute.replace('_', ' ').capitalize()} is compared more than once."
        yield Problem(ContentCheck.ATTRIBUTES_ONCE, says, attribute)


def _total(table: PointsTable) -> Iterator[Problem]:
    for total in extremes(table):
        if not TOTAL_BOUNDS.hold(total):
            says = f"A pair can come to {total:,} points. {TOTAL_BOUNDS.says('Totals')}"
            yield Problem(ContentCheck.TOTAL_IN_BOUNDS, says)


def _lines(table: PointsTable) -> Iterator[Problem]:
    check = ContentCheck.LINES_IN_ORDER
    if table.review_at < 1:
        yield Problem(check, "The review line is at 1 point or more: below, everybody is alike.")
    if table.review_at > table.link_at:
        yield Problem(
            check,
            f"The review line ({table.review_at}) is above the link line ({table.link_at}).",
        )
    if table.overrides_conflict < table.link_at:
        yield Problem(
            check,
            f"What overrides a conflict ({table.overrides_conflict}) is below the link line "
            f"({table.link_at}).",
        )
    highest = extremes(table)[1]
    if table.link_at > highest:
        yield Problem(
            ContentCheck.LINK_LINE_REACHABLE,
            f"The link line is at {table.link_at}; no pair can have more than {highest} points.",
        )


def _guards(table: PointsTable) -> Iterator[Problem]:
    check = ContentCheck.GUARDS_TAKE_POINTS
    for guard, points in table.guards.items():
        name = guard.replace("-", " ")
        if points >= 0:
            yield Problem(check, f"The guard “{name}” must take points away; it is at {points:+d}.")
        absent = [each for each in LOOKS_AT[guard] if each not in table.attributes]
        if absent:
            words = ", ".join(each.replace("_", " ") for each in absent)
            yield Problem(check, f"The guard “{name}” looks at what is not compared: {words}.")


def _blocking(table: PointsTable) -> Iterator[Problem]:
    check = ContentCheck.BLOCKING_PROPOSES
    if not table.blocking:
        yield Problem(check, "There is no blocking rule: no pair would be compared.")
    if len(table.blocking) > MOST_RULES:
        yield Problem(check, f"There are more than {MOST_RULES} blocking rules.")
    seen: set[frozenset[Key]] = set()
    for place, rule in enumerate(table.blocking, start=1):
        if not rule:
            yield Problem(check, f"Blocking rule {place} names nothing.")
        if len(rule) > MOST_KEYS:
            yield Problem(check, f"Blocking rule {place} names more than {MOST_KEYS} things.")
        if len(set(rule)) < len(rule):
            yield Problem(check, f"Blocking rule {place} names one thing twice.")
        if rule and frozenset(rule) in seen:
            yield Problem(check, f"Blocking rule {place} repeats an earlier one.")
        seen.add(frozenset(rule))


def _caps(table: PointsTable) -> Iterator[Problem]:
    caps: tuple[tuple[str, int, Bounds], ...] = (
        ("The largest block", table.largest_block, BLOCK_BOUNDS),
        ("The crowded address", table.crowded_address, ADDRESS_BOUNDS),
    )
    for name, value, bounds in caps:
        if not bounds.hold(value):
            yield Problem(ContentCheck.CAPS_IN_BOUNDS, f"{bounds.says(name)} It is {value:,}.")
