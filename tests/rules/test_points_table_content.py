"""Whether a points table is fit to link by."""

from dataclasses import replace

import pytest

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.points import Attribute, Guard, Key, Level, LevelKind, Test
from linkage.rules import points_table_levels as levels_rules
from linkage.rules.points_table_content import (
    SAID,
    ContentCheck,
    decide_content,
    extremes,
    problems_of,
)
from tests.factories.points_tables import levels_of, with_levels

SEX = Attribute.SEX
MISSING = Level(LevelKind.MISSING, Test.MISSING, 0)
SAME = Level(LevelKind.EXACT, Test.SAME, 1)
DIFFERENT = Level(LevelKind.CONFLICT, Test.OTHERWISE, -5)
FIRST = levels_of(Attribute.FIRST_NAME)


def sex(*levels):
    return with_levels(SEX, *levels)


def first_name(place, **changed):
    levels = list(FIRST)
    levels[place] = replace(levels[place], **changed)
    return with_levels(Attribute.FIRST_NAME, *levels)


def in_another_order(*order):
    return with_levels(Attribute.FIRST_NAME, *(FIRST[place] for place in order))


WRONG = {
    "nothing compared": (
        replace(DEFAULT_TABLE, comparisons=(), guards={}, link_at=0, review_at=0),
        {
            ContentCheck.ATTRIBUTES_ONCE,
            ContentCheck.LINES_IN_ORDER,
        },
    ),
    "an attribute twice": (
        replace(
            DEFAULT_TABLE, comparisons=(*DEFAULT_TABLE.comparisons, DEFAULT_TABLE.comparisons[-1])
        ),
        {ContentCheck.ATTRIBUTES_ONCE},
    ),
    "a nickname of a sex": (
        sex(MISSING, SAME, Level(LevelKind.NEAR, Test.NICKNAME, 0), DIFFERENT),
        {ContentCheck.LEVELS_BELONG},
    ),
    "the same called near": (
        sex(MISSING, replace(SAME, kind=LevelKind.NEAR), DIFFERENT),
        {ContentCheck.LEVELS_BELONG},
    ),
    "missing not first": (sex(SAME, MISSING, DIFFERENT), {ContentCheck.LEVELS_IN_ORDER}),
    "different not last": (sex(MISSING, SAME), {ContentCheck.LEVELS_IN_ORDER}),
    "nothing the same": (sex(MISSING, DIFFERENT), {ContentCheck.LEVELS_IN_ORDER}),
    "the same twice": (sex(MISSING, SAME, SAME, DIFFERENT), {ContentCheck.LEVELS_IN_ORDER}),
    "near before exact": (
        in_another_order(0, 3, 1, 2, 4, 5, 6, 7, 8),
        {ContentCheck.LEVELS_IN_ORDER},
    ),
    "rare after the same": (
        in_another_order(0, 2, 1, 3, 4, 5, 6, 7, 8),
        {ContentCheck.LEVELS_IN_ORDER},
    ),
    "less alike before more": (
        in_another_order(0, 1, 2, 3, 5, 4, 6, 7, 8),
        {ContentCheck.LEVELS_IN_ORDER},
    ),
    "rarer after less rare": (
        with_levels(
            Attribute.FIRST_NAME, FIRST[0], FIRST[1], replace(FIRST[1], limit=2_000), *FIRST[2:]
        ),
        {ContentCheck.LEVELS_IN_ORDER},
    ),
    "alike beyond one": (first_name(4, limit=1.5), {ContentCheck.LIMITS_IN_BOUNDS}),
    "a limit where none is asked": (first_name(3, limit=0.9), {ContentCheck.LIMITS_IN_BOUNDS}),
    "points beyond a byte": (
        sex(MISSING, replace(SAME, points=130), DIFFERENT),
        {ContentCheck.POINTS_IN_BOUNDS},
    ),
    "missing worth something": (
        sex(replace(MISSING, points=-1), SAME, DIFFERENT),
        {ContentCheck.POINTS_IN_BOUNDS},
    ),
    "a conflict worth an agreement": (
        sex(MISSING, SAME, replace(DIFFERENT, points=1)),
        {ContentCheck.POINTS_IN_ORDER},
    ),
    "near worth more than exact": (first_name(3, points=10), {ContentCheck.POINTS_IN_ORDER}),
    "near worth less than conflict": (first_name(7, points=-7), {ContentCheck.POINTS_IN_ORDER}),
    "totals beyond two bytes": (
        replace(DEFAULT_TABLE, guards={Guard.TWINS: -40_000}),
        {ContentCheck.TOTAL_IN_BOUNDS},
    ),
    "review above link": (replace(DEFAULT_TABLE, review_at=19), {ContentCheck.LINES_IN_ORDER}),
    "review of everything": (replace(DEFAULT_TABLE, review_at=0), {ContentCheck.LINES_IN_ORDER}),
    "conflict overridden below link": (
        replace(DEFAULT_TABLE, overrides_conflict=17),
        {ContentCheck.LINES_IN_ORDER},
    ),
    "link out of reach": (
        replace(DEFAULT_TABLE, link_at=200, overrides_conflict=200),
        {ContentCheck.LINK_LINE_REACHABLE},
    ),
    "a guard that gives": (
        replace(DEFAULT_TABLE, guards={Guard.TWINS: 3}),
        {ContentCheck.GUARDS_TAKE_POINTS},
    ),
    "a guard that looks at nothing": (
        with_levels(Attribute.MIDDLE_NAME),
        {ContentCheck.GUARDS_TAKE_POINTS},
    ),
    "no blocking rule": (replace(DEFAULT_TABLE, blocking=()), {ContentCheck.BLOCKING_PROPOSES}),
    "an empty blocking rule": (
        replace(DEFAULT_TABLE, blocking=((Key.SSN,), ())),
        {ContentCheck.BLOCKING_PROPOSES},
    ),
    "a long blocking rule": (
        replace(DEFAULT_TABLE, blocking=(tuple(Key)[:5],)),
        {ContentCheck.BLOCKING_PROPOSES},
    ),
    "one key twice in a rule": (
        replace(DEFAULT_TABLE, blocking=((Key.SSN, Key.SSN),)),
        {ContentCheck.BLOCKING_PROPOSES},
    ),
    "a rule twice": (
        replace(
            DEFAULT_TABLE,
            blocking=((Key.PHONE, Key.FIRST_NAME), (Key.FIRST_NAME, Key.PHONE)),
        ),
        {ContentCheck.BLOCKING_PROPOSES},
    ),
    "rules without end": (
        replace(DEFAULT_TABLE, blocking=tuple((a, b) for a in Key for b in Key if a < b)[:21]),
        {ContentCheck.BLOCKING_PROPOSES},
    ),
    "a block of everybody": (
        replace(DEFAULT_TABLE, largest_block=1_000_000),
        {ContentCheck.CAPS_IN_BOUNDS},
    ),
    "every address crowded": (
        replace(DEFAULT_TABLE, crowded_address=0),
        {ContentCheck.CAPS_IN_BOUNDS},
    ),
}


