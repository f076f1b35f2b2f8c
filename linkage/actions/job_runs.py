"""One worker at one job: from the claim to the end, with the lease kept alive in between."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, connection

from idea_portal.audit.clock import database_clock
from linkage.actions import jobs
from linkage.actions.jobs import LEASE, Halted, Plan, Run, WaitsFor
from linkage.matching.session import OutOfMemory
from linkage.matching.spark_session import NoSpark
from linkage.models import Job
from linkage.rules.job_states import JobState
from linkage.vault import SealBroken

log = logging.getLogger(__name__)

BEAT_SECONDS = LEASE.total_seconds() / 4


class JobFailed(Exception):
    """The job cannot be done. The message is shown to people, so it holds no value of a row."""


# Exceptions whose words are ours. Any other may quote what it was working on.
OUR_WORDS = (JobFailed, NoSpark, OutOfMemory, SealBroken)


def run(
    *,
    reference: str,
    worker: str,
    plan: Plan,
    work: Callable[[Run], None],
    waits_for: WaitsFor = jobs.nobody,
) -> None:
    """Do a job if its row says it waits and its authorization still allows it, or do nothing."""
    held = jobs.claim(reference=reference, worker=worker, plan=plan, waits_for=waits_for)
    if held is None:
        return
    try:
        with keeping_the_lease(held):
            work(held)
    except Halted:
        log.info("%s was stopped before it could finish", reference)
    except OperationalError:
        # The database went away: nothing can be recorded now. The lease runs out and the sweep
        # gives the job to another worker.
        log.error("%s lost the database", reference)
    except Exception as error:  # noqa: BLE001 - whatever happened, the row must say the job ended
        words = str(error) if isinstance(error, OUR_WORDS) else ""
        jobs.fail(held, words or f"The worker met an unexpected error ({type(error).__name__}).")
        # Without the traceback: what it quotes may be a row.
        log.error("%s failed: %s", reference, type(error).__name__)


@contextmanager
def keeping_the_lease(held: Run) -> Iterator[None]:
    """Say every few seconds that the worker lives, also during one long statement."""
    done = threading.Event()
    beating = threading.Thread(target=_beat, args=(held, done), name="lease", daemon=True)
    beating.start()
    try:
        yield
    finally:
        done.set()
        beating.join()


def _beat(held: Run, done: threading.Event) -> None:
    while not done.wait(BEAT_SECONDS):
        try:
            renew(held)
        except DatabaseError:
            log.warning("%s could not renew its lease", held.reference)
        finally:
            connection.close()


def renew(held: Run) -> None:
    """Move the end of the lease on, while this worker still has the job."""
    mine = Job.objects.filter(pk=held.job.pk, fence=held.fence, state=JobState.RUNNING.value)
    mine.update(lease_until=database_clock() + LEASE)
