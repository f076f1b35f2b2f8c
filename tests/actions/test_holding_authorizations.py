"""Holding an authorization while work is decided, from several connections at once."""

import pytest
from django.db import DatabaseError, connection, transaction

from agreements.actions import authorizations
from agreements.facts.authorizations import authorization_facts, facts_of_many
from agreements.rules.authorization_force import (
    AuthorizationStanding,
    authorization_standing,
    decide_authorization,
)
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from tests.factories import make_authorization, make_user


def test_authorization_made_whole_is_in_force(researcher):
    authorization = make_authorization(people=[researcher])

    held, facts = authorizations.hold(authorization)

    assert held == authorization
    decision = decide_authorization(facts, database_clock(), acting=researcher.reference)
    assert decision.allowed, [finding.because for finding in decision.refusals]
    assert {parent.subject for parent in facts.parents} == held.scope.agreements


def test_held_authorization_says_it_was_revoked(researcher):
    authorization = make_authorization(people=[researcher], revoked=True)

    _, facts = authorizations.hold(authorization)

    assert authorization_standing(facts, database_clock()) is AuthorizationStanding.REVOKED


@pytest.mark.django_db(transaction=True)
def test_hold_is_taken_only_inside_the_transaction_of_the_decision():
    authorization = make_authorization()

    with pytest.raises(RuntimeError, match="transaction"):
        authorizations.hold(authorization)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreements_agreement SET title = 'x' WHERE reference = 'DSA-2026-001'",
        "UPDATE agreements_agreement SET title = 'x' WHERE reference = 'DUL-2026-001'",
        "UPDATE agreements_authorization SET revoked_because = revoked_because",
        "UPDATE agreements_researchrequest SET title = 'x'",
        "UPDATE accounts_user SET full_name = 'x' WHERE email LIKE 'rita%'",
    ],
)
def test_nothing_an_authorization_rests_on_changes_while_it_is_held(change):
    authorization = make_authorization()
    other = connection.copy()
    try:
        with transaction.atomic():
            authorizations.hold(authorization)

            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                with pytest.raises(DatabaseError, match="lock timeout"):
                    cursor.execute(change)
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_two_may_hold_one_authorization_at_once():
    authorization = make_authorization()
    other = connection.copy()
    try:
        with transaction.atomic():
            authorizations.hold(authorization)
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute("BEGIN")
                cursor.execute(authorizations.AUTHORIZATIONS, [[authorization.reference]])
                assert cursor.rowcount == 1
                cursor.execute("ROLLBACK")
    finally:
        other.close()


def test_facts_of_many_are_the_facts_of_each_in_as_many_queries(db, django_assert_max_num_queries):
    first = make_authorization()
    alone, at = authorization_facts(first, database_clock()), database_clock()
    member = make_user("second-rosa", Role.REQUESTER, organization="outreach")
    second = make_authorization(people=[member])

    with django_assert_max_num_queries(20):
        facts = facts_of_many([first, second], at)

    assert facts == [authorization_facts(each, at) for each in (first, second)]
    assert facts[0].reference == alone.reference