def test_the_table_the_office_starts_with_is_fit_to_link_by():
    decision = decide_content(DEFAULT_TABLE, subject="default-1")

    assert decision.allowed
    assert [finding.check for finding in decision.findings] == list(ContentCheck)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_table_with_one_thing_wrong_is_unfit_for_that(wrong):
    table, checks = WRONG[wrong]

    decision = decide_content(table, subject="default-2")

    assert {finding.check for finding in decision.refusals} == checks


def test_what_is_wrong_names_attribute_and_level():
    [problem] = problems_of(first_name(4, limit=1.5))

    assert problem.attribute is Attribute.FIRST_NAME
    assert problem.says.startswith("First name, level 5 (spelled alike")


def test_when_much_is_wrong_the_rest_is_counted():
    every = [replace(level, points=500) for level in FIRST[1:-1]]
    table = with_levels(Attribute.FIRST_NAME, FIRST[0], *every, FIRST[-1])

    refusals = decide_content(table, subject="default-2").refusals

    said = next(each for each in refusals if each.check == ContentCheck.POINTS_IN_BOUNDS)
    assert said.because.endswith(f"And {len(every) - SAID} more.")


def test_extremes_count_guards_only_where_they_move_them():
    plain = replace(DEFAULT_TABLE, guards={})

    assert extremes(DEFAULT_TABLE)[1] == extremes(plain)[1] > DEFAULT_TABLE.overrides_conflict
    assert extremes(DEFAULT_TABLE)[0] == extremes(plain)[0] + sum(DEFAULT_TABLE.guards.values())


@pytest.mark.parametrize("attribute", Attribute)
def test_what_can_be_asked_of_an_attribute_is_in_an_order_that_hides_nothing(attribute):
    tests = levels_rules.tests_of(attribute)

    assert (tests[0], tests[-1]) == (Test.MISSING, Test.OTHERWISE)
    if Test.SAME_AND_RARE in tests:
        assert tests.index(Test.SAME_AND_RARE) < tests.index(Test.SAME)
