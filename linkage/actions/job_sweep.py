"""Making good what was lost: messages, workers, files nobody knows."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from linkage import queue, vault
from linkage.events import Event
from linkage.models import Job, SealedFile
from linkage.rules.job_states import JobKind, JobState

MOST_ATTEMPTS = 3
RING_AGAIN_AFTER = timedelta(seconds=30)
# Longer than any file stays untouched between being written and being recorded.
UNTOUCHED = timedelta(hours=1)


def sweep() -> Counter[str]:
    """Give up or give back jobs whose worker died, and ring again for those that wait."""
    done: Counter[str] = Counter()
    for pk in Job.objects.lapsed(database_clock()).values_list("pk", flat=True):
        done[_take_back(pk)] += 1
    overdue = database_clock() - RING_AGAIN_AFTER
    for pk in Job.objects.waiting().filter(rung_at__lt=overdue).values_list("pk", flat=True):
        done[_ring_again(pk)] += 1
    done.pop("", None)
    return done


def sweep_orphans(*, untouched: timedelta = UNTOUCHED) -> list[str]:
    """Remove files that no record can open: abandoned, never published, or destroyed."""
    known = SealedFile.objects.readable().values_list("location", flat=True)
    return vault.sweep_orphans(set(known), at=database_clock(), untouched=untouched)


@transaction.atomic
def _take_back(pk: int) -> str:
    now = database_clock()
    job = Job.objects.select_for_update(skip_locked=True).lapsed(now).filter(pk=pk).first()
    if job is None:
        return ""
    if job.attempts >= MOST_ATTEMPTS:
        job.error = f"The worker was lost {job.attempts} times. Start a new job to try again."
        job.state, job.finished_at, job.lease_until = JobState.FAILED.value, now, None
        job.save()
        trail.record(Event.JOB_FAILED, subject=job, by=None, about=[job.authorization])
        return "failed"
    job.state, job.lease_until = JobState.QUEUED.value, None
    job.progress_done, job.progress_label = 0, "Waits for another worker"
    _ring(job, now)
    trail.record(Event.JOB_REQUEUED, subject=job, by=None, about=[job.authorization])
    return "requeued"


@transaction.atomic
def _ring_again(pk: int) -> str:
    job = Job.objects.select_for_update(skip_locked=True).waiting().filter(pk=pk).first()
    if job is None:
        return ""
    _ring(job, database_clock())
    return "rung"


def _ring(job: Job, now: datetime) -> None:
    job.rung_at = now
    job.save()
    queue.ring(JobKind(job.kind), job.reference)
