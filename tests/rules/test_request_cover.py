"""The pre-flight of a request is the arithmetic that decides it."""

from datetime import date

import pytest

from agreements.rules.request_content import CohortRole
from agreements.rules.request_cover import (
    CoverCheck,
    cover,
    linkage_elements,
    read_row_conditions,
)
from agreements.rules.scope import Cohort
from agreements.rules.vocabulary import OutputKind, Purpose
from idea_portal.policy import Period
from tests.factories.request_facts import dataset_asked, request_content
from tests.rules.scopes import DATASETS, DICTIONARY, NOW, YEAR, both, names, silent, terms

IDENTITY = frozenset({"medicaid.ssn", "shelter.ssn"})
SIX_MONTHS = {"op": ">=", "element": "medicaid.months", "value": 6}


def content(**fields):
    described = {
        "datasets": (dataset_asked("medicaid"), dataset_asked("shelter")),
        "elements": {"medicaid.name": "To write to them.", "shelter.county": "To sort by."},
        "linkage_pairs": frozenset({frozenset(DATASETS)}),
        "linkage_elements": IDENTITY,
        "ends_on": date(2026, 9, 1),
    }
    return request_content(**(described | fields))


def test_cover_gives_the_scope_of_exactly_what_is_asked():
    found = cover(content(), both(), DICTIONARY, at=NOW)

    assert found.decision.allowed
    assert found.scope.elements == {"medicaid.name", "shelter.county"}
    assert found.scope.linkage_elements == IDENTITY
    assert found.scope.cohort == Cohort(any_of=frozenset(DATASETS))
    assert found.scope.period == Period(NOW, Period.of_days(YEAR.first_day, date(2026, 9, 1)).ends)


def test_every_element_says_what_covers_it_or_what_is_missing():
    missing = [*both()[:1], terms("DSA-2", "shelter", elements=names("shelter", "name"))]

    found = cover(content(), missing, DICTIONARY, at=NOW)

    lines = {line.element: line for line in found.lines if line.use == "output"}
    assert lines["medicaid.name"].because == "Permitted by clause 4.1 of DSA-1."
    assert lines["shelter.county"].because == "DSA-2 does not permit it."
    assert not found.decision.allowed


@pytest.mark.parametrize(
    ("fields", "unsaid"),
    [
        ({"purpose": None}, "the purpose"),
        ({"output": None}, "the output"),
        ({"ends_on": None}, "a last day that is still to come"),
        ({"ends_on": date(2026, 5, 31)}, "a last day that is still to come"),
        (
            {
                "datasets": (
                    dataset_asked("medicaid", row_condition={"op": "guess"}),
                    dataset_asked("shelter"),
                )
            },
            "readable row conditions",
        ),
    ],
)
def test_unfinished_draft_still_sees_its_lines_but_gets_no_scope(fields, unsaid):
    found = cover(content(**fields), both(), DICTIONARY, at=NOW)

    assert [finding.check for finding in found.decision.refusals] == [CoverCheck.ENOUGH_IS_SAID]
    assert unsaid in found.decision.refusals[0].because
    assert found.lines
    assert found.scope is None


def test_all_that_is_unsaid_is_named_in_one_sentence():
    found = cover(content(purpose=None, output=None, ends_on=None), both(), DICTIONARY, at=NOW)

    assert found.decision.refusals[0].because.endswith(
        "say the purpose, the output and a last day that is still to come."
    )


def test_row_conditions_are_read_against_their_own_dataset():
    asked = content(
        datasets=(
            dataset_asked("medicaid", row_condition=SIX_MONTHS),
            dataset_asked("shelter", row_condition=SIX_MONTHS),
        )
    )

    read = read_row_conditions(asked, DICTIONARY)

    assert set(read.conditions) == {"medicaid"}
    assert "medicaid.months is not in the dictionary" in read.errors["shelter"]


def test_linkage_asks_for_the_identity_elements_that_every_agreement_permits():
    agreed = [
        terms("DSA-1", "medicaid", linkage_elements=names("medicaid", "ssn", "county", "gone")),
        silent("MOU-1", "medicaid"),
        terms("DSA-2", "shelter", linkage_elements=names("shelter", "ssn")),
        silent("MOU-1", "shelter", linkage_elements=frozenset()),
    ]

    assert linkage_elements(DATASETS, agreed, DICTIONARY) == {"medicaid.ssn"}
    assert linkage_elements(["wic"], agreed, DICTIONARY) == frozenset()


def test_narrowing_leaves_only_what_reviewers_left():
    asked = content(
        datasets=(
            dataset_asked("medicaid"),
            dataset_asked("shelter", cohort_role=CohortRole.ADDS),
        ),
        output=OutputKind.AGGREGATE,
        purpose=Purpose.EVALUATION,
        elements={"medicaid.county": "a", "medicaid.months": "b", "shelter.county": "c"},
        aggregate_by=("medicaid.county", "medicaid.months", "shelter.county"),
    )

    left = asked.narrowed(frozenset({"medicaid"}), frozenset({"medicaid.county", "shelter.county"}))

    assert left.dataset_codes == {"medicaid"}
    assert set(left.elements) == {"medicaid.county"}
    assert left.linkage_pairs == frozenset()
    assert left.linkage_elements == {"medicaid.ssn"}
    assert left.aggregate_by == ("medicaid.county",)
    assert left.with_people(frozenset()).people == frozenset()


def test_elements_of_a_track_are_those_of_its_datasets():
    asked = content()

    assert asked.elements_of(frozenset({"shelter"})) == {"shelter.county"}
