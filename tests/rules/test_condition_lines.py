"""Row conditions may be written as lines, one comparison each."""

from datetime import date

import pytest

from agreements.rules.condition_lines import LineError, read_lines, write_lines
from agreements.rules.condition_reader import from_record
from agreements.rules.conditions import And, Between, Compare, Comparison, IsIn, IsNull, Not, Or
from datasets.rules.vocabulary import ElementType, IdentityRole
from tests.rules.scopes import element

DICTIONARY = {
    facts.reference: facts
    for facts in (
        element("care", "placement", type=ElementType.CODE, codes={"home": "", "kin": ""}),
        element("care", "months", type=ElementType.INTEGER),
        element("care", "cost", type=ElementType.NUMBER),
        element("care", "open", type=ElementType.BOOLEAN),
        element("care", "born", type=ElementType.DATE, identity_role=IdentityRole.BIRTH_DATE),
    )
}
MONTHS = Compare("care.months", Comparison.AT_LEAST, 3)


def lines(text):
    return from_record(read_lines(text, "care", DICTIONARY))


@pytest.mark.parametrize(
    ("line", "condition"),
    [
        ("months >= 3", MONTHS),
        ("cost < 1.5", Compare("care.cost", Comparison.LESS, 1.5)),
        ("open = yes", Compare("care.open", Comparison.EQUAL, True)),
        ("open != false", Compare("care.open", Comparison.NOT_EQUAL, False)),
        ("placement in home, kin", IsIn("care.placement", ("home", "kin"))),
        ("months between 1 and 9", Between("care.months", 1, 9)),
        ("placement is missing", IsNull("care.placement")),
        ("placement is present", Not(IsNull("care.placement"))),
    ],
)
def test_a_line_is_read_as_a_comparison_and_written_back(line, condition):
    assert lines(line) == condition
    assert lines(write_lines(condition)) == condition


def test_all_lines_must_hold():
    assert lines("months >= 3\n\n  placement = home ") == And(
        (MONTHS, Compare("care.placement", Comparison.EQUAL, "home"))
    )


def test_dates_are_read_as_the_dictionary_says():
    written = read_lines("born >= 2010-01-01", "care", DICTIONARY)

    assert written == {"op": ">=", "element": "care.born", "value": "2010-01-01"}
    assert write_lines(Compare("care.born", Comparison.AT_LEAST, date(2010, 1, 1))) == (
        "born >= 2010-01-01"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Write at least one comparison."),
        ("months >= 3\nplacement like home", "Line 2 is not a comparison."),
        ("shoe = 3", "Line 1: care.shoe is not in the dictionary."),
        ("months >= many", "Line 1: does not fit care.months, which is a integer."),
        ("cost >= many", "Line 1: does not fit care.cost, which is a number."),
        ("open = perhaps", "Line 1: does not fit care.open, which is a boolean."),
        ("born = 2010-01-01", "Line 1: care.born identifies a person"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, problem):
    with pytest.raises(LineError, match=problem):
        lines(text)


def test_what_lines_cannot_say_is_said_in_words():
    either = Or((MONTHS, IsNull("care.cost")))

    assert write_lines(either) == "care.months is at least 3 or care.cost is missing"
    with pytest.raises(LineError):
        lines(write_lines(either))
