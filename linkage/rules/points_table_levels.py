"""The levels of one attribute: what may be asked of it, in which order, worth how much."""

from collections.abc import Iterator
from enum import StrEnum

from linkage.matching.points import Attribute, Comparison, Level, LevelKind, Test
from linkage.matching.words import ATTRIBUTES, level_in_words
from linkage.rules.points_table_bounds import ALIKE_BOUNDS, POINTS_BOUNDS, RARE_BOUNDS, Bounds


class LevelCheck(StrEnum):
    BELONGS = "belongs"
    ORDER = "order"
    LIMIT = "limit"
    POINTS = "points"
    POINTS_ORDER = "points-order"


# Which kind of agreement each test finds.
KIND_OF = {
    Test.MISSING: LevelKind.MISSING,
    Test.SAME: LevelKind.EXACT,
    Test.SAME_AND_RARE: LevelKind.EXACT,
    Test.RARE_TOGETHER: LevelKind.EXACT,
    Test.OTHERWISE: LevelKind.CONFLICT,
} | {
    test: LevelKind.NEAR
    for test in Test
    if test not in (Test.MISSING, Test.SAME, Test.SAME_AND_RARE, Test.RARE_TOGETHER, Test.OTHERWISE)
}
ORDER = (LevelKind.MISSING, LevelKind.EXACT, LevelKind.NEAR, LevelKind.CONFLICT)
LIMITS = {
    Test.ALIKE: ALIKE_BOUNDS,
    Test.SAME_AND_RARE: RARE_BOUNDS,
    Test.RARE_TOGETHER: RARE_BOUNDS,
}
NO_LIMIT = Bounds(0, 0)

# What can be asked of each attribute besides whether it is missing, the same or different.
NEAR_TESTS = {
    Attribute.FIRST_NAME: (
        Test.SAME_AND_RARE,
        Test.NICKNAME,
        Test.ALIKE,
        Test.INITIAL,
        Test.NAMES_SWAPPED,
        Test.NAME_MISPLACED,
    ),
    Attribute.LAST_NAME: (
        Test.RARE_TOGETHER,
        Test.SAME_AND_RARE,
        Test.PART_OF_DOUBLE_NAME,
        Test.ALIKE,
        Test.NAMES_SWAPPED,
        Test.NAME_MISPLACED,
    ),
    Attribute.BIRTH_DATE: (Test.ONE_DIGIT_OFF, Test.DAY_AND_MONTH_SWAPPED, Test.SAME_YEAR),
    Attribute.SSN: (Test.ONE_DIGIT_OFF, Test.LAST_FOUR),
    Attribute.ADDRESS: (Test.SAME_STREET, Test.ALIKE, Test.SAME_ZIP),
}


def tests_of(attribute: Attribute) -> tuple[Test, ...]:
    """Everything that can be asked of an attribute, in the order it is best asked."""
    asked = {Test.MISSING, Test.SAME, Test.OTHERWISE, *NEAR_TESTS.get(attribute, ())}
    in_order = [test for test in Test if test in asked]
    # The rare among the same must be asked first, or it would never be found.
    return tuple(sorted(in_order, key=lambda test: (ORDER.index(KIND_OF[test]), test is Test.SAME)))


def problems_of_levels(comparison: Comparison) -> Iterator[tuple[LevelCheck, str]]:
    """What is wrong with the levels of one attribute, each said with its attribute and level."""
    name, levels = ATTRIBUTES[comparison.attribute], comparison.levels
    allowed = tests_of(comparison.attribute)
    for place, level in enumerate(levels, start=1):
        for check, says in _problems_of_level(level, allowed):
            yield check, f"{name}, level {place} ({level_in_words(level)}): {says}"
    for check, says in (*_order(levels), *_points_order(levels)):
        yield check, f"{name}: {says}"


def _problems_of_level(level: Level, allowed: tuple[Test, ...]) -> Iterator[tuple[LevelCheck, str]]:
    if level.test not in allowed:
        yield LevelCheck.BELONGS, "this cannot be asked of this attribute."
    if level.kind is not KIND_OF[level.test]:
        yield LevelCheck.BELONGS, f"this is “{KIND_OF[level.test]}”, not “{level.kind}”."
    bounds = LIMITS.get(level.test, NO_LIMIT)
    if not bounds.hold(level.limit):
        says = "takes no limit." if bounds is NO_LIMIT else bounds.says("the limit")
        yield LevelCheck.LIMIT, says
    if not POINTS_BOUNDS.hold(level.points):
        yield LevelCheck.POINTS, f"{POINTS_BOUNDS.says('points')} They are {level.points:,}."
    if level.test is Test.MISSING and level.points:
        yield LevelCheck.POINTS, "what is missing says nothing, so it is worth 0 points."


def _order(levels: tuple[Level, ...]) -> Iterator[tuple[LevelCheck, str]]:
    tests = [level.test for level in levels]
    if tests[:1] != [Test.MISSING] or tests.count(Test.MISSING) > 1:
        yield LevelCheck.ORDER, "the first level, and only that, must be “missing”."
    if tests[-1:] != [Test.OTHERWISE] or tests.count(Test.OTHERWISE) > 1:
        yield LevelCheck.ORDER, "the last level, and only that, must be “different”."
    if Test.SAME not in tests:
        yield LevelCheck.ORDER, "a level “the same” is needed."
    ranks = [ORDER.index(level.kind) for level in levels]
    if ranks != sorted(ranks):
        yield LevelCheck.ORDER, "levels must go from exact to near to conflict."
    for place, level in enumerate(levels, start=1):
        if _is_hidden(level, levels[: place - 1]):
            says = f"level {place} ({level_in_words(level)}) never counts: an earlier level takes"
            yield LevelCheck.ORDER, f"{says} all of its pairs."


def _is_hidden(level: Level, earlier: tuple[Level, ...]) -> bool:
    """Whether every pair of a level would already have fallen into an earlier one."""
    if level.test is Test.ALIKE:
        return any(each.test is Test.ALIKE and each.limit <= level.limit for each in earlier)
    if level.test in (Test.SAME_AND_RARE, Test.RARE_TOGETHER):
        return any(
            each.test is Test.SAME or (each.test is level.test and each.limit <= level.limit)
            for each in earlier
        )
    return level.test in {each.test for each in earlier}


def _points_order(levels: tuple[Level, ...]) -> Iterator[tuple[LevelCheck, str]]:
    worth = {
        kind: [level.points for level in levels if level.kind is kind]
        for kind in (LevelKind.EXACT, LevelKind.NEAR, LevelKind.CONFLICT)
    }
    exact, near, conflict = worth.values()
    if exact and conflict and max(conflict) >= min(exact):
        yield LevelCheck.POINTS_ORDER, "a conflict must be worth less than an exact agreement."
    if exact and near and max(near) > max(exact):
        yield LevelCheck.POINTS_ORDER, "a near agreement is worth more than an exact one."
    if near and conflict and min(near) < max(conflict):
        yield LevelCheck.POINTS_ORDER, "a near agreement is worth less than a conflict."
