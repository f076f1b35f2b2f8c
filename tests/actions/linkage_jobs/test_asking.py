"""Who may ask for a linkage job, and what is decided about it then."""

import pytest

from idea_portal.policy import Refused
from linkage.actions import linkage_jobs
from linkage.events import Event
from linkage.models import Job
from linkage.rules.job_authorization import JobCheck
from linkage.rules.job_states import JobState
from tests.factories.linkages import make_linkage_job
from tests.factories.requests import make_authorization

from .records import events, refused_checks

pytestmark = pytest.mark.django_db


def test_a_requested_job_waits_and_rings(
    analyst, authorization, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as rings:
        job = linkage_jobs.request(authorization=authorization, by=analyst)

    assert (job.state, job.reference[:3], len(rings)) == (JobState.QUEUED, "LJ-", 1)
    assert events(Event.JOB_QUEUED).get().by == analyst.reference
    assert job.decision.allowed


def test_a_linkage_reads_identity_elements_and_nothing_else(analyst, authorization):
    job = make_linkage_job(analyst, authorization)

    assert {element.partition(".")[2] for element in job.set_to.elements} == {
        "record_id",
        "first_name",
        "last_name",
        "birth_date",
        "street_address",
        "zip_code",
    }


def test_a_job_that_is_not_allowed_stays_on_record_as_refused(
    analyst, django_capture_on_commit_callbacks
):
    authorization = make_authorization(datasets=("medicaid", "foster_care"))

    with django_capture_on_commit_callbacks() as rings:
        job = linkage_jobs.request(authorization=authorization, by=analyst)

    assert (job.state, len(rings)) == (JobState.REFUSED, 0)
    assert JobCheck.DELIVERIES_STORED in refused_checks(job)
    assert job.finished_at is not None


@pytest.mark.parametrize("who", ["administrator", "researcher", "steward", "outsider"])
def test_who_is_no_linkage_analyst_cannot_ask_for_a_job(who, authorization, request):
    person = request.getfixturevalue(who)

    with pytest.raises(Refused) as refusal:
        make_linkage_job(person, authorization)

    checks = {finding.check for finding in refusal.value.decision.refusals}
    assert checks == {JobCheck.RUNNER_IS_LINKAGE_ANALYST}
    assert not Job.objects.exists()


def test_an_analyst_who_asked_for_the_data_cannot_run_the_job(analyst, authorization):
    authorization = make_authorization(requester=analyst)

    with pytest.raises(Refused) as refusal:
        make_linkage_job(analyst, authorization)

    checks = {finding.check for finding in refusal.value.decision.refusals}
    assert JobCheck.DUTIES_SEPARATED in checks


def test_a_preview_decides_without_making_a_job(analyst, researcher, authorization):
    assert linkage_jobs.preview(authorization=authorization, by=analyst).decision.allowed
    assert not linkage_jobs.preview(authorization=authorization, by=researcher).decision.allowed
    assert not Job.objects.exists()
