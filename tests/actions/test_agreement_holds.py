"""Anybody concerned may stop an agreement alone; going on takes two."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from agreements.actions import holds, lapse_notices, terminations
from agreements.events import Event
from agreements.facts.agreements import agreement_standing
from agreements.facts.impact import impact_of
from agreements.models import Hold, LapseNotice, Reinstatement
from agreements.queue import BEAT
from agreements.rules.agreement_force import ForceCheck
from agreements.rules.agreement_states import HoldSide, VersionState
from agreements.rules.suspension import (
    ReinstatementCheck,
    SuspensionCheck,
    TerminationCheck,
)
from agreements.tasks import give_lapse_notices
from datasets.models import Dataset
from idea_portal.accounts import grants
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock, frozen
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from tests.factories import (
    make_agreement,
    make_dataset,
    make_dictionary,
    make_membership,
    make_organization,
    make_user,
    make_version,
    sharing_clauses,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def agreement(steward):
    dataset = make_dataset("medicaid", stewards=[steward])
    make_dictionary(dataset)
    return make_agreement(clauses=sharing_clauses("medicaid", ["first_name"]))


@pytest.fixture
def health(db):
    return make_organization("health")


def suspend(agreement, by, side=HoldSide.PARTY, organization=None, reason="An incident."):
    return holds.suspend(
        agreement=agreement, side=side, organization=organization, reason=reason, by=by
    )


def standing(agreement):
    return agreement_standing(agreement.reference, database_clock())


def refused_checks(refused):
    return {finding.check for finding in refused.value.decision.refusals}


@pytest.mark.parametrize(
    ("person", "side", "code"),
    [
        ("signatory", HoldSide.PARTY, "health"),
        ("steward", HoldSide.STEWARD, "health"),
        ("compliance_reviewer", HoldSide.COMPLIANCE, None),
    ],
)
def test_a_party_a_steward_or_compliance_suspends_alone_and_at_once(
    request, agreement, person, side, code
):
    by = request.getfixturevalue(person)
    organization = make_organization(code) if code else None

    suspend(agreement, by, side, organization)

    assert [each.check for each in standing(agreement).refusals] == [ForceCheck.NOT_SUSPENDED]
    event = AuditEvent.objects.get(what=Event.AGREEMENT_SUSPENDED)
    assert (event.by, event.reason) == (by.reference, "An incident.")
    assert Message.objects.filter(subject_line__contains="was suspended", recipient=by).exists()


@pytest.mark.parametrize(
    "person", ["researcher", "coordinator", "administrator", "second_steward", "office_signatory"]
)
def test_nobody_else_suspends_for_a_party(request, agreement, health, person):
    with pytest.raises(Refused) as refused:
        suspend(agreement, request.getfixturevalue(person), organization=health)

    assert refused_checks(refused) == {SuspensionCheck.MAY_SUSPEND}
    assert standing(agreement).allowed


def test_a_steward_who_left_the_role_no_longer_suspends(agreement, health, steward):
    steward.memberships.all().delete()
    make_membership(steward, Role.REQUESTER, "health")

    assert grants.holds("steward_dataset", steward, Dataset.objects.get(code="medicaid"))
    with pytest.raises(Refused):
        suspend(agreement, steward, HoldSide.STEWARD, health)


def test_a_suspension_needs_a_reason_and_an_executed_agreement(signatory, health):
    draft = make_agreement(state=VersionState.DRAFT)

    with pytest.raises(Refused) as refused:
        suspend(draft, signatory, organization=health, reason=" ")

    assert refused_checks(refused) == {
        SuspensionCheck.WAS_EXECUTED,
        SuspensionCheck.REASON_GIVEN,
    }


def test_a_side_suspends_once_and_another_side_besides(
    agreement, health, signatory, compliance_reviewer
):
    hold = suspend(agreement, signatory, organization=health)
    with pytest.raises(Refused) as refused:
        suspend(agreement, signatory, organization=health)
    suspend(agreement, compliance_reviewer, HoldSide.COMPLIANCE)

    holds.reinstate(hold=hold, reason="Resolved.", by=signatory)
    holds.reinstate(hold=hold, reason="Resolved.", by=compliance_reviewer)

    assert refused_checks(refused) == {SuspensionCheck.NOT_HELD_FOR_SIDE}
    assert not standing(agreement).allowed


def test_the_suspending_side_and_compliance_reinstate_together(
    agreement, health, signatory, compliance_reviewer
):
    hold = suspend(agreement, signatory, organization=health)

    holds.reinstate(hold=hold, reason="Resolved.", by=compliance_reviewer)
    still_suspended = standing(agreement)
    holds.reinstate(hold=hold, reason="Resolved.", by=signatory)

    assert not still_suspended.allowed
    assert standing(agreement).allowed
    kinds = AuditEvent.objects.filter(subject_reference=agreement.reference).values_list("what")
    assert (Event.AGREEMENT_REINSTATEMENT_CONSENTED.value,) in kinds
    assert (Event.AGREEMENT_REINSTATED.value,) in kinds


def test_one_person_does_not_give_both_consents(agreement, health, signatory):
    make_membership(signatory, Role.COMPLIANCE_REVIEWER, "office")
    second = make_user("sybil-second", Role.COMPLIANCE_REVIEWER, second_account_of=signatory)
    hold = suspend(agreement, signatory, organization=health)
    holds.reinstate(hold=hold, reason="Resolved.", by=signatory)

    for account in (signatory, second):
        with pytest.raises(Refused) as refused:
            holds.reinstate(hold=hold, reason="Resolved.", by=account)
        assert refused_checks(refused) == {ReinstatementCheck.TWO_PEOPLE}


def test_what_compliance_suspended_compliance_lifts(agreement, compliance_reviewer):
    hold = suspend(agreement, compliance_reviewer, HoldSide.COMPLIANCE)

    holds.reinstate(hold=hold, reason="Resolved.", by=compliance_reviewer)

    assert standing(agreement).allowed
    with pytest.raises(Refused) as refused:
        holds.reinstate(hold=hold, reason="Resolved.", by=compliance_reviewer)
    assert ReinstatementCheck.IS_SUSPENDED in refused_checks(refused)


def test_somebody_of_no_side_does_not_reinstate(agreement, health, signatory, steward):
    hold = suspend(agreement, signatory, organization=health)

    with pytest.raises(Refused) as refused:
        holds.reinstate(hold=hold, reason=" ", by=steward)

    assert refused_checks(refused) == {
        ReinstatementCheck.SPEAKS_FOR_A_SIDE,
        ReinstatementCheck.REASON_GIVEN,
    }


def test_whether_it_was_suspended_can_be_told_of_any_past_moment(
    agreement, health, signatory, compliance_reviewer
):
    start = database_clock() + timedelta(days=1)
    with frozen(start):
        hold = suspend(agreement, signatory, organization=health)
    with frozen(start + timedelta(days=2)):
        holds.reinstate(hold=hold, reason="Resolved.", by=signatory)
        holds.reinstate(hold=hold, reason="Resolved.", by=compliance_reviewer)

    answers = [
        agreement_standing(agreement.reference, start + timedelta(days=days)).allowed
        for days in (-0.5, 0, 1, 2, 3)
    ]

    assert answers == [True, False, False, True, True]


@pytest.mark.parametrize("table", ["hold", "reinstatement", "lapsenotice"])
@pytest.mark.parametrize(
    "attempt", ["UPDATE agreements_{} SET id = id", "DELETE FROM agreements_{}"]
)
def test_suspensions_and_notices_are_never_rewritten(table, attempt):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt.format(table))


def terminate(agreement, by, **changes):
    whole = {
        "agreement": agreement,
        "reason": "The program ended.",
        "confirmed": impact_of(agreement, database_clock()).sha256(),
        "by": by,
    }
    return terminations.terminate(**whole | changes)


def test_a_partys_signatory_ends_an_agreement_having_seen_what_ends_with_it(agreement, signatory):
    child = make_agreement(kind="dul", parent=agreement)

    impact = impact_of(agreement, database_clock())
    terminate(agreement, signatory)

    assert [(each.kind, each.reference) for each in impact.lines] == [
        ("agreement", child.reference),
        ("dataset", "medicaid"),
    ]
    assert [each.check for each in standing(agreement).refusals] == [ForceCheck.NOT_TERMINATED]
    assert not standing(child).allowed
    event = AuditEvent.objects.get(what=Event.AGREEMENT_TERMINATED)
    assert child.reference in event.about


def test_an_impact_that_changed_since_it_was_shown_is_not_confirmed(agreement, signatory):
    seen = impact_of(agreement, database_clock()).sha256()
    make_agreement(kind="dul", parent=agreement)

    with pytest.raises(Refused) as refused:
        terminate(agreement, signatory, confirmed=seen)

    assert refused_checks(refused) == {TerminationCheck.IMPACT_CONFIRMED}
    assert standing(agreement).allowed


@pytest.mark.parametrize("person", ["steward", "compliance_reviewer", "administrator"])
def test_only_a_partys_signatory_terminates(request, agreement, person):
    with pytest.raises(Refused) as refused:
        terminate(agreement, request.getfixturevalue(person))

    assert refused_checks(refused) == {TerminationCheck.MAY_TERMINATE}


def test_an_agreement_is_terminated_once(agreement, signatory):
    terminate(agreement, signatory)

    with pytest.raises(Refused) as refused:
        terminate(agreement, signatory)

    assert TerminationCheck.NOT_TERMINATED in refused_checks(refused)


def test_nothing_happens_when_the_trail_cannot_be_written(
    monkeypatch, agreement, health, signatory, compliance_reviewer
):
    def fails(*args, **kwargs):
        raise DatabaseError("the trail is full")

    hold = suspend(agreement, signatory, organization=health)
    ending = make_agreement(days=(date(2020, 1, 1), database_clock().date() + timedelta(days=5)))
    messages = Message.objects.count()
    monkeypatch.setattr(trail, "record", fails)

    for attempt in (
        lambda: suspend(agreement, compliance_reviewer, HoldSide.COMPLIANCE),
        lambda: holds.reinstate(hold=hold, reason="Resolved.", by=signatory),
        lambda: terminate(agreement, signatory),
        lapse_notices.give_lapse_notices,
    ):
        with pytest.raises(DatabaseError, match="the trail is full"):
            attempt()

    assert (Hold.objects.count(), Reinstatement.objects.count()) == (1, 0)
    agreement.refresh_from_db()
    assert agreement.terminated_at is None
    assert not LapseNotice.objects.filter(version__agreement=ending).exists()
    assert Message.objects.count() == messages


def test_word_is_given_once_for_each_threshold(signatory):
    agreement = make_agreement(days=(date(2020, 1, 1), date(2026, 7, 15)), at=NOW)
    make_agreement(days=(date(2020, 1, 1), date(2027, 7, 15)), at=NOW)
    make_agreement(days=(date(2020, 1, 1), date(2025, 7, 15)), at=NOW)

    given = []
    for days in (0, 1, 20, 21, 40, 44, 45):
        with frozen(NOW + timedelta(days=days)):
            given.append(lapse_notices.give_lapse_notices())

    assert given == [1, 0, 1, 0, 1, 0, 0]
    notices = LapseNotice.objects.filter(version__agreement=agreement)
    assert sorted(notice.days for notice in notices) == [7, 30, 60]
    told = Message.objects.filter(recipient=signatory, about=agreement.reference)
    assert told.count() == 3
    assert "ends on 2026-07-15" in told.first().subject_line


def test_what_an_amendment_prolongs_is_not_announced():
    agreement = make_agreement(days=(date(2020, 1, 1), date(2026, 6, 30)), at=NOW)
    make_version(agreement, at=NOW)

    with frozen(NOW):
        assert lapse_notices.give_lapse_notices() == 0


def test_beat_rings_for_the_notices():
    assert [entry["task"] for entry in BEAT.values()] == [give_lapse_notices.name]
    give_lapse_notices()
