from enum import StrEnum

import pytest
from django.db import DatabaseError, connection, transaction

from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock, frozen
from idea_portal.audit.models import AuditEvent
from idea_portal.audit.references import next_reference
from idea_portal.policy import Decision, Finding, Refused


class Event(StrEnum):
    TRIED = "tried"


REFUSAL = Decision("RR-1", "May it?", (Finding("check", False, "No."),), about=("medicaid",))


def record(office, person):
    return trail.record(Event.TRIED, subject=office, by=person, about=["RR-1"], reason="Because.")


def test_event_says_who_did_what_and_is_found_by_every_reference_it_concerns(office, researcher):
    event = record(office, researcher)

    for reference in ("office", "RR-1", researcher.reference):
        assert event in trail.events_about(reference)
    assert (event.by_name, event.reason) == ("Rosa Researcher", "Because.")


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE audit_auditevent SET by = 'somebody else'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
@pytest.mark.parametrize("role", ["portal_app", "none"])
def test_trail_is_changed_neither_by_the_application_nor_by_the_owner(
    office, researcher, attempt, role
):
    record(office, researcher)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}; {attempt}")

    assert AuditEvent.objects.filter(by=researcher.reference).count() == 1


@pytest.mark.django_db(transaction=True)
def test_trail_is_written_only_inside_the_transaction_of_the_change():
    with pytest.raises(RuntimeError, match="transaction"):
        trail.record(Event.TRIED, subject=None, by=None)


@pytest.mark.django_db(transaction=True)
def test_reference_is_given_out_only_inside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        next_reference("RR")


def test_references_count_up_within_a_prefix_and_a_year(db):
    year = database_clock().year

    given = [next_reference("RR"), next_reference("RR"), next_reference("MOU", digits=3)]

    assert given == [f"RR-{year}-0001", f"RR-{year}-0002", f"MOU-{year}-001"]


def test_refused_attempt_is_kept_once_and_still_raised(researcher):
    with (
        pytest.raises(Refused),
        trail.keeping_refusals(by=researcher),
        trail.keeping_refusals(by=researcher, about=["AZ-1"]),
    ):
        REFUSAL.require()

    event = AuditEvent.objects.get(is_refusal=True)
    assert event.about == ["RR-1", "medicaid", "AZ-1", researcher.reference]
    assert event.decision["findings"][0]["because"] == "No."


def test_event_of_a_stopped_clock_carries_its_moment(office):
    with frozen(database_clock()) as moment:
        event = record(office, None)

    assert event.at == moment
    assert (event.by, event.by_name) == ("system", "The portal")
