"""What happens to a job, whatever its kind: asked for, claimed, kept alive, published, ended.

Permission is decided when a job is requested, when a worker claims it, at every checkpoint and
when its result is published, each time over rows locked so that a revocation lands wholly before
or wholly after. The lock order is: agreements, authorization, job.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from agreements.actions.authorizations import hold
from agreements.facts.authorizations import authorization_facts
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.scope import Scope
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.policy import Decision
from linkage import queue
from linkage.events import Event
from linkage.facts.jobs import cancel_facts, job_facts
from linkage.failpoints import Failpoint, reach
from linkage.models import Job
from linkage.rules.job_authorization import ABOUT_THE_PERSON, decide_job
from linkage.rules.job_settings import JobSettings
from linkage.rules.job_states import JobKind, JobState
from linkage.rules.job_steps import decide_cancel

LEASE = timedelta(seconds=60)
# One claim at a time where a job may have to wait for another: two could each see no other.
CLAIMING = 7_301_002
WAITS_FOR = "Waits for"

# What a kind of job would read, decided afresh when it is requested and when it is claimed.
Plan = Callable[[AuthorizationFacts], JobSettings]
# The running job that a queued one has to wait for, if any.
WaitsFor = Callable[[Job], Job | None]


class Halted(Exception):
    """The job may not go on: stop, and leave nothing behind."""


@dataclass(frozen=True, slots=True)
class Run:
    """One worker's hold on a job. A later claim raises the fence and ends it."""

    job: Job
    fence: int
    scope: Scope

    @property
    def reference(self) -> str:
        return self.job.reference

    @property
    def settings(self) -> JobSettings:
        return self.job.set_to


@dataclass(frozen=True, slots=True)
class Preview:
    """A job nobody has asked for yet: what it would read, and whether it may."""

    settings: JobSettings
    scope: Scope
    decision: Decision


@dataclass(frozen=True, slots=True)
class Publication:
    """The locked rows of a transaction that makes a job's result visible."""

    job: Job
    authorization: Authorization
    scope: Scope
    at: datetime


def preview(*, kind: JobKind, authorization: Authorization, by: User, plan: Plan) -> Preview:
    """What would be read and decided if the person requested this job now: nothing is held."""
    facts = authorization_facts(authorization, database_clock())
    settings = plan(facts)
    job = Job(kind=kind.value, requested_by=by)
    return Preview(settings, facts.scope, _decide(job, authorization, facts, settings))


@transaction.atomic
def request(*, kind: JobKind, authorization: Authorization, by: User, plan: Plan) -> Job:
    """Ask for a job. It is queued, or stays on record as refused with the reasons."""
    authorization, facts = hold(authorization, acting=by, alone=True)
    settings = plan(facts)
    job = Job(
        reference=next_reference(kind.prefix),
        kind=kind.value,
        authorization=authorization,
        requested_by=by,
        settings=settings.as_record(),
    )
    decision = _decide(job, authorization, facts, settings)
    if ABOUT_THE_PERSON & {finding.check for finding in decision.refusals}:
        decision.require()

    job.created_at = database_clock()
    job.decision_when_requested = decision.as_record()
    if decision.allowed:
        job.state, job.rung_at = JobState.QUEUED.value, job.created_at
    else:
        job.state, job.finished_at = JobState.REFUSED.value, job.created_at
    job.save()
    _record(Event.JOB_QUEUED if decision.allowed else Event.JOB_REFUSED, job, by, decision)
    if decision.allowed:
        queue.ring(kind, job.reference)
    return job


def nobody(job: Job) -> None:
    """For jobs that need not wait for each other."""


def claim(*, reference: str, worker: str, plan: Plan, waits_for: WaitsFor = nobody) -> Run | None:
    """Take a queued job and decide again, now. None when there is nothing to run yet."""
    run = _claim(reference, worker, plan, waits_for)
    if run is not None:
        reach(Failpoint.JOB_CLAIMED)
    return run


