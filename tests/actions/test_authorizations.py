"""Licensing, issuing and revoking."""

from datetime import timedelta

import pytest

from agreements.actions import authorizations, licenses
from agreements.facts.authorizations import authorization_facts
from agreements.facts.impact import impact_of
from agreements.facts.terms import clauses_of
from agreements.models import Agreement, Authorization
from agreements.rules.agreement_states import VersionState
from agreements.rules.authorization_force import (
    AuthorizationStanding,
    authorization_standing,
    decide_authorization,
)
from agreements.rules.clauses import ClauseKind
from agreements.rules.request_content import content_hash
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock, frozen
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Period, Refused
from tests.factories import (
    make_acceptance,
    make_agreement,
    make_authorization,
    make_data,
    make_membership,
    make_request,
    make_sharing,
    make_user,
)
from tests.factories.agreements import carry

REASON = "The project ended before the data was used."


def refused_checks(refusal):
    return [finding.check for finding in refusal.value.decision.refusals]


def fail(*args, **kwargs):
    raise RuntimeError("no trail")


def execute(agreement):
    """Clear and sign a drafted agreement, as its own actions would."""
    carry([agreement.latest], VersionState.EXECUTED, database_clock())
    return agreement


@pytest.fixture
def approved(researcher, office):
    make_sharing()
    return make_request(requester=researcher, state="approved")


@pytest.fixture
def licensed(approved, coordinator, researcher):
    execute(licenses.draft_license(request=approved, by=coordinator))
    make_acceptance(researcher)
    approved.refresh_from_db()
    return approved


def test_license_is_drafted_from_what_was_approved(approved, coordinator):
    license_ = licenses.draft_license(request=approved, by=coordinator)

    approved.refresh_from_db()
    assert approved.license == license_
    assert license_.parent.kind == "mou"
    clauses = {clause.kind: clause for clause in clauses_of(license_.latest)}
    assert clauses[ClauseKind.PURPOSES].purposes == ("outreach",)
    assert clauses[ClauseKind.RECIPIENTS].organizations == ("outreach",)
    assert {party.organization.code for party in license_.latest.parties.all()} == {
        "office",
        "outreach",
    }
    assert license_.reference in AuditEvent.objects.get(what="license-drafted").about


def test_license_of_the_offices_own_project_has_one_party(office, coordinator):
    make_sharing(recipients=["office"])
    requester = make_user("olaf-office", Role.REQUESTER)
    request = make_request(requester=requester, state="approved", organization=office)

    license_ = licenses.draft_license(request=request, by=coordinator)

    assert [party.organization for party in license_.latest.parties.all()] == [office]


def test_license_is_drafted_once(licensed, coordinator):
    with pytest.raises(Refused) as refusal:
        licenses.draft_license(request=licensed, by=coordinator)

    assert refused_checks(refusal) == ["not-done-yet"]


def test_license_of_an_undecided_request_is_not_drafted(researcher, coordinator):
    request = make_request(requester=researcher, state="in-review")

    with pytest.raises(Refused):
        licenses.draft_license(request=request, by=coordinator)

    assert not Agreement.objects.filter(kind="dul").exists()


def test_authorization_is_issued_when_every_condition_is_met(
    licensed, coordinator, researcher, analyst
):
    authorization = authorizations.issue(request=licensed, by=coordinator)

    scope = authorization.scope
    assert scope.people == {researcher.reference}
    assert licensed.license.reference in scope.agreements
    assert len(scope.agreements) == 4
    assert authorization.scope_sha256 == content_hash(authorization.scope_record)
    facts = authorization_facts(authorization, database_clock())
    assert authorization_standing(facts, database_clock()) is AuthorizationStanding.IN_FORCE
    event = AuditEvent.objects.get(what="authorization-issued")
    assert {"medicaid", licensed.reference, researcher.reference} <= set(event.about)
    assert Message.objects.filter(recipient=analyst, about=authorization.reference).exists()


def test_authorization_rests_on_the_clauses_that_allowed_it(licensed, coordinator):
    scope = authorizations.issue(request=licensed, by=coordinator).scope

    behind = {clause.agreement for clause in scope.because["medicaid.first_name"]}
    assert licensed.license.reference in behind
    assert any(reference.startswith("DSA") for reference in behind)


def test_authorization_ends_with_the_board_approval(researcher, coordinator):
    make_agreement("mou", title="Umbrella", clauses=[{"number": "9.1", "kind": "irb"}])
    make_sharing()
    last = Period(at := database_clock(), at).first_day + timedelta(days=30)
    request = make_request(
        requester=researcher,
        state="approved",
        board_approval="IRB 26-114",
        board_approval_until=last,
    )
    execute(licenses.draft_license(request=request, by=coordinator))
    make_acceptance(researcher)

    authorization = authorizations.issue(request=request, by=coordinator)

    assert authorization.period.last_day == last
    assert authorization.scope.period == authorization.period


def test_issue_is_refused_while_the_license_is_unsigned(approved, coordinator, researcher):
    make_acceptance(researcher)
    licenses.draft_license(request=approved, by=coordinator)

    with pytest.raises(Refused) as refusal:
        authorizations.issue(request=approved, by=coordinator)

    assert "license-in-force" in refused_checks(refusal)
    assert not Authorization.objects.exists()


def test_issue_is_refused_while_a_member_has_not_accepted(approved, coordinator):
    make_acceptance()
    execute(licenses.draft_license(request=approved, by=coordinator))

    with pytest.raises(Refused) as refusal:
        authorizations.issue(request=approved, by=coordinator)

    assert refused_checks(refusal) == ["people-current"]


