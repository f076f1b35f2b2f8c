from dataclasses import replace
from datetime import UTC, datetime

import pytest

from linkage.rules.person_changes import (
    PersonChangeCheck,
    PersonChangeFacts,
    ReversalFacts,
    decide_asking_back,
    decide_person_change,
    decide_reversal,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def facts(**changed):
    described = {
        "index": "PI-2026-0001",
        "what": "split a person",
        "person_is_linkage_analyst": True,
        "records_to_move": 2,
        "records_left": 3,
    }
    return PersonChangeFacts(**(described | changed))


@pytest.mark.parametrize("left", [3, None])
def test_an_analyst_moves_records_that_stand(left):
    assert decide_person_change(facts(records_left=left), at=NOON).allowed


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"person_is_linkage_analyst": False}, PersonChangeCheck.PERSON_IS_LINKAGE_ANALYST),
        ({"records_to_move": 0}, PersonChangeCheck.RECORDS_STAND),
        ({"records_not_found": 1}, PersonChangeCheck.RECORDS_STAND),
        ({"records_left": 0}, PersonChangeCheck.RECORDS_REMAIN),
        ({"taken_back_by": "PC-2026-0002"}, PersonChangeCheck.NOT_TAKEN_BACK),
    ],
)
def test_a_change_of_persons_is_refused_for_one_reason(changed, check):
    decision = decide_person_change(facts(**changed), at=NOON)

    assert [finding.check for finding in decision.refusals] == [check]


ALONE = ReversalFacts(change="PC-2026-0001")
BY_TWO = ReversalFacts(
    change="PC-2026-0001", decided_in=("RC-2026-0001", "RC-2026-0002"), pair_stands=True
)


def reversal(decide, taken, **changed):
    return decide(taken, decide_person_change(facts(**changed), at=NOON), at=NOON)


def refusals(decision):
    return [finding.check for finding in decision.refusals]


def test_one_analyst_takes_back_what_no_two_reviewers_found():
    assert reversal(decide_reversal, ALONE).allowed
    assert PersonChangeCheck.SECOND_OPINION_NEEDED in refusals(reversal(decide_asking_back, ALONE))


def test_what_two_found_is_taken_back_only_where_that_does_what_they_found():
    found = replace(ALONE, found_in="RC-2026-0003")

    moved = reversal(decide_reversal, replace(found, does_what_was_found=False))

    assert reversal(decide_reversal, found).allowed
    assert refusals(moved) == [PersonChangeCheck.DOES_WHAT_WAS_FOUND]
    assert "RC-2026-0003" in moved.refusals[0].because


@pytest.mark.parametrize(
    ("changed", "remedy"),
    [
        ({}, "Ask for them instead"),
        ({"asked_in": "RC-2026-0009"}, "RC-2026-0009 asks for them"),
        ({"pair_stands": False}, "can be split"),
    ],
)
def test_who_may_not_take_back_alone_is_told_what_to_do(changed, remedy):
    decision = reversal(decide_reversal, replace(BY_TWO, **changed))

    assert remedy in decision.refusals[0].because


def test_two_reviewers_are_asked_about_what_two_found():
    decision = reversal(decide_reversal, BY_TWO)

    assert refusals(decision) == [PersonChangeCheck.ONE_OPINION_SUFFICES]
    assert "RC-2026-0001, RC-2026-0002" in decision.refusals[0].because
    assert reversal(decide_asking_back, BY_TWO).allowed


@pytest.mark.parametrize(
    ("taken", "changed", "check"),
    [
        ({"decided_in": ()}, {}, PersonChangeCheck.SECOND_OPINION_NEEDED),
        ({"pair_stands": False}, {}, PersonChangeCheck.DECIDED_PAIR_STANDS),
        ({"asked_in": "RC-2026-0009"}, {}, PersonChangeCheck.NOT_ASKED_YET),
        ({}, {"records_to_move": 0}, PersonChangeCheck.RECORDS_STAND),
        ({}, {"taken_back_by": "PC-2026-0002"}, PersonChangeCheck.NOT_TAKEN_BACK),
    ],
)
def test_two_reviewers_are_not_asked_for_one_reason(taken, changed, check):
    decision = reversal(decide_asking_back, replace(BY_TWO, **taken), **changed)

    assert refusals(decision) == [check]
