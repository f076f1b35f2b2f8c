"""A row condition says which rows may be used, and never who."""

from datetime import date

import pytest

from agreements.rules.condition_reader import ConditionError, from_record, parse
from agreements.rules.conditions import (
    And,
    Between,
    Compare,
    Comparison,
    IsIn,
    IsNull,
    Not,
    Or,
    as_record,
    conjoin,
    conjuncts,
    elements_of,
    sentence,
)
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType, IdentityRole


def element(name, type_, role=IdentityRole.NONE, **more):
    reference = f"medicaid.{name}"
    return ElementFacts(reference, "medicaid", name, type_, identity_role=role, **more)


DICTIONARY = {
    facts.reference: facts
    for facts in (
        element("months", ElementType.INTEGER),
        element("income", ElementType.NUMBER),
        element("enrolled", ElementType.BOOLEAN),
        element("plan", ElementType.CODE, codes={"A": "Plan A", "B": "Plan B"}),
        element("note", ElementType.STRING),
        element("zip", ElementType.STRING, IdentityRole.ZIP_CODE),
        element("birth_date", ElementType.DATE, IdentityRole.BIRTH_DATE),
        element("ssn", ElementType.STRING, IdentityRole.SSN),
    )
}
LABELS = {"medicaid.months": "Months enrolled", "medicaid.plan": "Plan"}

MONTHS = Compare("medicaid.months", Comparison.AT_LEAST, 6)
BORN = Between("medicaid.birth_date", date(2010, 1, 1), date(2026, 1, 1))
PLAN = IsIn("medicaid.plan", ("A", "B"))
NO_INCOME = IsNull("medicaid.income")
TREE = And((MONTHS, Or((BORN, Not(PLAN))), NO_INCOME))


def test_a_condition_reads_back_as_it_was_stored():
    stored = as_record(TREE)

    assert from_record(stored) == TREE
    assert parse(stored, DICTIONARY) == TREE


def test_a_condition_names_every_element_it_reads():
    assert elements_of(TREE) == {
        "medicaid.months",
        "medicaid.birth_date",
        "medicaid.plan",
        "medicaid.income",
    }


def test_a_condition_is_said_in_plain_words():
    assert sentence(TREE, LABELS) == (
        "Months enrolled is at least 6 and "
        "(medicaid.birth_date is from 2010-01-01 to 2026-01-01 or "
        "not (Plan is one of A, B)) and "
        "medicaid.income is missing"
    )


def test_conditions_join_to_the_same_whatever_their_order_or_repetition():
    once = conjoin([MONTHS, BORN, PLAN])

    assert conjoin([PLAN, And((BORN, MONTHS)), MONTHS]) == once
    assert conjoin([once, once]) == once
    assert conjuncts(once) == {MONTHS, BORN, PLAN}


def test_joining_one_condition_or_none_adds_nothing():
    assert conjoin([MONTHS]) == MONTHS
    assert conjoin([]) is None
    assert conjuncts(None) == frozenset()


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ({"op": "=", "element": "medicaid.months", "value": 3}, 3),
        ({"op": "<", "element": "medicaid.income", "value": 1.5}, 1.5),
        ({"op": "=", "element": "medicaid.enrolled", "value": True}, True),
        ({"op": "=", "element": "medicaid.plan", "value": "A"}, "A"),
        ({"op": "!=", "element": "medicaid.note", "value": "x"}, "x"),
        ({"op": "=", "element": "medicaid.zip", "value": "19104"}, "19104"),
        (
            {"op": ">=", "element": "medicaid.birth_date", "value": "2010-01-01"},
            date(2010, 1, 1),
        ),
        (
            {"op": ">=", "element": "medicaid.birth_date", "value": {"date": "2010-01-01"}},
            date(2010, 1, 1),
        ),
    ],
)
def test_a_value_is_read_as_the_type_of_its_element(record, value):
    assert parse(record, DICTIONARY).value == value


def deep(levels):
    record = {"op": "is-null", "element": "medicaid.note"}
    for _ in range(levels - 1):
        record = {"op": "not", "of": record}
    return record


def wide(count):
    leaf = {"op": "is-null", "element": "medicaid.note"}
    return {"op": "or", "of": [leaf] * count}


def test_a_condition_may_be_eight_deep_and_fifty_wide():
    assert parse(deep(8), DICTIONARY)
    assert parse(wide(50), DICTIONARY)


@pytest.mark.parametrize(
    ("path", "record"),
    [
        ("condition", "months > 6"),
        ("condition.op", {"op": "like", "element": "medicaid.note", "value": "x"}),
        ("condition.op", {"op": 3, "element": "medicaid.note", "value": "x"}),
        ("condition.element", {"op": "is-null"}),
        ("condition.element", {"op": "is-null", "element": "medicaid.unheard_of"}),
        ("condition.of", {"op": "and", "of": []}),
        ("condition.of", {"op": "or", "of": "x"}),
        ("condition.of[1]", {"op": "or", "of": [wide(1), 3]}),
        ("condition.of", {"op": "not", "of": None}),
        ("condition.values", {"op": "in", "element": "medicaid.plan", "values": []}),
        ("condition.values[1]", {"op": "in", "element": "medicaid.plan", "values": ["A", "Z"]}),
        ("condition.value", {"op": "=", "element": "medicaid.months", "value": True}),
        ("condition.value", {"op": "=", "element": "medicaid.months", "value": "six"}),
        ("condition.value", {"op": "=", "element": "medicaid.months", "value": None}),
        ("condition.value", {"op": "=", "element": "medicaid.income", "value": False}),
        ("condition.value", {"op": "=", "element": "medicaid.income", "value": float("nan")}),
        ("condition.value", {"op": "=", "element": "medicaid.enrolled", "value": 1}),
        ("condition.value", {"op": "=", "element": "medicaid.note", "value": 1}),
        ("condition.value", {"op": ">", "element": "medicaid.birth_date", "value": "soon"}),
        ("condition", {"op": "=", "element": "medicaid.months", "value": 1, "sql": "1=1"}),
        ("condition", {"op": "not", "of": deep(1), "also": 1}),
        ("condition", {"op": ">", "element": "medicaid.note", "value": "x"}),
        ("condition", {"op": "=", "element": "medicaid.ssn", "value": "000-00-0000"}),
        ("condition", {"op": "=", "element": "medicaid.birth_date", "value": "2010-01-01"}),
        ("condition", {"op": "in", "element": "medicaid.birth_date", "values": ["2010-01-01"]}),
        ("condition" + ".of" * 8, deep(9)),
        ("condition", wide(51)),
    ],
)
def test_a_condition_is_refused_with_the_path_to_what_is_wrong(path, record):
    with pytest.raises(ConditionError) as refused:
        parse(record, DICTIONARY)

    assert refused.value.path == path
    assert str(refused.value).startswith(f"{path}: ")


def test_a_refused_value_is_not_repeated_in_the_message():
    record = {"op": "=", "element": "medicaid.ssn", "value": "123-45-6789"}

    with pytest.raises(ConditionError) as refused:
        parse(record, DICTIONARY)

    assert "123-45" not in str(refused.value)


def test_a_missing_identifier_may_be_asked_for():
    assert parse({"op": "is-null", "element": "medicaid.ssn"}, DICTIONARY)
