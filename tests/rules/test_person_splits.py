"""Who may see the records of a person to part them, and when one opinion suffices."""

from datetime import UTC, datetime

import pytest

from idea_portal.policy import Decision, Finding
from linkage.rules.person_splits import (
    SplitCheck,
    SplitFacts,
    decide_asking,
    decide_showing,
    decide_split,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def facts(**changed):
    described = {"index": "PI-2026-0001", "person": "0198", "records": 3, "was_shown": True}
    return SplitFacts(**(described | changed))


def other(check, *, permitted=True):
    finding = Finding(check, permitted, "As it stands.")
    return Decision("PI-2026-0001", "May it be?", (finding,), about=("AZ-2026-0001",))


def parting(decide, moving=True, reading=True, **changed):
    return decide(
        facts(**changed),
        other("records-stand", permitted=moving),
        other("elements-in-scope", permitted=reading),
        at=NOON,
    )


def refused(decision):
    return [str(finding.check) for finding in decision.refusals]


def test_an_analyst_sees_records_that_a_linkage_of_theirs_could_read():
    decision = decide_showing(facts(), other("elements-in-scope"), at=NOON)

    assert decision.allowed
    assert decision.about == ("AZ-2026-0001",)


@pytest.mark.parametrize("records", [0, 1])
def test_there_is_nothing_to_part_in_fewer_than_two_records(records):
    decision = decide_showing(facts(records=records), other("elements-in-scope"), at=NOON)

    assert refused(decision) == [SplitCheck.TWO_RECORDS_KNOWN]


def test_what_no_linkage_could_read_is_not_shown():
    decision = decide_showing(facts(), other("elements-in-scope", permitted=False), at=NOON)

    assert refused(decision) == ["elements-in-scope"]


def test_one_who_saw_the_records_splits_alone_and_need_not_ask():
    assert parting(decide_split).allowed
    assert refused(parting(decide_asking)) == [SplitCheck.SECOND_OPINION_NEEDED]


def test_what_two_found_to_be_one_is_parted_by_asking_two():
    found = {"found_one_in": ("RC-2026-0001",)}

    assert refused(parting(decide_split, **found)) == [SplitCheck.ONE_OPINION_SUFFICES]
    assert parting(decide_asking, **found).allowed


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"was_shown": False}, SplitCheck.RECORDS_WERE_SHOWN),
        ({"leaving_unseen": 1}, SplitCheck.LEAVING_WERE_SHOWN),
        ({"leaving_unseen": 2}, SplitCheck.LEAVING_WERE_SHOWN),
        ({"asked_in": "RC-2026-0002"}, SplitCheck.NOT_ASKED_YET),
        ({"moving": False}, "records-stand"),
        ({"reading": False}, "elements-in-scope"),
    ],
)
def test_asking_two_is_refused_for_one_reason(changed, check):
    decision = parting(decide_asking, found_one_in=("RC-2026-0001",), **changed)

    assert refused(decision) == [check]
