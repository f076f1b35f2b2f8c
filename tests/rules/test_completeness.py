"""May this request be submitted."""

from datetime import UTC, date, datetime

import pytest

from agreements.rules.completeness import (
    CompletenessCheck,
    SubmissionFacts,
    decide_completeness,
    decide_submission,
)
from agreements.rules.request_content import CohortRole
from agreements.rules.vocabulary import OutputKind, Purpose
from idea_portal.policy import Decision, Finding
from tests.factories.request_facts import dataset_asked, request_content

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
COVERED = Decision("RR-2026-0001", "Covered?", (Finding("cover", True, "Covered."),))
UNCOVERED = Decision("RR-2026-0001", "Covered?", (Finding("cover", False, "No DSA."),))


def facts(*, acts=True, outsiders=(), errors=None, board=False, approval="", **content):
    return SubmissionFacts(
        content=request_content(**content),
        acts_for_organization=acts,
        outsiders=outsiders,
        condition_errors=errors or {},
        needs_board_approval=board,
        board_approval=approval,
        today=TODAY,
    )


AGGREGATE = {"output": OutputKind.AGGREGATE, "aggregate_by": ("medicaid.zip_code",)}


@pytest.mark.parametrize(
    "complete",
    [
        facts(),
        facts(**AGGREGATE),
        facts(board=True, approval="IRB 26-114"),
        facts(
            purpose=Purpose.EVALUATION,
            output=OutputKind.CLIENT_LEVEL,
            datasets=(dataset_asked("medicaid"),),
            linkage_pairs=frozenset(),
        ),
    ],
)
def test_complete_request_may_be_submitted(complete):
    assert decide_completeness(complete, at=AT).allowed
    assert decide_submission(complete, COVERED, at=AT).allowed


@pytest.mark.parametrize(
    ("incomplete", "check"),
    [
        (facts(acts=False), CompletenessCheck.ACTS_FOR_ORGANIZATION),
        (facts(justification="Because."), CompletenessCheck.PURPOSE_JUSTIFIED),
        (facts(people=frozenset()), CompletenessCheck.PEOPLE_BELONG),
        (facts(outsiders=("Otis Outsider",)), CompletenessCheck.PEOPLE_BELONG),
        (facts(elements={}), CompletenessCheck.ELEMENTS_EXPLAINED),
        (facts(elements={"medicaid.zip_code": " "}), CompletenessCheck.ELEMENTS_EXPLAINED),
        (facts(elements={"wic.zip_code": "To mail."}), CompletenessCheck.ELEMENTS_EXPLAINED),
        (
            facts(
                datasets=tuple(
                    dataset_asked(code, cohort_role=CohortRole.ADDS)
                    for code in ("homelessness", "medicaid")
                )
            ),
            CompletenessCheck.COHORT_STATED,
        ),
        (
            facts(
                datasets=(
                    dataset_asked("medicaid"),
                    dataset_asked("homelessness", cohort_role=CohortRole.NONE_OF),
                )
            ),
            CompletenessCheck.NARROWING_DATASETS_REQUIRED,
        ),
        (facts(errors={"medicaid": "condition: no."}), CompletenessCheck.ROWS_READABLE),
        (
            facts(linkage_elements=frozenset({"medicaid.birth_date"})),
            CompletenessCheck.DATASETS_LINKABLE,
        ),
        (
            facts(
                linkage_pairs=frozenset(
                    {frozenset({"homelessness", "medicaid"}), frozenset({"medicaid", "wic"})}
                )
            ),
            CompletenessCheck.LINKAGE_WITHIN_DATASETS,
        ),
        (facts(output=None), CompletenessCheck.OUTPUT_STATED),
        (
            facts(output=OutputKind.AGGREGATE),
            CompletenessCheck.COUNTED_BY_ITS_ELEMENTS,
        ),
        (
            facts(output=OutputKind.AGGREGATE, aggregate_by=("medicaid.sex",)),
            CompletenessCheck.COUNTED_BY_ITS_ELEMENTS,
        ),
        (facts(aggregate_by=("medicaid.zip_code",)), CompletenessCheck.COUNTED_BY_ITS_ELEMENTS),
        (facts(ends_on=None), CompletenessCheck.ENDS_LATER),
        (facts(ends_on=TODAY), CompletenessCheck.ENDS_LATER),
        (facts(board=True, approval=" "), CompletenessCheck.BOARD_APPROVAL_NAMED),
    ],
)
def test_request_is_incomplete_with_one_thing_wrong(incomplete, check):
    decision = decide_completeness(incomplete, at=AT)

    assert [finding.check for finding in decision.refusals] == [check]


def test_purpose_must_be_chosen():
    decision = decide_completeness(facts(purpose=None, **AGGREGATE), at=AT)

    assert [finding.check for finding in decision.refusals] == [CompletenessCheck.PURPOSE_STATED]


def test_empty_draft_is_told_everything_it_lacks_at_once():
    empty = facts(
        purpose=None,
        justification="",
        output=None,
        ends_on=None,
        datasets=(),
        elements={},
        linkage_pairs=frozenset(),
    )

    decision = decide_completeness(empty, at=AT)

    assert {finding.check for finding in decision.refusals} == {
        CompletenessCheck.PURPOSE_STATED,
        CompletenessCheck.PURPOSE_JUSTIFIED,
        CompletenessCheck.DATASETS_NAMED,
        CompletenessCheck.ELEMENTS_EXPLAINED,
        CompletenessCheck.COHORT_STATED,
        CompletenessCheck.OUTPUT_STATED,
        CompletenessCheck.ENDS_LATER,
    }


def test_complete_request_without_cover_is_refused_with_the_reasons_of_the_cover():
    decision = decide_submission(facts(), UNCOVERED, at=AT)

    assert [finding.because for finding in decision.refusals] == ["No DSA."]
