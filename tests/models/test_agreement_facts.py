"""What governs a dataset, who accepted what, and whether a scope is still covered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.facts.acceptances import acceptance_of
from agreements.facts.scopes import cover_of, lost_cover
from agreements.facts.terms import coverage_of, terms_governing, terms_of
from agreements.models import Hold, Signature
from agreements.rules.agreement_states import VersionState
from agreements.rules.asked import Asked
from agreements.rules.combination import ScopeCheck, combine
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.facts import dictionary_of
from idea_portal.policy import Period
from tests.factories import (
    make_agreement,
    make_dataset,
    make_element,
    make_organization,
    make_user,
    make_version,
    sharing_clauses,
)

pytestmark = pytest.mark.django_db
SIGNED = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAST = (date(2020, 1, 1), date(2025, 12, 31))


@pytest.fixture
def medicaid(db):
    dataset = make_dataset("medicaid")
    for name in ("county", "plan"):
        make_element(
            dataset,
            name,
            sensitivity="internal",
            identifiability="deidentified",
            identity_role="none",
        )
    return dataset


def covers(*elements):
    return sharing_clauses("medicaid", list(elements))


def governing(at=NOW):
    return [terms.agreement for terms in terms_governing(["medicaid"], at)]


def test_agreements_that_name_a_dataset_govern_it_and_so_do_the_umbrellas_above(medicaid):
    parent = make_agreement("mou", parties={"office": "office"}, at=SIGNED)
    of_the_department = make_agreement("mou", at=SIGNED)
    elsewhere = make_agreement(
        "mou", parties={"office": "office", "university": "recipient"}, at=SIGNED
    )
    sharing = make_agreement(clauses=covers("county"), parent=parent, at=SIGNED)
    make_agreement(clauses=[{"number": "1", "kind": "irb"}], at=SIGNED)

    expected = {of_the_department.reference, parent.reference, sharing.reference}
    assert set(governing()) == expected
    assert elsewhere.reference not in expected


@pytest.mark.parametrize(
    "changes",
    [
        {"state": VersionState.DRAFT},
        {"state": VersionState.PARTIALLY_SIGNED},
        {"days": PAST},
        {"days": (date(2027, 1, 1), date(2028, 1, 1))},
    ],
)
def test_what_was_not_signed_or_is_over_does_not_govern(medicaid, changes):
    make_agreement(clauses=covers("county"), at=SIGNED, **changes)

    assert governing() == []


def test_a_suspended_agreement_governs_and_refuses(medicaid):
    agreement = make_agreement(clauses=covers("county"), at=SIGNED)
    assert coverage_of("medicaid", ["medicaid.county"], NOW).covered == {"medicaid.county"}
    Hold.objects.create(
        agreement=agreement,
        side="party",
        organization=make_organization("health"),
        suspended_by=make_user("stopper"),
        suspended_at=NOW,
        reason="An incident.",
    )

    (terms,) = terms_governing(["medicaid"], NOW)

    assert "An incident." in terms.not_in_force[0]
    assert coverage_of("medicaid", ["medicaid.county"], NOW).covered == frozenset()
    assert terms_governing(["medicaid"], NOW - timedelta(days=1))[0].not_in_force == ()


def test_the_terms_of_a_license_are_read_for_each_dataset_of_its_project(medicaid):
    license_ = make_agreement(
        "dul", clauses=[{"number": "1", "kind": "minimum-cell", "at_least": 20}], at=SIGNED
    )

    (terms,) = terms_of(license_.reference, ["medicaid"], NOW)

    assert (terms.minimum_cell, terms.elements) == (20, None)
    assert terms_of(license_.reference, ["medicaid"], SIGNED - timedelta(days=1)) == []


def a_scope(at=NOW):
    asked = Asked(
        request="RR-1",
        purpose=Purpose.REPORTING,
        recipient="outreach",
        output=OutputKind.AGGREGATE,
        people=frozenset({"P-1"}),
        datasets=frozenset({"medicaid"}),
        period=Period.of_days(date(2026, 1, 1), date(2026, 12, 31)),
        aggregate_by=("medicaid.county", "medicaid.plan"),
    )
    return combine(
        terms=terms_governing(["medicaid"], at),
        asked=asked,
        dictionary=dictionary_of(["medicaid"]),
        at=at,
    ).scope


def test_an_amendment_that_narrows_takes_the_cover_from_what_was_granted(medicaid):
    agreement = make_agreement(clauses=covers("county", "plan"), at=SIGNED)
    scope = a_scope()
    assert cover_of(scope, NOW).allowed
    assert lost_cover(scope, since=NOW, at=NOW + timedelta(days=1)) is None

    make_version(
        agreement,
        clauses=covers("county"),
        days=(date(2026, 7, 1), date(2026, 12, 31)),
        at=NOW,
    )

    later = datetime(2026, 7, 2, tzinfo=UTC)
    assert lost_cover(scope, since=NOW, at=NOW + timedelta(days=1)) is None
    refusals = lost_cover(scope, since=NOW, at=later).refusals
    assert [each.check for each in refusals] == [ScopeCheck.CONDITION_ELEMENTS_COVERED]


def test_an_agreement_that_begins_to_govern_must_cover_what_was_granted_too(medicaid):
    make_agreement(clauses=covers("county", "plan"), at=SIGNED)
    scope = a_scope()

    make_agreement(clauses=covers("county"), at=NOW + timedelta(days=1))

    decision = lost_cover(scope, since=NOW, at=NOW + timedelta(days=2))
    assert [each.check for each in decision.refusals] == [ScopeCheck.CONDITION_ELEMENTS_COVERED]


def test_who_accepted_is_known_of_every_moment_and_account(researcher):
    first = researcher
    second = make_user("rosa-second", second_account_of=first)
    agreement = make_agreement("aua", parties={"office": "office"}, at=SIGNED)
    version = agreement.latest
    Signature.objects.create(
        version=version,
        revision=version.revision,
        digest=version.frozen_sha256,
        by=first,
        person=first.person_key,
        name=first.full_name,
        signed_at=NOW,
    )

    assert acceptance_of(first, NOW).allowed
    assert acceptance_of(second, NOW).allowed
    assert not acceptance_of(first, NOW - timedelta(days=1)).allowed
    make_version(agreement, parties={"office": "office"}, at=NOW)
    assert not acceptance_of(first, NOW + timedelta(days=1)).allowed


def test_an_agreement_that_begins_to_govern_and_covers_all_changes_nothing(medicaid):
    make_agreement(clauses=covers("county", "plan"), at=SIGNED)
    scope = a_scope()

    make_agreement(clauses=covers("county", "plan"), at=NOW + timedelta(days=1))

    assert lost_cover(scope, since=NOW, at=NOW + timedelta(days=2)) is None
