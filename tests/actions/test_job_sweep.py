"""What the sweep makes good: lost messages, dead workers, files nobody knows."""

from datetime import timedelta

import pyarrow as pa
import pytest
from django.db import transaction

from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from linkage.actions import job_sweep, jobs, linkage_jobs, sealed_files
from linkage.events import Event
from linkage.models import Job, MatchRun, SealedFile
from linkage.rules.job_states import JobState
from linkage.tasks import run_linkage_job, sweep_jobs, sweep_orphans
from linkage.vault import SealedWriter
from tests.factories.linkages import make_linkage_job
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    return make_vault(settings, tmp_path)


@pytest.fixture
def job(analyst):
    return make_linkage_job(analyst)


def claim(job):
    return jobs.claim(reference=job.reference, worker="lost", plan=linkage_jobs.plan)


def let_the_lease_run_out():
    Job.objects.filter(state=JobState.RUNNING.value).update(
        lease_until=database_clock() - timedelta(seconds=1)
    )


def test_a_job_whose_message_was_lost_is_rung_again(job, django_capture_on_commit_callbacks):
    Job.objects.update(rung_at=database_clock() - timedelta(minutes=1))

    with django_capture_on_commit_callbacks() as rings:
        first, second = job_sweep.sweep(), job_sweep.sweep()

    assert (dict(first), dict(second), len(rings)) == ({"rung": 1}, {}, 1)


def test_a_job_whose_worker_died_is_finished_by_another_exactly_once(job):
    claim(job)
    let_the_lease_run_out()

    assert dict(job_sweep.sweep()) == {"requeued": 1}
    run_linkage_job(job.reference)
    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert (job.state, job.attempts, MatchRun.objects.count()) == (JobState.SUCCEEDED, 2, 1)
    assert AuditEvent.objects.filter(what=Event.JOB_REQUEUED).count() == 1


def test_a_living_worker_is_left_alone(job):
    claim(job)

    assert dict(job_sweep.sweep()) == {}
    assert job_sweep._take_back(job.pk) == job_sweep._ring_again(job.pk) == ""


def test_a_job_that_kills_its_workers_is_given_up(job):
    for _ in range(job_sweep.MOST_ATTEMPTS):
        claim(job)
        let_the_lease_run_out()
        found = job_sweep.sweep()

    job.refresh_from_db()
    assert (dict(found), job.state) == ({"failed": 1}, JobState.FAILED)
    assert "lost 3 times" in job.error


def test_what_has_ended_is_never_rung(job, analyst):
    jobs.cancel(job=job, by=analyst, reason="Not needed.")
    Job.objects.update(rung_at=database_clock() - timedelta(days=1))

    sweep_jobs()

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_files_no_record_can_open_are_removed(job, folder, django_capture_on_commit_callbacks):
    with SealedWriter("XJ-2026-0001") as writer:
        writer.write_table(pa.table({"case": ["c1"]}))
        orphan = writer.finish()
    destroyed = SealedFile.objects.first()
    with transaction.atomic():
        sealed_files.destroy(destroyed)

    removed = job_sweep.sweep_orphans(untouched=timedelta(0))

    assert removed == sorted([orphan.location, destroyed.location])
    kept = SealedFile.objects.readable().values_list("location", flat=True)
    assert {f"sealed/{path.name}" for path in folder.rglob("*.parquet")} == set(kept)


def test_files_still_being_written_are_left_alone(job, folder):
    before = len(list(folder.rglob("*.parquet")))

    sweep_orphans()

    assert len(list(folder.rglob("*.parquet"))) == before
