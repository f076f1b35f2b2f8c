"""One worker at one job: kept alive, stopped, or lost."""

import threading

import pytest
from django.db import DatabaseError, OperationalError

from linkage.actions import job_runs, jobs, linkage_jobs
from linkage.actions.jobs import Halted
from linkage.rules.job_states import JobState
from tests.factories.linkages import make_linkage_job
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db

PATIENCE = 20


@pytest.fixture
def job(analyst, settings, tmp_path):
    make_vault(settings, tmp_path)
    return make_linkage_job(analyst)


def run(job, work):
    job_runs.run(reference=job.reference, worker="w", plan=linkage_jobs.plan, work=work)
    job.refresh_from_db()


def test_a_worker_says_that_it_lives_until_its_work_is_done(job, monkeypatch):
    beats = threading.Semaphore(0)

    def renew(held):
        beats.release()
        raise DatabaseError("the database is busy")

    monkeypatch.setattr(job_runs, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(job_runs, "renew", renew)

    run(job, lambda held: [beats.acquire(timeout=PATIENCE) for _ in range(3)])

    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_a_job_whose_worker_lost_the_database_is_left_to_the_sweep(job):
    def lost(held):
        raise OperationalError("server closed the connection")

    run(job, lost)

    assert job.state == JobState.RUNNING


def test_a_job_that_is_stopped_ends_without_an_error(job):
    def stopped(held):
        raise Halted(held.reference)

    run(job, stopped)

    assert (job.state, job.error) == (JobState.RUNNING, "")


def test_words_of_our_own_are_shown(job):
    def impossible(held):
        raise job_runs.JobFailed("There is nothing to build.")

    run(job, impossible)

    assert (job.state, job.error) == (JobState.FAILED, "There is nothing to build.")


def test_a_job_that_another_worker_took_first_is_left_to_it(job, monkeypatch):
    found = jobs.hold

    def taken_meanwhile(authorization, **people):
        type(job).objects.update(state=JobState.CANCELLED.value, finished_at=job.created_at)
        return found(authorization, **people)

    monkeypatch.setattr(jobs, "hold", taken_meanwhile)

    assert jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan) is None
