"""A broker that loses all it held: what waited is done, what ran ends, each of them once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from linkage.events import Event
from linkage.models import Job, MatchRun, Person
from linkage.queue import RUN_LINKAGE_JOB, SWEEP_JOBS
from linkage.rules.job_states import JobState
from tests.factories.linkages import make_linkage_job
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(worker, settings, tmp_path):
    make_vault(settings, tmp_path)
    worker.environ["VAULT_URL"] = settings.VAULT_URL
    worker.environ["VAULT_KEY_FILE"] = str(settings.VAULT_KEY_FILE)
    return worker


@pytest.fixture
def job(worker, analyst):
    return make_linkage_job(analyst)


def is_in(state: JobState, *jobs: Job) -> Callable[[], bool]:
    found = Job.objects.filter(state=state.value, pk__in=[job.pk for job in jobs])
    return lambda: found.count() == len(jobs)


def rung_long_ago(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(rung_at=database_clock() - timedelta(minutes=5))


def succeeded(job: Job) -> int:
    return AuditEvent.objects.filter(
        what=Event.JOB_SUCCEEDED, subject_reference=job.reference
    ).count()


def test_a_job_that_waited_when_the_broker_was_emptied_is_done_once(worker, job):
    worker.ring(RUN_LINKAGE_JOB, job.reference)
    rung_long_ago(job)

    lost = worker.empty_broker()
    worker.start()
    worker.wait_until(is_in(JobState.SUCCEEDED, job))

    assert lost == 1
    assert (succeeded(job), MatchRun.objects.count(), Person.objects.count()) == (1, 1, 4)


def test_a_job_that_ran_when_the_broker_was_emptied_ends_once_and_later_ones_are_done(
    worker, job, analyst
):
    worker.start()

    with transaction.atomic():
        hold_back_every_result()
        worker.ring(RUN_LINKAGE_JOB, job.reference)
        worker.wait_until(is_in(JobState.RUNNING, job))
        worker.empty_broker()
    worker.wait_until(is_in(JobState.SUCCEEDED, job))
    later = make_linkage_job(analyst, job.authorization)
    rung_long_ago(later)
    # What is left of the first message, and a sweep that finds the later job's row.
    worker.ring(RUN_LINKAGE_JOB, job.reference)
    worker.ring(SWEEP_JOBS)
    worker.wait_until(is_in(JobState.SUCCEEDED, job, later))

    assert (succeeded(job), succeeded(later)) == (1, 1)
    assert (MatchRun.objects.count(), Person.objects.count()) == (2, 4)


def hold_back_every_result() -> None:
    """Until the transaction ends, a worker can go as far as writing its result and no further."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; LOCK TABLE linkage_matchrun IN EXCLUSIVE MODE")
        cursor.execute("SET ROLE portal_app")
