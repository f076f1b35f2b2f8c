from dataclasses import replace

import pytest

from agreements.rules.separation import Part
from linkage.rules.cells import CellCheck, TableFacts
from linkage.rules.output_states import NEXT_STATES, STATES_IN_WORDS, CheckOutcome, OutputState
from linkage.rules.release import (
    CheckerFacts,
    CheckMade,
    OutputFacts,
    ReleaseCheck,
    decide_check,
    decide_release,
)
from tests.factories.jobs import MIDSUMMER, authorization_facts

CONTENT, OTHER = "a" * 64, "b" * 64
IN_CHECKING = OutputFacts(
    reference="OUT-2026-0001",
    state=OutputState.IN_CHECKING,
    author="P-0009",
    content_sha256=CONTENT,
    content_found=CONTENT,
)
APPROVED = replace(
    IN_CHECKING,
    state=OutputState.APPROVED,
    checks=(CheckMade("P-0007", CheckOutcome.APPROVE, CONTENT),),
)
LIST_GONE = {"about_list": "CL-2026-0001", "is_list_gone": True}
CHECKER = CheckerFacts(person="P-0007", is_output_checker=True, chain={})


def checked(output=IN_CHECKING, checker=CHECKER):
    return decide_check(output, checker, at=MIDSUMMER)


def released(output=APPROVED, checker=CHECKER, authorization=None):
    authorization = authorization or authorization_facts()
    return decide_release(output, checker, authorization, at=MIDSUMMER)


def refusals(decision):
    return [finding.check for finding in decision.refusals]


def test_somebody_else_who_checks_outputs_may_check_one():
    assert checked().allowed


@pytest.mark.parametrize(
    ("output", "checker", "check"),
    [
        ({"state": OutputState.QUARANTINED}, {}, ReleaseCheck.STATE_ALLOWS_IT),
        ({"state": OutputState.RELEASED}, {}, ReleaseCheck.STATE_ALLOWS_IT),
        ({}, {"is_output_checker": False}, ReleaseCheck.PERSON_IS_OUTPUT_CHECKER),
        ({}, {"person": "P-0009"}, ReleaseCheck.PERSON_IS_NOT_THE_AUTHOR),
        (
            {},
            {"chain": {Part.REQUESTER: frozenset({"P-0007"})}},
            ReleaseCheck.ACTS_ONCE_IN_THE_CHAIN,
        ),
        (
            {"checks": (CheckMade("P-0007", CheckOutcome.APPROVE, CONTENT),)},
            {},
            ReleaseCheck.CHECKS_ONCE,
        ),
        ({"content_found": OTHER}, {}, ReleaseCheck.CONTENT_UNCHANGED),
        ({"content_found": None}, {}, ReleaseCheck.CONTENT_UNCHANGED),
        (LIST_GONE, {}, ReleaseCheck.PEOPLE_ON_RECORD),
    ],
)
def test_a_check_with_one_thing_wrong_is_refused_for_that(output, checker, check):
    decision = checked(replace(IN_CHECKING, **output), replace(CHECKER, **checker))

    assert refusals(decision) == [check]


def test_an_output_about_a_list_that_is_kept_may_leave():
    decision = released(replace(APPROVED, about_list="CL-2026-0001"))

    assert decision.allowed
    assert "CL-2026-0001 is kept" in " ".join(each.because for each in decision.findings)


def test_an_approved_output_may_leave_under_an_authorization_in_force():
    assert released().allowed


@pytest.mark.parametrize(
    ("output", "checker", "check"),
    [
        ({"state": OutputState.IN_CHECKING}, {}, ReleaseCheck.STATE_ALLOWS_IT),
        ({}, {"is_output_checker": False}, ReleaseCheck.PERSON_IS_OUTPUT_CHECKER),
        ({}, {"person": "P-0009"}, ReleaseCheck.PERSON_IS_NOT_THE_AUTHOR),
        (
            {},
            {"chain": {Part.TEAM_MEMBER: frozenset({"P-0007"})}},
            ReleaseCheck.ACTS_ONCE_IN_THE_CHAIN,
        ),
        ({"content_found": OTHER}, {}, ReleaseCheck.CONTENT_UNCHANGED),
        ({"checks": ()}, {}, ReleaseCheck.CHECKS_APPROVE_THIS_CONTENT),
        (
            {"checks": (CheckMade("P-0007", CheckOutcome.APPROVE, OTHER),)},
            {},
            ReleaseCheck.CHECKS_APPROVE_THIS_CONTENT,
        ),
        (
            {"checks": (CheckMade("P-0009", CheckOutcome.APPROVE, CONTENT),)},
            {},
            ReleaseCheck.CHECKS_APPROVE_THIS_CONTENT,
        ),
        (
            {
                "checks": (
                    CheckMade("P-0007", CheckOutcome.APPROVE, CONTENT),
                    CheckMade("P-0006", CheckOutcome.REJECT, CONTENT),
                )
            },
            {},
            ReleaseCheck.NO_CHECK_REJECTS,
        ),
        (
            {"table": TableFacts("OUT-2026-0001", 11, 9, 1, recovered=("North",))},
            {},
            CellCheck.NO_CELL_DERIVABLE,
        ),
    ],
)
def test_a_release_with_one_thing_wrong_is_refused_for_that(output, checker, check):
    decision = released(replace(APPROVED, **output), replace(CHECKER, **checker))

    assert refusals(decision) == [check]


def test_nothing_leaves_under_an_authorization_that_was_revoked():
    decision = released(authorization=authorization_facts(revoked_at=MIDSUMMER))

    assert refusals(decision) == [ReleaseCheck.AUTHORIZATION_IN_FORCE]


def test_every_state_of_an_output_says_what_it_means_and_what_follows():
    assert set(NEXT_STATES) == set(STATES_IN_WORDS) == set(OutputState)
    assert all(outcome.label for outcome in CheckOutcome)