@transaction.atomic
def _claim(reference: str, worker: str, plan: Plan, waits_for: WaitsFor) -> Run | None:
    found = Job.objects.waiting().filter(reference=reference).first()
    if found is None:
        return None
    authorization, facts = hold(found.authorization, acting=found.requested_by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
    job = Job.objects.select_for_update().get(pk=found.pk)
    if job.state != JobState.QUEUED:
        return None
    settings = plan(facts)
    decision = _decide(job, authorization, facts, settings)

    now = database_clock()
    job.settings = settings.as_record()
    job.decision_when_claimed = decision.as_record()
    if not decision.allowed:
        _end(job, JobState.REFUSED)
        _record(Event.JOB_REFUSED, job, None, decision)
        return None
    if ahead := waits_for(job):
        # Still queued: no attempt is counted, and it is rung for when the other has ended.
        Job.objects.filter(pk=job.pk).update(progress_label=f"{WAITS_FOR} {ahead.reference}")
        return None
    job.state, job.claimed_at, job.lease_until = JobState.RUNNING.value, now, now + LEASE
    job.fence, job.attempts, job.worker = job.fence + 1, job.attempts + 1, worker[:120]
    job.progress_done, job.progress_total, job.progress_label = 0, 0, "Started"
    job.save()
    _record(Event.JOB_STARTED, job, None, decision, deliveries=job.settings["deliveries"])
    return Run(job=job, fence=job.fence, scope=facts.scope)


def ring_the_next(kind: JobKind) -> None:
    """Ring for the jobs that waited for one of their kind to end."""
    held_back = Job.objects.waiting().filter(kind=kind.value, progress_label__startswith=WAITS_FOR)
    for reference in held_back.order_by("created_at").values_list("reference", flat=True):
        queue.ring(kind, reference)


def checkpoint(run: Run, done: int, total: int, label: str) -> None:
    """Show how far a job is, keep it alive, and decide again whether it may go on."""
    if not _checkpoint(run, done, total, label):
        raise Halted(run.reference)
    reach(Failpoint.JOB_CHECKPOINTED)


@transaction.atomic
def _checkpoint(run: Run, done: int, total: int, label: str) -> bool:
    held = _held(run)
    if held is None:
        return False
    job, authorization, facts = held
    decision = _decide(job, authorization, facts, run.settings)
    if not decision.allowed:
        _halt(job, decision)
        return False
    job.progress_done, job.progress_total, job.progress_label = done, total, label[:120]
    job.lease_until = database_clock() + LEASE
    job.save(update_fields=["progress_done", "progress_total", "progress_label", "lease_until"])
    return True


def publish(run: Run, write: Callable[[Publication], dict[str, object]]) -> Job:
    """Make a result visible, in one transaction with the last decision; counts go to the row.

    `write` adds the rows that are the result. It runs under the locks: keep it short.
    """
    reach(Failpoint.JOB_BEFORE_PUBLISH)
    job = _publish(run, write)
    if job is None:
        raise Halted(run.reference)
    reach(Failpoint.JOB_PUBLISHED)
    return job


@transaction.atomic
def _publish(run: Run, write: Callable[[Publication], dict[str, object]]) -> Job | None:
    held = _held(run)
    if held is None:
        return None
    job, authorization, facts = held
    decision = _decide(job, authorization, facts, run.settings)
    if not decision.allowed:
        _halt(job, decision)
        return None
    job.decision_when_published = decision.as_record()
    job.counts = write(
        Publication(job, authorization, facts.scope, decision.at or database_clock())
    )
    reach(Failpoint.JOB_PUBLISHING)
    job.progress_done, job.progress_label = job.progress_total, "Finished"
    _end(job, JobState.SUCCEEDED)
    _record(Event.JOB_SUCCEEDED, job, None, decision, counts=job.counts)
    return job


@transaction.atomic
def fail(run: Run, error: str) -> None:
    """Record that a worker could not finish. The words must be our own: they hold no values."""
    job = Job.objects.select_for_update().get(pk=run.job.pk)
    if job.state != JobState.RUNNING or job.fence != run.fence:
        return
    job.error = error[:500]
    _end(job, JobState.FAILED)
    _record(Event.JOB_FAILED, job, None, None, error=job.error)


@transaction.atomic
def halt(run: Run, decision: Decision) -> None:
    """Stop a job for what its rows turned out to be, with the decision that says why."""
    job = Job.objects.select_for_update().get(pk=run.job.pk)
    if job.state == JobState.RUNNING and job.fence == run.fence:
        _halt(job, decision)


@transaction.atomic
def cancel(*, job: Job, by: User, reason: str) -> Job:
    """Call off a job that has not finished. A worker at it stops at its next step."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    decide_cancel(cancel_facts(job, by, database_clock()), at=database_clock()).require()

    _end(job, JobState.CANCELLED)
    _record(Event.JOB_CANCELLED, job, by, None, reason=reason)
    return job


def _held(run: Run) -> tuple[Job, Authorization, AuthorizationFacts] | None:
    """The locked job with its authorization, while this worker still has it."""
    authorization, facts = hold(run.job.authorization, acting=run.job.requested_by)
    job = Job.objects.select_for_update().get(pk=run.job.pk)
    if job.state != JobState.RUNNING or job.fence != run.fence:
        return None
    return job, authorization, facts


def _decide(
    job: Job, authorization: Authorization, facts: AuthorizationFacts, settings: JobSettings
) -> Decision:
    at = database_clock()
    subject = job.reference or f"this {JobKind(job.kind).label}"
    asked = job_facts(subject, job.operation, authorization, settings, job.requested_by, at)
    return decide_job(asked, facts, at=at)


def _halt(job: Job, decision: Decision) -> None:
    job.decision_when_published = decision.as_record()
    _end(job, JobState.HALTED)
    _record(Event.JOB_HALTED, job, None, decision)


def _end(job: Job, state: JobState) -> None:
    job.state, job.finished_at, job.lease_until = state.value, database_clock(), None
    job.save()


def _record(
    event: Event, job: Job, by: User | None, decision: Decision | None, **details: Any
) -> None:
    authorization = job.authorization
    scope = authorization.scope
    trail.record(
        event,
        subject=job,
        by=by,
        about=[
            authorization,
            authorization.request,
            str(job.requested_by.reference),
            *sorted(job.set_to.datasets),
            *sorted(scope.agreements),
        ],
        decision=decision,
        **details,
    )
