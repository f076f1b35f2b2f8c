"""Points are learned under an authorization, and drafted by a person."""

import json

import pytest
from django.urls import reverse

from agreements.models import Authorization
from idea_portal.audit.models import AuditEvent
from linkage.actions import learning_jobs, linkage_jobs
from linkage.events import Event
from linkage.facts.points_tables import points_table_in_use
from linkage.models import CrosswalkEntry, PointsTable
from linkage.rules.job_authorization import JobCheck
from linkage.rules.job_states import JobState
from linkage.tasks import run_learning_job, run_linkage_job
from tests.factories.linkages import make_linkage_job, rows_of
from tests.factories.points_tables import make_learned_job
from tests.factories.requests import BOTH, make_authorization, make_data
from tests.factories.vaulted import make_stored_delivery, make_vault

from .records import events

pytestmark = pytest.mark.django_db

FIRST = ("Ada", "Bela", "Cleo", "Dora", "Egon", "Fritz", "Gala", "Hugo", "Ivo", "Jana", "Kurt")
LAST = ("Abend", "Brandt", "Cerny", "Dubois", "Egger", "Falk", "Grimm", "Holm", "Ilg", "Jung")


def people(*, spelled_otherwise):
    """A hundred and ten people; some are written otherwise in the second department."""
    return [
        (
            first if not (spelled_otherwise and number % 9 == 0) else f"{first}x",
            last,
            f"{1950 + number % 50}-{number % 12 + 1:02d}-{number % 27 + 1:02d}",
            f"{number + 1} Cedar Ave" if not (spelled_otherwise and number % 4) else "9 Elm St",
            f"191{number % 40:02d}",
        )
        for number, (first, last) in enumerate((f, l) for f in FIRST for l in LAST)
    ]


@pytest.fixture(scope="module")
def permitted_once(shared_vault):
    authorization = make_authorization(datasets=BOTH)
    for position, dataset in enumerate(make_data(*BOTH)):
        rows = rows_of(dataset.code, people(spelled_otherwise=position == 1))
        make_stored_delivery(dataset, rows)
    return authorization


@pytest.fixture
def authorization(permitted_once, own_vault, db):
    return Authorization.objects.get(pk=permitted_once.pk)


@pytest.fixture
def learned(authorization, analyst):
    job = learning_jobs.request(authorization=authorization, by=analyst)
    run_learning_job(job.reference)
    job.refresh_from_db()
    return job


@pytest.fixture
def proposal(analyst):
    return make_learned_job(analyst, make_authorization(datasets=BOTH))


def test_a_learning_job_proposes_points_and_keeps_numbers_only(learned):
    assert (learned.state, learned.error) == (JobState.SUCCEEDED, "")
    assert learned.reference.startswith("PJ-")
    assert learned.progress_done == learned.progress_total > 0
    kept = json.dumps(learned.counts)
    assert not [name for name in (*FIRST, *LAST) if f'"{name.upper()}' in kept]
    assert learned.counts["changes"]["before"] > 0
    assert not CrosswalkEntry.objects.exists()
    # What was read stands in the trail before and after.
    assert events(Event.IDENTITY_READ_INTENDED).get().subject_reference == learned.reference
    assert sum(events(Event.IDENTITY_READ_DONE).get().details["rows"].values()) == 220
    assert events(Event.JOB_SUCCEEDED).get().decision["allowed"]


def test_only_the_audit_page_shows_what_the_trail_keeps_of_points_learned(
    learned, analyst, compliance_reviewer, client
):
    event = AuditEvent.objects.get(what=Event.JOB_SUCCEEDED, subject_reference=learned.reference)
    assert "among_same" in json.dumps(event.details)
    researcher = learned.authorization.request.requester
    audited = reverse("audit:event-detail", args=[event.pk])

    shown = {}
    for person in (researcher, analyst, compliance_reviewer):
        client.force_login(person)
        job, trail = client.get(learned.get_absolute_url()), client.get(audited)
        shown[person] = "Job succeeded" in job.text, "among_same" in job.text, trail.status_code
        told = client.post(reverse("audit:event-download"))
        assert (told.status_code == 200) == (person == compliance_reviewer)

    assert shown == {
        researcher: (True, False, 403),
        analyst: (True, False, 403),
        compliance_reviewer: (True, False, 200),
    }
    assert "among_same" in client.get(audited).text


