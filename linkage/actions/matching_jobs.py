"""The matching job: a list that was brought against the records of its authorization."""

from dataclasses import replace
from functools import partial

from django.db import transaction

from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from datasets.facts import dictionary_of
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from linkage import vault
from linkage.actions import (
    identity_reading,
    job_runs,
    jobs,
    linkage_jobs,
    linkage_runs,
    list_reading,
    sealed_files,
)
from linkage.actions.job_runs import JobFailed
from linkage.actions.jobs import Preview, Publication, Run
from linkage.actions.limits import limits_of_matching
from linkage.actions.points_tables import adopt_the_first
from linkage.facts.cohort_lists import kept_list
from linkage.facts.crosswalk import Crosswalk, entries_for
from linkage.failpoints import Failpoint, reach
from linkage.matching.cohort import Matched, list_rows, match_list, steps_of
from linkage.models import CohortList, CohortMatch, Job, SealedFile
from linkage.rules.job_settings import LIST, JobSettings
from linkage.rules.job_states import JobKind
from linkage.vault import Sealed


def preview(*, authorization: Authorization, by: User) -> Preview:
    """What would be read and decided if the person had the list matched now."""
    return jobs.preview(kind=JobKind.MATCHING, authorization=authorization, by=by, plan=plan)


@transaction.atomic
def request(*, authorization: Authorization, by: User) -> Job:
    """Ask for the list of an authorization to be matched with its records."""
    adopt_the_first(by=by)
    return jobs.request(kind=JobKind.MATCHING, authorization=authorization, by=by, plan=plan)


def plan(authorization: AuthorizationFacts) -> JobSettings:
    """What matching reads: of each dataset, identity elements of the roles the list has."""
    linkage = linkage_jobs.plan(authorization)
    dictionary = dictionary_of(linkage.datasets)
    kept, brought = kept_list(authorization.reference), authorization.scope.brought_list
    roles = {IdentityRole.RECORD_KEY, *(brought.roles if brought else ())}
    return replace(
        linkage,
        elements=frozenset(
            element for element in linkage.elements if dictionary[element].identity_role in roles
        ),
        details={
            "points_table": linkage.details["points_table"],
            LIST: kept.reference if kept else None,
        },
    )


def run(*, reference: str, worker: str) -> None:
    """Match one list, if the job's row waits and its authorization still allows it."""
    # A message may name any job: a linkage is not for this worker's plan.
    if Job.objects.filter(reference=reference, kind=JobKind.MATCHING.value).exists():
        job_runs.run(reference=reference, worker=worker, plan=plan, work=_work)


def _work(held: Run) -> None:
    points = linkage_runs.points_table_of(held)
    cohort_list = list_reading.list_of(held)
    deliveries = held.settings.deliveries
    step = linkage_runs.counted_steps(held, total=len(deliveries) + steps_of(points.points) + 2)

    records = identity_reading.read(held, deliveries.values(), step)
    rows = list_rows(list_reading.rows_to_match(held, cohort_list))
    step("Read the list")
    reach(Failpoint.LINK_READ)
    crosswalk = entries_for(held.job.authorization)
    matched = match_list(
        rows,
        records,
        list_reading.persons(crosswalk, held.settings.datasets),
        points.points,
        limits=limits_of_matching(),
        step=step,
    )
    step("Persons found")
    with vault.SealedWriter(held.reference) as writer:
        writer.write_table(matched.rows)
        sealed = writer.finish()
    try:
        jobs.publish(held, partial(_publish, held, cohort_list, crosswalk, matched, sealed))
    except BaseException:
        # A file no record knows is nobody's: its key goes with this process.
        vault.destroy(sealed)
        raise


def _publish(
    held: Run,
    cohort_list: CohortList,
    crosswalk: Crosswalk | None,
    matched: Matched,
    sealed: Sealed,
    publication: Publication,
) -> dict[str, object]:
    """Keep who matched in the vault, for this authorization alone; an earlier answer goes."""
    if not list_reading.keep_while_publishing(cohort_list.reference):
        raise JobFailed("The list was destroyed while it was matched.")
    for earlier in SealedFile.objects.readable().filter(cohort_match__cohort_list=cohort_list):
        sealed_files.destroy(earlier)
    match = CohortMatch.objects.create(
        job=publication.job,
        cohort_list=cohort_list,
        points_table=linkage_runs.points_table_of(held),
        run=crosswalk.run if crosswalk else None,
        counts=matched.counts,
        published_at=database_clock(),
    )
    sealed_files.keep(sealed, cohort_match=match)
    return dict(matched.counts)
