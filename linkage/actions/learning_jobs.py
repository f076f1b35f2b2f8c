"""The learning job: reads what identifies people, proposes points, keeps numbers only."""

from dataclasses import replace

from django.db import transaction

from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from idea_portal.accounts.models import User
from linkage.actions import identity_reading, job_runs, jobs, linkage_jobs, linkage_runs
from linkage.actions.job_runs import JobFailed
from linkage.actions.jobs import Preview, Run
from linkage.actions.limits import limits_of_matching
from linkage.actions.points_tables import adopt_the_first
from linkage.facts.verdicts import standing_verdicts
from linkage.failpoints import Failpoint, reach
from linkage.matching.learning import STEPS, NothingToLearn, learn
from linkage.models import Job
from linkage.rules.job_settings import JobSettings
from linkage.rules.job_states import JobKind


def preview(*, authorization: Authorization, by: User) -> Preview:
    """What would be read and decided if the person let points be learned now."""
    return jobs.preview(kind=JobKind.LEARNING, authorization=authorization, by=by, plan=plan)


@transaction.atomic
def request(*, authorization: Authorization, by: User) -> Job:
    """Ask for points to be learned from the records of an authorization's datasets."""
    adopt_the_first(by=by)
    return jobs.request(kind=JobKind.LEARNING, authorization=authorization, by=by, plan=plan)


def plan(authorization: AuthorizationFacts) -> JobSettings:
    """What learning reads: what a linkage would compare, and nothing that only describes people."""
    linkage = linkage_jobs.plan(authorization, roles=linkage_jobs.COMPARED)
    return replace(linkage, details={"points_table": linkage.details["points_table"]})


def run(*, reference: str, worker: str) -> None:
    """Do a learning job, if its row waits and its authorization still allows it."""
    # A message may name any job: a linkage is not for this worker's plan.
    if Job.objects.filter(reference=reference, kind=JobKind.LEARNING.value).exists():
        job_runs.run(reference=reference, worker=worker, plan=plan, work=_work)


def _work(held: Run) -> None:
    table = linkage_runs.points_table_of(held)
    step = linkage_runs.counted_steps(held, total=len(held.settings.datasets) + STEPS)
    records = identity_reading.read(held, held.settings.deliveries.values(), step)
    reach(Failpoint.LINK_READ)
    try:
        learned = learn(
            records,
            table.points,
            limits=limits_of_matching(),
            step=step,
            verdicts=standing_verdicts(held.settings.datasets),
        )
    except NothingToLearn as nothing:
        raise JobFailed(str(nothing)) from None
    jobs.publish(held, lambda publication: learned.as_record())
