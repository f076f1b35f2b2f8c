"""A version is cleared by two people, returned to draft, or amended."""

from datetime import date, timedelta

import pytest

from agreements.actions import agreements, clearances
from agreements.events import Event
from agreements.facts.agreements import agreement_standing
from agreements.rules.agreement_drafting import DraftingCheck
from agreements.rules.agreement_force import ForceCheck
from agreements.rules.agreement_states import ClearanceKind, VersionState
from agreements.rules.clearing import ClearingCheck
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from tests.factories import make_agreement, make_membership, make_user, make_version

from .steps import NOW, cleared, events, refused_checks, sign, submitted

pytestmark = pytest.mark.django_db


def test_two_clearances_by_two_people_make_a_version_ready_to_sign(
    draft, coordinator, legal_reviewer, compliance_reviewer, signatory, office_signatory
):
    version = cleared(draft, coordinator, legal_reviewer, compliance_reviewer)

    assert version.state == VersionState.READY_TO_SIGN
    assert {each.digest for each in version.clearances.all()} == {version.frozen_sha256}
    ready = Message.objects.filter(subject_line__contains="ready to sign")
    assert {message.recipient for message in ready} == {signatory, office_signatory}


def test_one_person_does_not_give_both_clearances(draft, coordinator, legal_reviewer):
    make_membership(legal_reviewer, Role.COMPLIANCE_REVIEWER, "office")
    second = make_user("leo-second", Role.COMPLIANCE_REVIEWER, second_account_of=legal_reviewer)
    version = submitted(draft, coordinator)
    seen = version.frozen_sha256
    clearances.clear(version=version, kind=ClearanceKind.LEGAL, seen=seen, by=legal_reviewer)

    for account in (legal_reviewer, second):
        with pytest.raises(Refused) as refused:
            clearances.clear(version=version, kind=ClearanceKind.COMPLIANCE, seen=seen, by=account)
        assert refused_checks(refused) == {ClearingCheck.DID_NOT_CLEAR_OTHERWISE}


def test_who_drafted_does_not_clear(draft, coordinator):
    make_membership(coordinator, Role.LEGAL_REVIEWER, "office")
    version = submitted(draft, coordinator)

    with pytest.raises(Refused) as refused:
        clearances.clear(
            version=version,
            kind=ClearanceKind.LEGAL,
            seen=version.frozen_sha256,
            by=coordinator,
        )

    assert refused_checks(refused) == {ClearingCheck.DID_NOT_DRAFT}


@pytest.mark.parametrize("account", ["steward", "administrator", "signatory", "coordinator"])
def test_nobody_else_clears_not_even_an_administrator(request, account, draft, coordinator):
    person = request.getfixturevalue(account)
    version = submitted(draft, coordinator)

    with pytest.raises(Refused) as refused:
        clearances.clear(
            version=version, kind=ClearanceKind.LEGAL, seen=version.frozen_sha256, by=person
        )

    assert ClearingCheck.HOLDS_ROLE in refused_checks(refused)


def test_words_that_changed_since_they_were_shown_are_not_cleared(
    draft, coordinator, legal_reviewer
):
    version = submitted(draft, coordinator)

    with pytest.raises(Refused) as refused:
        clearances.clear(
            version=version, kind=ClearanceKind.LEGAL, seen="0" * 64, by=legal_reviewer
        )

    assert refused_checks(refused) == {ClearingCheck.WORDS_SEEN}


def test_returning_to_draft_voids_what_was_cleared_and_signed(
    ready, draft, coordinator, legal_reviewer, compliance_reviewer, signatory, office_signatory
):
    sign(ready, "health", signatory)
    ready.refresh_from_db()

    clearances.return_to_draft(version=ready, reason="A typo in clause 1.", by=office_signatory)
    again = cleared(draft, coordinator, legal_reviewer, compliance_reviewer)

    # The same words, but neither the earlier clearances nor the earlier signature count.
    assert again.state == VersionState.READY_TO_SIGN
    sign(again, "office", office_signatory)
    again.refresh_from_db()
    assert again.state == VersionState.PARTIALLY_SIGNED
    assert events(Event.AGREEMENT_RETURNED).get().reason == "A typo in clause 1."
    told = Message.objects.filter(subject_line__contains="returned to draft")
    assert signatory in {message.recipient for message in told}


def test_returning_needs_a_reason_and_somebody_concerned(ready, steward, coordinator):
    with pytest.raises(Refused) as refused:
        clearances.return_to_draft(version=ready, reason=" ", by=steward)

    assert refused_checks(refused) == {DraftingCheck.MAY_DRAFT, DraftingCheck.REASON_GIVEN}


def test_an_executed_version_is_amended_not_returned(coordinator):
    agreement = make_agreement()

    with pytest.raises(Refused) as refused:
        clearances.return_to_draft(version=agreement.latest, reason="Change.", by=coordinator)
    version = agreements.amend(agreement=agreement, by=coordinator)

    assert refused_checks(refused) == {DraftingCheck.STEP_IS_DUE}
    assert (version.number, version.state) == (2, VersionState.DRAFT)
    assert version.parties.count() == 2
    assert agreement_standing(agreement.reference, database_clock()).allowed
    with pytest.raises(Refused) as refused:
        agreements.amend(agreement=agreement, by=coordinator)
    assert refused_checks(refused) == {DraftingCheck.NO_OTHER_DRAFT}


def test_an_amendment_supersedes_once_it_is_in_effect():
    agreement = make_agreement(at=NOW)
    make_version(agreement, days=(date(2026, 7, 1), date(2026, 12, 31)), at=NOW)

    before = agreement_standing(agreement.reference, NOW, number=1)
    after = agreement_standing(agreement.reference, NOW + timedelta(days=60), number=1)

    assert before.allowed
    assert [each.check for each in after.refusals] == [ForceCheck.NOT_SUPERSEDED]
