"""What a reviewer reads of a case compares the two records, and tells what other records say."""

import pytest
from django.template.loader import render_to_string

from linkage.actions.case_reveals import Shown, ShownRecord
from linkage.rules.case_states import CaseKind
from linkage.views.case_comparison import ANOTHER_NUMBER, lines_of
from tests.factories.review_cases import make_case, make_linked

pytestmark = pytest.mark.django_db

PHONE = "2155551052"


@pytest.fixture(scope="module")
def merge_once(shared_vault):
    case = make_case(CaseKind.MERGE, run=make_linked())
    case.points_by_attribute |= {"phone": 0, "ssn": 0}
    return case


def line(case, label, *records):
    """A line of a case whose records are given by their sides, the compared ones first."""
    shown = Shown(
        case,
        case.run.authorization,
        frozenset(),
        tuple(ShownRecord(side, "medicaid", (row,), (), 1) for side, row in records),
    )
    return next(each for each in lines_of(case, shown) if each.label == label)


def text(parts):
    return "".join(part.text for part in parts)


def test_what_another_record_says_is_not_what_was_compared(merge_once):
    found = line(
        merge_once, "Phone",
        ("left", {"phone": PHONE}), ("right", {"phone": ""}), ("right", {"phone": PHONE}),
    )  # fmt: skip

    assert found.words == "Missing"
    assert (text(found.left), text(found.right)) == (PHONE, "")
    assert (found.also_left, found.also_right) == ((), (PHONE,))


def test_different_values_of_the_two_differ(merge_once):
    found = line(
        merge_once, "Phone",
        ("left", {"phone": PHONE}), ("right", {"phone": "2155550000"}), ("right", {"phone": PHONE}),
    )  # fmt: skip

    assert found.words == "Differs"
    assert found.also_right == (PHONE,)


def test_of_a_number_of_another_record_no_digit_is_shown(merge_once):
    label = "Social security number"

    found = line(
        merge_once, label, ("left", {"ssn": ""}), ("left", {"ssn": "900123456"}),
        ("right", {"ssn": "900123456"}),
    )  # fmt: skip

    assert found.words == "Missing"
    assert found.also_left == (ANOTHER_NUMBER,)


def test_a_record_that_is_nowhere_any_more_leaves_its_side_to_the_next(merge_once):
    shown = Shown(
        merge_once,
        merge_once.run.authorization,
        frozenset(),
        (
            ShownRecord("left", "medicaid", (), (), 1),
            ShownRecord("left", "medicaid", ({"phone": PHONE},), (), 1),
        ),
    )

    [found] = (each for each in lines_of(merge_once, shown) if each.label == "Phone")

    assert text(found.left) == PHONE
    assert not found.is_absent


@pytest.mark.parametrize(
    ("own", "told"), [((), "in another record: Y"), (({"text": "Yolanda"},), "also Y")]
)
def test_a_value_says_whether_the_record_itself_has_another(own, told):
    assert told in render_to_string("linkage/case_value.html", {"parts": own, "also": ("Y",)})
