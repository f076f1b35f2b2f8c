from datetime import UTC, datetime

import pytest

from linkage.rules.person_changes import (
    PersonChangeCheck,
    PersonChangeFacts,
    decide_person_change,
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