def test_learning_reads_what_is_compared_and_nothing_else(authorization, analyst):
    compared = learning_jobs.preview(authorization=authorization, by=analyst).settings.elements
    linked = linkage_jobs.preview(authorization=authorization, by=analyst).settings.elements

    assert compared <= linked
    assert {each.partition(".")[2] for each in compared} >= {"first_name", "birth_date"}


def test_a_learning_job_is_refused_to_who_may_not_link(authorization, steward):
    decision = learning_jobs.preview(authorization=authorization, by=steward).decision

    assert JobCheck.RUNNER_IS_LINKAGE_ANALYST in {each.check for each in decision.refusals}


def test_a_message_for_another_kind_of_job_does_nothing(authorization, analyst):
    linkage = make_linkage_job(analyst, authorization)
    learning = learning_jobs.request(authorization=authorization, by=analyst)

    run_learning_job(linkage.reference)
    run_linkage_job(learning.reference)

    for job in (linkage, learning):
        job.refresh_from_db()
        assert job.state == JobState.QUEUED


def test_too_few_records_fail_in_words_of_our_own(settings, tmp_path, analyst):
    make_vault(settings, tmp_path)
    authorization = make_authorization(datasets=BOTH)
    for dataset in make_data(*BOTH):
        make_stored_delivery(dataset, rows_of(dataset.code))
    job = learning_jobs.request(authorization=authorization, by=analyst)

    run_learning_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error == "The records agree in too little to learn points from them."


def test_an_analyst_drafts_a_version_from_what_was_learned(proposal, analyst, client):
    client.force_login(analyst)
    where = reverse("linkage:learned-points", args=[proposal.reference])

    page = client.get(where)
    client.post(where, {"reason": "Learned from this year's records."})

    assert "Points learned by" in page.text
    draft = PointsTable.objects.get(version=2)
    proposal.refresh_from_db()
    assert draft.learned_by == proposal
    assert draft.content == proposal.counts["proposed"]
    assert points_table_in_use().version == 1
    event = AuditEvent.objects.get(what=Event.POINTS_TABLE_DRAFTED)
    assert proposal.reference in event.about


def test_a_job_that_learned_nothing_has_no_such_page(authorization, analyst, client):
    client.force_login(analyst)
    job = learning_jobs.request(authorization=authorization, by=analyst)

    assert client.get(reverse("linkage:learned-points", args=[job.reference])).status_code == 404


def test_only_an_analyst_drafts_from_what_was_learned(proposal, compliance_reviewer, client):
    client.force_login(compliance_reviewer)
    where = reverse("linkage:learned-points", args=[proposal.reference])

    assert "Begin the draft" not in client.get(where).text
    assert client.post(where, {"reason": "Learned from records."}).status_code == 403
    assert not PointsTable.objects.filter(version=2).exists()


def test_what_was_learned_is_for_who_sets_points_and_who_audits(
    proposal, analyst, compliance_reviewer, client
):
    where = reverse("linkage:learned-points", args=[proposal.reference])
    requester = proposal.authorization.request.requester

    shown = {}
    for person in (analyst, compliance_reviewer, requester):
        client.force_login(person)
        job = client.get(proposal.get_absolute_url())
        shown[person] = (job.status_code, where in job.text, client.get(where).status_code)

    assert shown[analyst] == shown[compliance_reviewer] == (200, True, 200)
    assert shown[requester] == (200, False, 404)
