"""From an authorization to a downloaded output: linkage, extract, check, release, download."""

import hashlib
import time
from collections.abc import Callable

from agreements.models import Authorization
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision
from linkage import tasks
from linkage.actions import downloads, extracts, linkage_jobs, outputs
from linkage.models import Job, Output
from linkage.rules.job_states import JobKind, JobState
from linkage.rules.output_states import CheckOutcome
from linkage.story.cast import Cast
from linkage.story.steps import Telling

# How a requested job comes to its end. The story waits for a worker; a test runs it at once.
Await = Callable[[Job], Job]
ENDED = frozenset(
    {JobState.SUCCEEDED, JobState.FAILED, JobState.REFUSED, JobState.HALTED, JobState.CANCELLED}
)
PATIENCE_SECONDS = 5.0
LONGEST_SECONDS = 600.0


class DidNotHold(Exception):
    """A step of the story ended otherwise than it must."""


def run_here(job: Job) -> Job:
    """Run a job in this process."""
    run = {JobKind.LINKAGE: tasks.run_linkage_job, JobKind.EXTRACT: tasks.run_extract_job}
    run[JobKind(job.kind)](job.reference)
    job.refresh_from_db()
    return job


def wait_for_worker(job: Job) -> Job:
    """Let the worker run a job; when none comes for it, run it here. Whoever claims it has it."""
    begun = time.monotonic()
    while job.state == JobState.QUEUED and time.monotonic() - begun < PATIENCE_SECONDS:
        time.sleep(0.05)
        job.refresh_from_db()
    if job.state == JobState.QUEUED:
        return run_here(job)
    while job.state not in ENDED and time.monotonic() - begun < LONGEST_SECONDS:
        time.sleep(0.1)
        job.refresh_from_db()
    return job


def link(authorization: Authorization, cast: Cast, *, telling: Telling, until_done: Await) -> Job:
    """The analyst links the records of the authorization's datasets."""
    analyst = cast.the(Role.LINKAGE_ANALYST)
    job = until_done(linkage_jobs.request(authorization=authorization, by=analyst))
    _must_have_succeeded(job)
    run = job.match_run
    telling.held(
        f"Link {run.counts['records']:,} records",
        job.reference,
        by=analyst.full_name,
        decision=job.decision,
        count=run.counts["persons_kept"] + run.counts["persons_new"],
        counted="persons",
    )
    return job


def extract(
    authorization: Authorization, cast: Cast, *, telling: Telling, until_done: Await
) -> Output:
    """The analyst builds what the scope allows; it lies in quarantine until it is checked."""
    analyst = cast.the(Role.LINKAGE_ANALYST)
    job = until_done(extracts.request(authorization=authorization, by=analyst))
    _must_have_succeeded(job)
    output = job.output
    telling.held(
        f"Extract the {output.get_kind_display()}",
        f"{job.reference}, {output.reference}",
        by=analyst.full_name,
        decision=job.decision,
        count=output.row_count,
    )
    return output


def release(output: Output, cast: Cast, *, telling: Telling) -> None:
    """An output checker who had no other part checks the output and releases it."""
    checker = cast.the(Role.OUTPUT_CHECKER)
    outputs.check(
        output=output,
        by=checker,
        outcome=CheckOutcome.APPROVE,
        comment="The columns are those of the scope and the report finds nothing.",
    )
    released = outputs.release(output=output, by=checker)
    telling.held(
        "Check and release it",
        released.reference,
        by=checker.full_name,
        decision=Decision.from_record(released.decision),
        count=output.row_count,
    )
    output.refresh_from_db()


def download(output: Output, person: User, *, telling: Telling) -> None:
    """Somebody named on the authorization downloads it; what arrives is what was checked."""
    link_, _token = downloads.make_link(output=output, by=person)
    received, size = hashlib.sha256(), 0
    for piece in downloads.open_download(link=link_, by=person).chunks:
        received.update(piece)
        size += len(piece)
    if received.hexdigest() != output.content_sha256:
        raise DidNotHold(f"What {link_.reference} handed over is not what was checked.")
    telling.held(
        "Download it, hash as checked",
        link_.reference,
        by=person.full_name,
        decision=f"allowed, {received.hexdigest()[:12]}",
        count=size,
        counted="bytes",
    )


def _must_have_succeeded(job: Job) -> None:
    if job.state == JobState.SUCCEEDED:
        return
    refusals = " ".join(finding.because for finding in job.decision.refusals)
    because = job.error or refusals or "no reason was recorded."
    raise DidNotHold(f"{job.reference} is {job.state}: {because}")
