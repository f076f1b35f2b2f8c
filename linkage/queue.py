"""The one door to the worker: names its tasks and sends to them once the transaction commits."""

from celery import current_app
from django.db import transaction

from linkage.rules.job_states import JobKind

RUN_LINKAGE_JOB = "linkage.run_linkage_job"
RUN_EXTRACT_JOB = "linkage.run_extract_job"
RUN_LEARNING_JOB = "linkage.run_learning_job"
RUN_MATCHING_JOB = "linkage.run_matching_job"
SWEEP_JOBS = "linkage.sweep_jobs"
SWEEP_ORPHANS = "linkage.sweep_orphans"
RECONCILE_INDEXES = "linkage.reconcile_indexes"
DESTROY_DUE_LISTS = "linkage.destroy_due_lists"

TASKS = {
    JobKind.LINKAGE: RUN_LINKAGE_JOB,
    JobKind.EXTRACT: RUN_EXTRACT_JOB,
    JobKind.LEARNING: RUN_LEARNING_JOB,
    JobKind.MATCHING: RUN_MATCHING_JOB,
}

BEAT = {
    "sweep-jobs": {"task": SWEEP_JOBS, "schedule": 15.0},
    "sweep-orphans": {"task": SWEEP_ORPHANS, "schedule": 600.0},
    "destroy-due-lists": {"task": DESTROY_DUE_LISTS, "schedule": 300.0},
    "reconcile-indexes": {"task": RECONCILE_INDEXES, "schedule": 3600.0},
}


def send(task_name: str, *arguments: str) -> None:
    """Ring for a task once the transaction commits. A lost ring is made good by the sweep."""
    signature = current_app.signature(task_name, args=arguments, immutable=True)
    # robust: a broker that does not answer must not turn a committed change into an error page.
    transaction.on_commit(lambda: signature.apply_async(retry=False), robust=True)


def ring(kind: JobKind, reference: str) -> None:
    """Remind a worker to look at a job's row."""
    send(TASKS[kind], reference)
