"""Parties sign, people accept, and the last signature executes."""

from datetime import date, timedelta

import pytest

from agreements.events import Event
from agreements.facts.agreements import agreement_standing
from agreements.rules.agreement_states import VersionState
from agreements.rules.signing import SigningCheck
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock, frozen
from idea_portal.policy import Refused
from tests.factories import make_agreement, make_membership, make_user

from .steps import NOW, accept, cleared, events, refused_checks, sign

pytestmark = pytest.mark.django_db


def test_the_last_signature_executes_and_the_agreement_is_in_force(
    draft, coordinator, legal_reviewer, compliance_reviewer, signatory, office_signatory
):
    with frozen(NOW):
        version = cleared(draft, coordinator, legal_reviewer, compliance_reviewer)
        sign(version, "health", signatory)
        version.refresh_from_db()
        assert version.state == VersionState.PARTIALLY_SIGNED
        signature = sign(version, "office", office_signatory)

    version.refresh_from_db()
    assert version.state == VersionState.EXECUTED
    assert signature.digest == version.frozen_sha256
    assert events(Event.AGREEMENT_EXECUTED).get().subject_reference == draft.reference
    assert agreement_standing(draft.reference, NOW + timedelta(days=1)).allowed
    assert not agreement_standing(draft.reference, NOW - timedelta(days=1)).allowed


def test_a_signature_is_given_only_by_a_signatory_of_the_party(ready, signatory):
    with pytest.raises(Refused) as refused:
        sign(ready, "office", signatory)

    assert refused_checks(refused) == {SigningCheck.IS_SIGNATORY}


def test_a_signature_needs_a_sign_in_confirmed_a_moment_ago(ready, signatory):
    stale = database_clock() - timedelta(minutes=6)

    for moment in (stale, None):
        with pytest.raises(Refused) as refused:
            sign(ready, "health", signatory, reauthenticated_at=moment)
        assert refused_checks(refused) == {SigningCheck.REAUTHENTICATED}


def test_a_signature_is_under_the_words_that_were_shown(ready, signatory):
    with pytest.raises(Refused) as refused:
        sign(ready, "health", signatory, seen="0" * 64)

    assert refused_checks(refused) == {SigningCheck.WORDS_SEEN}


def test_one_person_does_not_sign_for_two_parties(ready, signatory):
    make_membership(signatory, Role.SIGNATORY, "office")
    sign(ready, "health", signatory)

    with pytest.raises(Refused) as refused:
        sign(ready, "office", signatory)

    assert refused_checks(refused) == {SigningCheck.SIGNS_FOR_ONE_PARTY}


def test_a_party_signs_once(ready, signatory):
    sign(ready, "health", signatory)
    another = make_user("sue-signatory", Role.SIGNATORY, organization="health")

    with pytest.raises(Refused) as refused:
        sign(ready, "health", another)

    assert refused_checks(refused) == {SigningCheck.NOT_YET_SIGNED}


def test_who_cleared_does_not_sign(ready, legal_reviewer):
    make_membership(legal_reviewer, Role.SIGNATORY, "office")

    with pytest.raises(Refused) as refused:
        sign(ready, "office", legal_reviewer)

    assert refused_checks(refused) == {SigningCheck.DID_NOT_CLEAR}


def test_a_person_accepts_for_themselves(acceptable_use, researcher):
    signature = accept(acceptable_use, researcher)

    assert (signature.party, signature.by) == (None, researcher)
    assert events(Event.AGREEMENT_ACCEPTED).get().by == researcher.reference
    with pytest.raises(Refused) as refused:
        accept(acceptable_use, researcher)
    assert refused_checks(refused) == {SigningCheck.NOT_YET_SIGNED}


def test_only_an_acceptable_use_agreement_is_accepted_by_people(researcher):
    with pytest.raises(Refused) as refused:
        accept(make_agreement(), researcher)

    assert refused_checks(refused) == {SigningCheck.IS_ACCEPTED_BY_PEOPLE}


def test_what_is_not_in_force_is_not_accepted(researcher):
    past = (date(2020, 1, 1), date(2020, 12, 31))

    with pytest.raises(Refused) as refused:
        accept(make_agreement(kind="aua", days=past), researcher)

    assert refused_checks(refused) == {SigningCheck.IN_FORCE}
