"""What a job withstands, and what refuses, halts, cancels or fails it."""

import errno
import sys
from datetime import timedelta

import pytest

from agreements.models import Agreement
from datasets.models import Delivery
from idea_portal.audit import clock, trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from idea_portal.policy import Refused
from linkage import vault
from linkage.actions import job_runs, jobs, linkage_jobs, linkage_runs, sealed_files
from linkage.actions.jobs import Halted
from linkage.events import Event
from linkage.matching.session import OutOfMemory
from linkage.models import Job, MatchRun, Person, PersonIndex, SealedFile
from linkage.rules.job_authorization import JobCheck
from linkage.rules.job_states import JobState
from linkage.tasks import run_linkage_job
from tests.factories.requests import make_authorization

from .records import events, refused_checks, revoke

pytestmark = pytest.mark.django_db


def test_a_job_runs_once_however_often_it_is_rung(job):
    run_linkage_job(job.reference)
    run_linkage_job(job.reference)

    assert events(Event.JOB_STARTED).count() == MatchRun.objects.count() == 1


def test_a_forged_message_changes_nothing(job):
    before = AuditEvent.objects.count()

    for forged in (
        "LJ-1999-0001",
        "'; DROP TABLE linkage_job; --",
        "",
        job.authorization.reference,
    ):
        run_linkage_job(forged)

    job.refresh_from_db()
    assert (job.state, AuditEvent.objects.count()) == (JobState.QUEUED, before)


def test_a_message_for_the_wrong_worker_changes_nothing(job):
    Job.objects.update(kind="extract")

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_a_job_is_refused_when_its_authorization_was_revoked_while_it_waited(
    job, compliance_reviewer
):
    revoke(job.authorization, compliance_reviewer)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.REFUSED
    assert refused_checks(job) == {JobCheck.AUTHORIZATION_IN_FORCE}
    assert events(Event.JOB_REFUSED).count() == 1
    assert not events(Event.IDENTITY_READ_INTENDED).exists()


def test_a_job_is_refused_when_a_delivery_was_destroyed_while_it_waited(job):
    delivery = Delivery.objects.get(dataset__code="medicaid")
    sealed_files.destroy(delivery.sealed_file)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert refused_checks(job) == {JobCheck.DELIVERIES_STORED}


def test_a_job_is_halted_when_its_authorization_is_revoked_while_it_runs(
    job, compliance_reviewer, monkeypatch
):
    checkpoint = jobs.checkpoint

    def revoked_meanwhile(run, done, total, label):
        if done == 4:
            revoke(job.authorization, compliance_reviewer)
        checkpoint(run, done, total, label)

    monkeypatch.setattr(jobs, "checkpoint", revoked_meanwhile)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.HALTED
    assert refused_checks(job) == {JobCheck.AUTHORIZATION_IN_FORCE}
    assert not MatchRun.objects.exists()
    assert events(Event.JOB_HALTED).count() == 1


def test_nothing_is_published_when_the_authorization_ends_between_claim_and_publication(job):
    held = jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan)

    with clock.frozen(job.authorization.ends_at), pytest.raises(Halted):
        jobs.publish(held, lambda publication: pytest.fail("nothing may be written"))

    job.refresh_from_db()
    assert (job.state, MatchRun.objects.count()) == (JobState.HALTED, 0)


def test_an_authorization_allows_until_its_last_moment(job):
    held = jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan)

    with clock.frozen(job.authorization.ends_at - timedelta(microseconds=1)):
        published = jobs.publish(held, lambda publication: {})

    assert published.state == JobState.SUCCEEDED


def test_a_worker_that_was_replaced_can_no_longer_write(job):
    slow = jobs.claim(reference=job.reference, worker="slow", plan=linkage_jobs.plan)
    Job.objects.update(state=JobState.QUEUED.value, lease_until=None)
    quick = jobs.claim(reference=job.reference, worker="quick", plan=linkage_jobs.plan)

    with pytest.raises(Halted):
        jobs.checkpoint(slow, 1, 2, "late")
    with pytest.raises(Halted):
        jobs.publish(slow, lambda publication: pytest.fail("nothing may be written"))
    jobs.fail(slow, "late")

    job.refresh_from_db()
    assert (job.state, job.worker, quick.fence) == (JobState.RUNNING, "quick", 2)


