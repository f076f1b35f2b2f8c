"""What the worker runs. A message carries a reference and nothing else; the row is the truth."""

import os
import socket

from celery import shared_task

from linkage import queue
from linkage.actions import (
    cohort_lists,
    extracts,
    job_sweep,
    learning_jobs,
    linkage_jobs,
    matching_jobs,
    reconciliation,
)


def this_worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@shared_task(name=queue.RUN_LINKAGE_JOB, acks_late=True)
def run_linkage_job(reference: str) -> None:
    """Run one linkage job, if its authorization still allows it at this moment."""
    linkage_jobs.run(reference=reference, worker=this_worker())


@shared_task(name=queue.RUN_EXTRACT_JOB, acks_late=True)
def run_extract_job(reference: str) -> None:
    """Build one extract, if its authorization still allows it at this moment."""
    extracts.run(reference=reference, worker=this_worker())


@shared_task(name=queue.RUN_LEARNING_JOB, acks_late=True)
def run_learning_job(reference: str) -> None:
    """Learn points once, if the job's authorization still allows it at this moment."""
    learning_jobs.run(reference=reference, worker=this_worker())


@shared_task(name=queue.RUN_MATCHING_JOB, acks_late=True)
def run_matching_job(reference: str) -> None:
    """Match one list that was brought, if its authorization still allows it at this moment."""
    matching_jobs.run(reference=reference, worker=this_worker())


@shared_task(name=queue.DESTROY_DUE_LISTS, acks_late=True)
def destroy_due_lists() -> None:
    """Destroy the lists whose time is over."""
    cohort_lists.destroy_due()


@shared_task(name=queue.SWEEP_JOBS, acks_late=True)
def sweep_jobs() -> None:
    """Give back what dead workers held, and ring again for what waits."""
    job_sweep.sweep()


@shared_task(name=queue.SWEEP_ORPHANS, acks_late=True)
def sweep_orphans() -> None:
    """Remove files no record can open."""
    job_sweep.sweep_orphans()


@shared_task(name=queue.RECONCILE_INDEXES, acks_late=True)
def reconcile_indexes() -> None:
    """Ask for a full comparison of every index that has waited for one long enough."""
    reconciliation.ask_for_due()