def test_issue_is_refused_when_training_has_ended(licensed, coordinator, researcher):
    training = researcher.trainings.get()
    training.valid_until = training.completed_on
    training.save()

    with pytest.raises(Refused) as refusal:
        authorizations.issue(request=licensed, by=coordinator)

    assert refused_checks(refusal) == ["people-current"]


def test_reviewer_who_becomes_coordinator_does_not_issue(licensed):
    reviewer = licensed.reviews.first().reviewer
    make_membership(reviewer, Role.INTAKE_COORDINATOR, "office")

    with pytest.raises(Refused) as refusal:
        authorizations.issue(request=licensed, by=reviewer)

    assert refused_checks(refusal) == ["acts-once-in-the-chain"]


def test_issue_is_refused_once_two_accounts_in_the_chain_prove_to_be_one_person(
    licensed, coordinator, researcher
):
    reviewer = licensed.reviews.first().reviewer
    reviewer.second_account_of = researcher
    reviewer.save()

    with pytest.raises(Refused) as refusal:
        authorizations.issue(request=licensed, by=coordinator)

    assert "chain-is-separate" in refused_checks(refusal)


def test_authorization_is_issued_once(licensed, coordinator):
    authorizations.issue(request=licensed, by=coordinator)

    with pytest.raises(Refused) as refusal:
        authorizations.issue(request=licensed, by=coordinator)

    assert refused_checks(refusal) == ["not-yet-issued"]


def test_failing_trail_undoes_the_issue(licensed, coordinator, monkeypatch):
    monkeypatch.setattr(trail, "record", fail)

    with pytest.raises(RuntimeError, match="no trail"):
        authorizations.issue(request=licensed, by=coordinator)

    assert not Authorization.objects.exists()


def test_compliance_revokes_at_once(compliance_reviewer, researcher):
    authorization = make_authorization(people=[researcher])

    revoked = authorizations.revoke(
        authorization=authorization, reason=REASON, by=compliance_reviewer
    )

    at = database_clock()
    facts = authorization_facts(revoked, at)
    assert not decide_authorization(facts, at).allowed
    assert authorization_standing(facts, at) is AuthorizationStanding.REVOKED
    assert AuditEvent.objects.get(what="authorization-revoked").reason == REASON
    assert Message.objects.filter(recipient=researcher, text__contains=REASON).exists()


def test_steward_of_one_of_its_datasets_revokes(steward):
    make_data("medicaid", stewards={"medicaid": steward})
    authorization = make_authorization()

    revoked = authorizations.revoke(authorization=authorization, reason=REASON, by=steward)

    assert revoked.revoked_by == steward


@pytest.mark.parametrize("person", ["researcher", "coordinator", "administrator", "second_steward"])
def test_revocation_is_refused_to_others(db, request, person):
    authorization = make_authorization()

    with pytest.raises(Refused) as refusal:
        authorizations.revoke(
            authorization=authorization, reason=REASON, by=request.getfixturevalue(person)
        )

    assert refused_checks(refusal) == ["may-revoke"]
    assert Authorization.objects.get().revoked_at is None


def test_failing_trail_undoes_the_revocation(compliance_reviewer, monkeypatch):
    authorization = make_authorization()
    monkeypatch.setattr(trail, "record", fail)

    with pytest.raises(RuntimeError, match="no trail"):
        authorizations.revoke(authorization=authorization, reason=REASON, by=compliance_reviewer)

    assert Authorization.objects.get().revoked_at is None


@pytest.mark.parametrize("kind", ["mou", "dsa", "dul"])
def test_authorization_is_held_up_by_each_parent(db, kind):
    authorization = make_authorization()
    parent = Agreement.objects.filter(
        kind=kind, reference__in=authorization.scope.agreements
    ).first()
    parent.terminated_at = at = database_clock()
    parent.terminated_by = authorization.issued_by
    parent.termination_reason = "It was replaced."
    parent.termination_impact_sha256 = "ab" * 32
    parent.save()

    facts = authorization_facts(authorization, at)

    assert authorization_standing(facts, at) is AuthorizationStanding.SUSPENDED
    refused = " ".join(finding.because for finding in decide_authorization(facts, at).refusals)
    assert parent.reference in refused


def test_authorization_ends_at_its_last_instant(db):
    authorization = make_authorization(ends_at=database_clock() + timedelta(days=1))

    with frozen(authorization.ends_at):
        _, facts = authorizations.hold(authorization)

    assert authorization_standing(facts, authorization.ends_at) is AuthorizationStanding.EXPIRED


def test_person_who_left_the_team_is_not_current(researcher):
    colleague = make_user("mia-member", Role.REQUESTER, organization="outreach")
    authorization = make_authorization(people=[researcher, colleague])
    member = authorization.request.members.get(user=colleague)
    member.removed_at, member.removed_by = database_clock(), researcher
    member.save()

    at = database_clock()
    facts = authorization_facts(authorization, at)

    assert decide_authorization(facts, at, acting=researcher.reference).allowed
    refused = decide_authorization(facts, at, acting=colleague.reference).refusals
    assert "not on the team" in refused[0].because


def test_ending_an_agreement_shows_the_authorizations_and_people_it_would_stop(researcher):
    authorization = make_authorization(people=[researcher])
    sharing = Agreement.objects.get(title="Sharing of Medicaid")

    lines = impact_of(sharing, database_clock()).lines

    named = {line.reference for line in lines}
    assert {authorization.reference, researcher.reference} <= named


def test_revoked_authorization_is_no_longer_at_stake(db):
    make_authorization(revoked=True)
    sharing = Agreement.objects.get(title="Sharing of Medicaid")

    kinds = {line.kind for line in impact_of(sharing, database_clock()).lines}

    assert "authorization" not in kinds