def test_a_cancelled_job_stops_at_its_next_step(job, analyst):
    held = jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan)

    jobs.cancel(job=job, by=analyst, reason="The delivery was wrong.")

    with pytest.raises(Halted):
        jobs.checkpoint(held, 1, 2, "on")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert events(Event.JOB_CANCELLED).get().reason == "The delivery was wrong."


def test_only_those_it_concerns_cancel_a_job(job, researcher):

    with pytest.raises(Refused):
        jobs.cancel(job=job, by=researcher, reason="I would rather not.")

    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_a_broken_file_fails_the_job_in_our_own_words(job):
    location = Delivery.objects.get(dataset__code="medicaid").sealed_file.location
    vault.destroy(location)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "is not in the store" in job.error
    assert events(Event.JOB_FAILED).count() == 1


def test_an_unexpected_error_is_named_and_not_quoted(job, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("Canaryann Canaryfield")

    monkeypatch.setattr(linkage_runs, "link", broken)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert (job.state, job.error) == (
        JobState.FAILED,
        "The worker met an unexpected error (ValueError).",
    )


def test_a_linkage_that_outgrows_its_memory_says_so(job, monkeypatch):
    def too_large(*args, **kwargs):
        raise OutOfMemory("Matching needs more than the 2GB it may use.")

    monkeypatch.setattr(linkage_runs, "link", too_large)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert job.error == "Matching needs more than the 2GB it may use."


def test_a_linkage_says_what_is_missing_where_it_is_set_to_spark_without_it(
    job, settings, monkeypatch
):
    settings.MATCHING_ENGINE = "spark"
    monkeypatch.setitem(sys.modules, "pyspark", None)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "set to Spark" in job.error
    assert (
        "PySpark is missing: python3 -m pip --python .venv/bin/python install --requirement requirements/spark.txt"
        in job.error
    )


def test_a_lease_is_renewed_while_the_worker_has_the_job(job):
    held = jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan)
    job.refresh_from_db()
    first = job.lease_until

    job_runs.renew(held)

    job.refresh_from_db()
    assert job.lease_until > first


def test_nothing_happens_when_the_trail_cannot_be_written(job, monkeypatch):
    held = jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan)

    def broken(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(trail, "record", broken)

    with pytest.raises(RuntimeError):
        jobs.publish(held, lambda publication: {})

    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_linkage_waits_for_another_of_its_index_and_spends_no_attempt(job, analyst):
    ahead = linkage_jobs.request(authorization=job.authorization, by=analyst)
    Job.objects.filter(pk=ahead.pk).update(
        state=JobState.RUNNING.value, lease_until=database_clock() + timedelta(minutes=1)
    )

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert job.progress_label == f"Waits for {ahead.reference}"


def test_another_fault_of_the_disk_is_not_called_a_full_one(job, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(linkage_runs.person_index, "build", broken)

    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert job.error == "The worker met an unexpected error (OSError)."


def test_files_of_a_run_that_was_halted_are_destroyed(job, compliance_reviewer, monkeypatch):
    original = linkage_runs.jobs.publish

    def revoked_first(held, write):
        revoke(job.authorization, compliance_reviewer)
        return original(held, write)

    monkeypatch.setattr(linkage_runs.jobs, "publish", revoked_first)
    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert (job.state, PersonIndex.objects.count()) == (JobState.HALTED, 0)
    assert not SealedFile.objects.filter(index__isnull=False).exists()


def test_a_crosswalk_published_meanwhile_is_known_to_the_later_one(job, analyst, monkeypatch):
    sharing = list(Agreement.objects.filter(kind="dsa"))
    of_another_scope = make_authorization(datasets=("medicaid",), sharing=sharing)
    other = linkage_jobs.request(authorization=of_another_scope, by=analyst)
    original = linkage_runs.crosswalks.publish_alone

    def after_the_other():
        monkeypatch.setattr(linkage_runs.crosswalks, "publish_alone", original)
        run_linkage_job(other.reference)
        original()

    monkeypatch.setattr(linkage_runs.crosswalks, "publish_alone", after_the_other)

    run_linkage_job(job.reference)

    assert (MatchRun.objects.count(), Person.objects.count()) == (2, 4)
