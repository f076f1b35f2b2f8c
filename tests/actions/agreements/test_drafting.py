"""An agreement is drafted, edited and submitted."""

import pytest

from agreements.actions import agreements, clearances
from agreements.events import Event
from agreements.models import Agreement
from agreements.rules.agreement_drafting import DraftingCheck
from agreements.rules.agreement_states import VersionState
from agreements.rules.clause_reader import TermsInvalid
from agreements.rules.vocabulary import AgreementKind
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from tests.factories import make_agreement, make_dataset, make_element

from .steps import YEAR, events, refused_checks, submitted

pytestmark = pytest.mark.django_db


def test_a_coordinator_drafts_an_agreement_with_its_first_version(draft, coordinator):
    version = draft.latest

    assert draft.reference.startswith("DSA-")
    assert version.state == VersionState.DRAFT
    assert version.text == "We agree.\nTruly."
    assert version.terms == [{"number": "1.1", "kind": "irb"}]
    assert events(Event.AGREEMENT_DRAFTED).get().by == coordinator.reference


def test_only_a_coordinator_drafts(parties, steward):
    with pytest.raises(Refused) as refused:
        agreements.draft(
            kind=AgreementKind.DSA, title="x", effective_on=YEAR[0], ends_on=YEAR[1], by=steward
        )

    assert refused_checks(refused) == {DraftingCheck.MAY_DRAFT}
    assert not Agreement.objects.exists()


def test_an_agreement_stands_only_under_a_wider_one(coordinator):
    license_ = make_agreement(kind="dul")

    with pytest.raises(Refused) as refused:
        agreements.draft(
            kind=AgreementKind.DSA,
            title="x",
            effective_on=YEAR[0],
            ends_on=YEAR[1],
            parent=license_,
            by=coordinator,
        )

    assert refused_checks(refused) == {DraftingCheck.PARENT_IS_WIDER}


def test_a_draft_is_edited_and_what_is_not_given_stays(draft, coordinator, parties):
    dataset = make_dataset("medicaid")
    make_element(dataset, "county")
    clause = {"number": "2", "kind": "covers", "dataset": "medicaid", "elements": ["county"]}

    agreements.edit(
        version=draft.latest,
        title="New title",
        clauses=[clause],
        parties=parties[:1],
        by=coordinator,
    )
    agreements.edit(version=draft.latest, text="Other words.", by=coordinator)

    draft.refresh_from_db()
    version = draft.latest
    assert (draft.title, version.text, version.terms) == ("New title", "Other words.", [clause])
    assert version.parties.count() == 1
    assert events(Event.AGREEMENT_EDITED).count() == 2


def test_a_clause_that_names_nothing_known_is_refused_with_its_number(draft, coordinator):
    clause = {"number": "2", "kind": "covers", "dataset": "medicaid", "elements": ["county"]}

    with pytest.raises(TermsInvalid, match="clause 2, dataset: medicaid is not in the inventory"):
        agreements.edit(version=draft.latest, clauses=[clause], by=coordinator)


def test_a_submitted_version_is_frozen_and_its_reviewers_are_told(
    draft, coordinator, legal_reviewer, compliance_reviewer
):
    version = submitted(draft, coordinator)

    assert version.state == VersionState.IN_REVIEW
    assert version.frozen_sha256 == version.words.sha256()
    told = Message.objects.filter(about=draft.reference).values_list("recipient", flat=True)
    assert set(told) == {legal_reviewer.pk, compliance_reviewer.pk}
    with pytest.raises(Refused) as refused:
        agreements.edit(version=version, text="Sneaky.", by=coordinator)
    assert refused_checks(refused) == {DraftingCheck.STEP_IS_DUE}


def test_an_incomplete_draft_is_not_submitted(coordinator, office):
    empty = agreements.draft(
        kind=AgreementKind.DSA, title="x", effective_on=YEAR[0], ends_on=YEAR[1], by=coordinator
    )

    with pytest.raises(Refused) as refused:
        clearances.submit(version=empty.latest, by=coordinator)

    assert refused_checks(refused) == {
        DraftingCheck.TEXT_WRITTEN,
        DraftingCheck.OFFICE_IS_PARTY,
        DraftingCheck.PARTIES_NAMED,
    }


def test_a_draft_whose_clauses_name_what_is_gone_is_not_submitted(draft, coordinator):
    version = draft.latest
    version.terms = [{"number": "1", "kind": "covers", "dataset": "gone", "elements": ["x"]}]
    version.save()

    with pytest.raises(Refused) as refused:
        clearances.submit(version=version, by=coordinator)

    assert refused_checks(refused) == {DraftingCheck.CLAUSES_READABLE}
