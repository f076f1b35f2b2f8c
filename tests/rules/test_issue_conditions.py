"""May the authorization of an approved request be issued."""

from datetime import UTC, date, datetime

import pytest

from agreements.rules.issue_conditions import (
    IssueActor,
    IssueCheck,
    IssueFacts,
    decide_conditions,
    decide_issue,
)
from agreements.rules.request_states import RequestState
from agreements.rules.separation import Part, SeparationCheck, review_part
from idea_portal.policy import Decision, Finding

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)


def answer(subject, allowed=True, because="Fine."):
    return Decision(subject, "Is it?", (Finding("check", allowed, because),))


COVERED = answer("RR-2026-0001")


def facts(**fields):
    described = {
        "request": "RR-2026-0001",
        "state": RequestState.APPROVED,
        "authorization": None,
        "license_reference": "DUL-2026-001",
        "license_standing": answer("DUL-2026-001"),
        "people": (answer("P-0001"),),
        "needs_board_approval": False,
        "board_approval": "",
        "board_approval_until": None,
        "today": TODAY,
        "parts": {},
    }
    return IssueFacts(**(described | fields))


def actor(**fields):
    return IssueActor(name="Ines", person="P-0005", **({"is_coordinator": True} | fields))


@pytest.mark.parametrize(
    "met",
    [
        facts(),
        facts(state=RequestState.APPROVED_IN_PART),
        facts(needs_board_approval=True, board_approval="IRB 26-114", board_approval_until=TODAY),
    ],
)
def test_authorization_is_issued_when_every_condition_is_met(met):
    assert decide_issue(met, actor(), COVERED, at=AT).allowed
    assert decide_conditions(met, COVERED, at=AT).allowed


@pytest.mark.parametrize(
    ("who", "parts", "check"),
    [
        (actor(is_coordinator=False), {}, IssueCheck.ISSUED_BY_A_COORDINATOR),
        (actor(), {review_part("compliance"): frozenset({"P-0005"})}, IssueCheck.ACTS_ONCE),
    ],
)
def test_issue_is_refused_to_the_wrong_person(who, parts, check):
    decision = decide_issue(facts(parts=parts), who, COVERED, at=AT)

    assert [finding.check for finding in decision.refusals] == [check]
    assert decide_conditions(facts(parts=parts), COVERED, at=AT).allowed


@pytest.mark.parametrize(
    ("unmet", "check"),
    [
        (facts(state=RequestState.IN_REVIEW), IssueCheck.REQUEST_APPROVED),
        (
            facts(
                parts={
                    Part.REQUESTER: frozenset({"P-0001"}),
                    review_part("legal"): frozenset({"P-0001"}),
                }
            ),
            SeparationCheck.CHAIN_IS_SEPARATE,
        ),
        (facts(authorization="AZ-2026-0001"), IssueCheck.NOT_YET_ISSUED),
        (
            facts(license_standing=None, license_reference=None),
            IssueCheck.LICENSE_IN_FORCE,
        ),
        (facts(license_standing=answer("DUL", False)), IssueCheck.LICENSE_IN_FORCE),
        (facts(people=()), IssueCheck.PEOPLE_CURRENT),
        (facts(people=(answer("P-1"), answer("P-2", False))), IssueCheck.PEOPLE_CURRENT),
        (facts(needs_board_approval=True), IssueCheck.BOARD_APPROVAL_CURRENT),
        (
            facts(needs_board_approval=True, board_approval="IRB 26-114"),
            IssueCheck.BOARD_APPROVAL_CURRENT,
        ),
        (
            facts(
                needs_board_approval=True,
                board_approval="IRB 26-114",
                board_approval_until=date(2026, 2, 28),
            ),
            IssueCheck.BOARD_APPROVAL_CURRENT,
        ),
    ],
)
def test_issue_is_refused_with_one_condition_unmet(unmet, check):
    enforced = decide_issue(unmet, actor(), COVERED, at=AT)
    shown = decide_conditions(unmet, COVERED, at=AT)

    assert [finding.check for finding in enforced.refusals] == [check]
    assert [finding.check for finding in shown.refusals] == [check]


def test_issue_is_refused_when_an_agreement_no_longer_covers_what_was_approved():
    decision = decide_issue(facts(), actor(), answer("RR", False, "DSA ended."), at=AT)

    assert [finding.because for finding in decision.refusals] == ["DSA ended."]
