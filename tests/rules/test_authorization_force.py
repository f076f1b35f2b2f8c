"""Is an authorization in force at a moment."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from agreements.rules.authorization_force import (
    AuthorizationCheck,
    AuthorizationFacts,
    AuthorizationStanding,
    authorization_standing,
    decide_authorization,
)
from idea_portal.policy import Decision, Finding, Period

BEGINS = datetime(2026, 3, 1, tzinfo=UTC)
ENDS = datetime(2026, 6, 1, tzinfo=UTC)
AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
# What a scope holds beyond this does not bear on whether it is in force.
SCOPE = SimpleNamespace(agreements=frozenset({"MOU-2026-001", "DSA-2026-001", "DUL-2026-001"}))


def answer(subject, allowed=True, because="Something ended."):
    return Decision(subject, "In force?", (Finding("check", allowed, because),))


def facts(**fields):
    described = {
        "scope": SCOPE,
        "period": Period(BEGINS, ENDS),
        "revoked_at": None,
        "parents": tuple(map(answer, sorted(SCOPE.agreements))),
        "people": frozenset({"P-0001", "P-0002"}),
        "people_current": (answer("P-0001"), answer("P-0002")),
    }
    return AuthorizationFacts(reference="AZ-2026-0001", **(described | fields))


@pytest.mark.parametrize("at", [BEGINS, AT, ENDS - TICK])
def test_authorization_is_in_force_within_its_days(at):
    assert decide_authorization(facts(), at).allowed
    assert decide_authorization(facts(), at, acting="P-0001").allowed
    assert authorization_standing(facts(), at) is AuthorizationStanding.IN_FORCE


ONE_PARENT_SUSPENDED = (
    answer("MOU-2026-001"),
    answer("DSA-2026-001", False, "DSA-2026-001 is suspended."),
    answer("DUL-2026-001"),
)


@pytest.mark.parametrize(
    ("wrong", "at", "check", "standing"),
    [
        (
            facts(revoked_at=AT),
            AT,
            AuthorizationCheck.NOT_REVOKED,
            AuthorizationStanding.REVOKED,
        ),
        (
            facts(superseded_at=AT),
            AT,
            AuthorizationCheck.NOT_SUPERSEDED,
            AuthorizationStanding.SUPERSEDED,
        ),
        (facts(), BEGINS - TICK, AuthorizationCheck.HAS_BEGUN, AuthorizationStanding.PENDING),
        (facts(), ENDS, AuthorizationCheck.HAS_NOT_ENDED, AuthorizationStanding.EXPIRED),
        (
            facts(parents=ONE_PARENT_SUSPENDED),
            AT,
            AuthorizationCheck.PARENTS_IN_FORCE,
            AuthorizationStanding.SUSPENDED,
        ),
        (
            facts(parents=tuple(map(answer, ["MOU-2026-001", "DSA-2026-001"]))),
            AT,
            AuthorizationCheck.PARENTS_IN_FORCE,
            AuthorizationStanding.SUSPENDED,
        ),
        (
            facts(parents=(), scope=SimpleNamespace(agreements=frozenset())),
            AT,
            AuthorizationCheck.PARENTS_IN_FORCE,
            AuthorizationStanding.SUSPENDED,
        ),
        (
            facts(people_current=(answer("P-0001", False), answer("P-0002", False))),
            AT,
            AuthorizationCheck.PEOPLE_CURRENT,
            AuthorizationStanding.SUSPENDED,
        ),
    ],
)
def test_authorization_is_refused_with_one_thing_wrong(wrong, at, check, standing):
    decision = decide_authorization(wrong, at)

    assert [finding.check for finding in decision.refusals] == [check]
    assert authorization_standing(wrong, at) is standing


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (facts(people=frozenset({"P-0002"})), "P-0001 is not named on AZ-2026-0001."),
        (
            facts(people_current=(answer("P-0001", False, "Training ended."), answer("P-0002"))),
            "Training ended.",
        ),
        (
            facts(people_current=(answer("P-0002"),)),
            "Nothing is known of the standing of P-0001.",
        ),
    ],
)
def test_who_acts_must_be_named_and_current_whoever_else_is(wrong, because):
    decision = decide_authorization(wrong, AT, acting="P-0001")

    assert [finding.because for finding in decision.refusals] == [because]
    assert decide_authorization(wrong, AT, acting="P-0002").allowed


def test_moment_before_a_revocation_is_decided_as_it_was_then():
    revoked = facts(revoked_at=AT)

    assert decide_authorization(revoked, AT - TICK).allowed
    assert not decide_authorization(revoked, AT).allowed
