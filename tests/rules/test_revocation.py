"""May this authorization be ended now, by this person."""

from datetime import UTC, datetime

import pytest

from agreements.rules.revocation import RevocationCheck, RevocationFacts, decide_revocation

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def facts(**fields):
    described = {
        "authorization": "AZ-2026-0001",
        "revoked_at": None,
        "actor": "Cora",
        "actor_may_revoke": True,
        "actor_because": "Cora reviews compliance.",
        "reason": "The project ended early.",
    }
    return RevocationFacts(**(described | fields))


def test_one_person_alone_may_revoke_with_a_reason():
    assert decide_revocation(facts(), at=AT).allowed


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        (facts(actor_may_revoke=False), RevocationCheck.MAY_REVOKE),
        (facts(revoked_at=AT), RevocationCheck.NOT_YET_REVOKED),
        (facts(reason=" "), RevocationCheck.REASON_GIVEN),
    ],
)
def test_revocation_is_refused_with_one_thing_wrong(wrong, check):
    decision = decide_revocation(wrong, at=AT)

    assert [finding.check for finding in decision.refusals] == [check]
