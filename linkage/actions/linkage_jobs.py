"""The linkage job: asked for, planned, and handed to a worker."""

from functools import partial

from django.db import transaction

from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from datasets.facts import dictionary_of
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from linkage.actions import job_runs, jobs, linkage_runs
from linkage.actions.jobs import Preview
from linkage.actions.points_tables import adopt_the_first
from linkage.facts.jobs import current_deliveries
from linkage.facts.person_indexes import deliveries_compared, index_standing, job_at_work
from linkage.facts.points_tables import points_table_in_use
from linkage.matching.standardize import COLUMNS, DESCRIBING
from linkage.models import Job
from linkage.rules.job_settings import JobSettings
from linkage.rules.job_states import JobKind
from linkage.rules.linkage_scope import LinkageScope
from linkage.rules.run_modes import choose_mode

# Roles that matching compares, or tells groups apart by; an element of another role is never read.
COMPARED = frozenset({IdentityRole.RECORD_KEY.value, *COLUMNS})
READ = COMPARED | frozenset(DESCRIBING)
IN_FULL = "in_full"
# What the latest run of the index read, by dataset: a refresh looks at what is otherwise now.
SINCE = "since"


def preview(*, authorization: Authorization, by: User, in_full: bool = False) -> Preview:
    """What would be read and decided if the person started a linkage now."""
    planned = partial(plan, in_full=in_full)
    return jobs.preview(kind=JobKind.LINKAGE, authorization=authorization, by=by, plan=planned)


@transaction.atomic
def request(*, authorization: Authorization, by: User, in_full: bool = False) -> Job:
    """Ask for the records of an authorization's datasets to be linked."""
    adopt_the_first(by=by)
    planned = partial(plan, in_full=in_full)
    return jobs.request(kind=JobKind.LINKAGE, authorization=authorization, by=by, plan=planned)


def plan(
    authorization: AuthorizationFacts,
    *,
    in_full: bool = False,
    roles: frozenset[str] = READ,
) -> JobSettings:
    """What a linkage under an authorization reads: identity elements it may link by, no other."""
    permitted = authorization.scope.linkage_elements
    scope = LinkageScope.of(authorization.scope)
    deliveries = current_deliveries(scope.datasets)
    delivered = {
        f"{dataset}.{name}" for dataset, each in deliveries.items() for name in each.elements
    }
    dictionary = dictionary_of(scope.datasets)
    points_table = points_table_in_use().reference
    chosen = choose_mode(
        index_standing(scope.key), points_table=points_table, asked_in_full=in_full
    )
    return JobSettings(
        datasets=scope.datasets,
        elements=frozenset(
            element
            for element in permitted & delivered
            if element in dictionary and dictionary[element].identity_role in roles
        ),
        deliveries={dataset: each.reference for dataset, each in deliveries.items()},
        details={
            "points_table": points_table,
            "scope": scope.key,
            "mode": chosen.mode.value,
            "mode_because": chosen.because,
            SINCE: deliveries_compared(scope.key),
            IN_FULL: in_full,
        },
    )


def run(*, reference: str, worker: str) -> None:
    """Do a linkage job, if its row waits and its authorization still allows it."""
    # A message may name any job: an extract is not for this worker's plan.
    job = Job.objects.filter(reference=reference, kind=JobKind.LINKAGE.value).first()
    if job is not None:
        planned = partial(plan, in_full=bool(job.set_to.details.get(IN_FULL)))
        job_runs.run(
            reference=reference,
            worker=worker,
            plan=planned,
            work=linkage_runs.work,
            waits_for=job_at_work,
        )
        jobs.ring_the_next(JobKind.LINKAGE)
