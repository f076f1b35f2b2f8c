"""Fills an empty portal with the demo: one request carried to its end, something for everybody."""

import tempfile
from pathlib import Path

from agreements.actions.registers import load_file
from agreements.models import Authorization, ResearchRequest
from idea_portal.accounts.models import Organization
from idea_portal.accounts.roles import Role
from linkage.actions import extracts
from linkage.demo import places
from linkage.demo.generator import generate
from linkage.models import Job
from linkage.rules.job_states import JobState
from linkage.story import approval, work
from linkage.story.deliver import deliver_folder
from linkage.story.steps import Telling
from linkage.story.whole import authorize, cast_of

CARRIED, COUNTED, SUBMITTED = "credit-outreach", "credit-counts", "coverage-gaps"
# Between them they ask every steward; the last brings a list of people.
IN_REVIEW = ("prevention-study", "care-counts", "tenant-study")


def is_loaded() -> bool:
    """Whether the portal holds anything yet."""
    return Organization.objects.exists()


def load_demo(*, telling: Telling, persons: int, until_done: work.Await) -> None:
    """Load register and records, and bring each request as far as the demo shows it."""
    requests = load_file(places.REGISTER).requests
    telling.held("Load the register", count=len(requests), counted="requests drafted")
    # The invented records lie open only until they are in the vault.
    with tempfile.TemporaryDirectory() as folder:
        generated = generate(Path(folder), persons=persons)
        deliver_folder(generated.files["medicaid"].parent, telling=telling)
    _release_and_build_again(requests[CARRIED], telling, until_done)
    _refuse_a_job(authorize(requests[COUNTED], telling=telling), telling)
    for key in IN_REVIEW:
        _leave_in_review(requests[key], telling)
    approval.submit(requests[SUBMITTED], telling=telling)


def _release_and_build_again(
    request: ResearchRequest, telling: Telling, until_done: work.Await
) -> None:
    """One output is released and waits for its requester, a later one waits for a checker."""
    cast = cast_of(request)
    authorization = authorize(request, telling=telling)
    work.link(authorization, cast, telling=telling, until_done=until_done)
    output = work.extract(authorization, cast, telling=telling, until_done=until_done)
    work.release(output, cast, telling=telling)
    work.extract(authorization, cast, telling=telling, until_done=until_done)


def _refuse_a_job(authorization: Authorization, telling: Telling) -> Job:
    """An extract asked for before anything was linked is refused, and stays on record with why."""
    analyst = cast_of(authorization.request).the(Role.LINKAGE_ANALYST)
    job = extracts.request(authorization=authorization, by=analyst)
    if job.state != JobState.REFUSED:
        raise work.DidNotHold(f"{job.reference} is {job.state}; it must be refused.")
    telling.held(
        "Refuse an extract of records that are not linked",
        job.reference,
        by=analyst.full_name,
        decision=job.decision,
    )
    return job


def _leave_in_review(request: ResearchRequest, telling: Telling) -> None:
    """Every reviewer is waited for: data partners, compliance and legal."""
    approval.submit(request, telling=telling)
    approval.route(request, cast_of(request), telling=telling)
