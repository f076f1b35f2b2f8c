"""The audit trail as a compliance reviewer reads it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from idea_portal.audit import clock, trail
from idea_portal.audit.addresses import address_of
from idea_portal.audit.models import AuditEvent
from idea_portal.audit.reading import decide_reading_the_trail
from idea_portal.audit.trail_csv import csv_lines, neutral
from idea_portal.policy import Decision, Finding

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
def events(steward, analyst):
    with transaction.atomic(), clock.frozen(NOON):
        opened = trail.record(
            "delivery-stored", subject=steward, by=steward, about=["medicaid", "DSA-2026-001"]
        )
    with transaction.atomic(), clock.frozen(NOON + timedelta(days=2)):
        ran = trail.record(
            "job-succeeded", subject=analyst, by=analyst, about=["AZ-2026-0001", "medicaid"]
        )
    refusal = Decision(
        "LJ-2026-0009",
        "May the job run?",
        (Finding("in-force", False, "AZ-2026-0001 was revoked."),),
    )
    with clock.frozen(NOON + timedelta(days=3)):
        refused = trail.record_refusal(refusal, by=analyst, about=["AZ-2026-0001"])
    return opened, ran, refused


def shown(client, **chosen):
    page = client.get(reverse("audit:event-list"), chosen)
    assert page.status_code == 200
    return [row.record for row in page.context["listing"].page]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [2, 1, 0]),
        ({"person": "Stella"}, [0]),
        ({"dataset": "medicaid"}, [1, 0]),
        ({"authorization": "AZ-2026-0001"}, [2, 1]),
        ({"kind": "job-succeeded"}, [1]),
        ({"refused": "on"}, [2]),
        ({"since": "2026-07-02"}, [2, 1]),
        ({"until": "2026-07-01"}, [0]),
        ({"dataset": "medicaid", "authorization": "AZ-2026-0001"}, [1]),
    ],
)
def test_the_trail_is_filtered(client, compliance_reviewer, events, chosen, expected):
    client.force_login(compliance_reviewer)

    found = shown(client, **chosen)

    assert found == [events[number] for number in expected]


def test_an_event_shows_its_decision_and_leads_to_its_record(client, compliance_reviewer, events):
    client.force_login(compliance_reviewer)

    page = client.get(reverse("audit:event-detail", args=[events[2].pk]))

    assert "AZ-2026-0001 was revoked." in page.content.decode()
    assert "tried and refused" in page.content.decode()


def test_the_download_holds_what_was_chosen_and_is_recorded(client, compliance_reviewer, events):
    client.force_login(compliance_reviewer)

    answer = client.post(reverse("audit:event-download") + "?refused=on")

    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    recorded = AuditEvent.objects.get(what="trail-downloaded")
    assert [line["subject"] for line in lines] == ["LJ-2026-0009"]
    assert lines[0]["findings_not_met"] == "AZ-2026-0001 was revoked."
    assert recorded.details == {"filters": {"refused": "on"}, "events": 1}
    assert recorded.by == compliance_reviewer.reference


def test_nothing_is_handed_over_when_the_download_cannot_be_recorded(
    client, compliance_reviewer, events, monkeypatch
):
    def broken(*args, **kwargs):
        raise RuntimeError("The trail cannot be written.")

    client.force_login(compliance_reviewer)
    monkeypatch.setattr(trail, "record", broken)

    with pytest.raises(RuntimeError):
        client.post(reverse("audit:event-download"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert neutral(text) == f"'{text}"


def test_a_formula_in_a_reason_is_neutral_in_the_file(steward):
    with transaction.atomic():
        trail.record("delivery-stored", subject=steward, by=steward, reason="=HYPERLINK(1)")

    _, line = csv_lines(AuditEvent.objects.all())

    assert "'=HYPERLINK(1)" in line


def test_others_are_refused_the_trail_and_the_attempt_is_kept(client, administrator, events):
    client.force_login(administrator)

    page = client.get(reverse("audit:event-list"))

    assert page.status_code == 403
    assert AuditEvent.objects.filter(
        is_refusal=True, subject_reference="audit-trail", by=administrator.reference
    ).exists()


def test_the_decision_names_who_may_read(db):
    allowed = decide_reading_the_trail("Cora", reviews_compliance=True, at=NOON)
    refused = decide_reading_the_trail("Ada", reviews_compliance=False, at=NOON)

    assert allowed.allowed
    assert [finding.check for finding in refused.refusals] == ["reader-is-compliance-reviewer"]


def test_a_person_has_no_record_page():
    assert address_of("P-0001") is None


def test_the_city_day_decides_and_not_the_utc_day(client, compliance_reviewer, steward):
    late = datetime(2026, 7, 2, 2, 0, tzinfo=UTC)  # still the first of July in the city
    with transaction.atomic(), clock.frozen(late):
        event = trail.record("delivery-stored", subject=steward, by=steward)
    client.force_login(compliance_reviewer)

    assert event in shown(client, until=str(date(2026, 7, 1)))
