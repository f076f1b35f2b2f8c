"""The linkage job: reads what identifies people, finds who is who, publishes the crosswalk."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from datasets.facts import dictionary_of
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from linkage import vault
from linkage.actions import crosswalks, job_runs, jobs
from linkage.actions.crosswalks import Finding
from linkage.actions.jobs import Preview, Publication, Run
from linkage.actions.person_announcements import announce
from linkage.actions.points_tables import adopt_the_first
from linkage.events import Event
from linkage.facts.deliveries import days_of
from linkage.facts.jobs import current_deliveries
from linkage.facts.judged_pairs import standing_labels
from linkage.facts.person_indexes import index_standing, job_at_work
from linkage.facts.points_tables import points_table_in_use
from linkage.failpoints import Failpoint, reach
from linkage.matching.carry import Carried, carry
from linkage.matching.disaggregate import Disaggregation
from linkage.matching.linkage import Linked, link, steps_of
from linkage.matching.points import PointsTable as Points
from linkage.matching.records import records_of, together
from linkage.matching.session import Limits
from linkage.matching.standardize import COLUMNS, DESCRIBING
from linkage.models import Job, PersonIndex, PointsTable, SealedFile
from linkage.rules.job_settings import JobSettings
from linkage.rules.job_states import JobKind
from linkage.rules.linkage_scope import LinkageScope
from linkage.rules.run_modes import RunMode, choose_mode

# Roles that matching compares, or tells groups apart by; an element of another role is never read.
READ = frozenset({IdentityRole.RECORD_KEY.value, *COLUMNS, *DESCRIBING})
IN_FULL = "in_full"


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


def plan(authorization: AuthorizationFacts, *, in_full: bool = False) -> JobSettings:
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
            if element in dictionary and dictionary[element].identity_role in READ
        ),
        deliveries={dataset: each.reference for dataset, each in deliveries.items()},
        details={
            "points_table": points_table,
            "scope": scope.key,
            "mode": chosen.mode.value,
            "mode_because": chosen.because,
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
            reference=reference, worker=worker, plan=planned, work=_work, waits_for=job_at_work
        )
        jobs.ring_the_next(JobKind.LINKAGE)


def _work(held: Run) -> None:
    points_table = _points_table(held)
    points = Points.from_record(points_table.content)
    limits = Limits(memory=settings.MATCHING_MEMORY, threads=settings.MATCHING_THREADS)
    step = _steps(held, total=len(held.settings.datasets) + steps_of(points) + 1)

    records = _read(held, step)
    reach(Failpoint.LINK_READ)

    def matching(label: str) -> None:
        step(label)
        reach(Failpoint.LINK_MATCHING)

    disaggregation = Disaggregation(
        standing_labels(held.settings.datasets), on=timezone.localdate(database_clock())
    )
    linked = link(records, points, limits=limits, step=matching, disaggregation=disaggregation)
    reach(Failpoint.LINK_CLUSTERED)
    _publish(held, linked, points_table, limits)


def _steps(held: Run, *, total: int) -> Callable[[str], None]:
    """Count steps: each is shown, keeps the job alive, and is a chance to be stopped."""
    done = 0

    def step(label: str) -> None:
        nonlocal done
        done += 1
        jobs.checkpoint(held, done, total, label)

    return step


def _points_table(held: Run) -> PointsTable:
    name, _, version = held.settings.details["points_table"].rpartition("-")
    return PointsTable.objects.get(name=name, version=version)


def _read(held: Run, step: Callable[[str], None]) -> Any:
    """The records of every dataset by the columns that identify; the trail says so beforehand."""
    _record_read(Event.IDENTITY_READ_INTENDED, held)
    dictionary = dictionary_of(held.settings.datasets)
    tables, rows = [], {}
    for dataset, delivery in sorted(held.settings.deliveries.items()):
        roles = {
            element.name: element.identity_role.value
            for reference, element in dictionary.items()
            if reference in held.settings.elements and element.dataset == dataset
        }
        sealed = SealedFile.objects.readable().get(delivery__reference=delivery).sealed
        tables.append(records_of(dataset, vault.read(sealed, list(roles)), roles))
        rows[dataset] = tables[-1].num_rows
        step(f"Read {dataset}")
    _record_read(Event.IDENTITY_READ_DONE, held, rows=rows)
    return together(tables)


@transaction.atomic
def _record_read(event: Event, held: Run, **details: Any) -> None:
    trail.record(
        event,
        subject=held.job,
        by=held.job.requested_by,
        about=[held.job.authorization, *sorted(held.settings.datasets)],
        deliveries=dict(held.settings.deliveries),
        elements=sorted(held.settings.elements),
        **details,
    )


def _publish(held: Run, linked: Linked, points_table: PointsTable, limits: Limits) -> None:
    seen = crosswalks.latest_generation()
    carried = _carry(held, linked, limits)
    days = days_of(held.settings.deliveries.values())

    def write(publication: Publication) -> dict[str, object]:
        crosswalks.publish_alone()
        persons = carried
        if crosswalks.latest_generation() != seen:
            # Persons changed meanwhile: whom others found must be known here.
            persons = _carry(held, linked, limits)
        counts = {
            **linked.counts,
            "persons_kept": persons.kept,
            "persons_new": len(persons.new),
            "persons_merged": persons.merged,
        }
        finding = Finding(RunMode.FULL, persons.persons, persons.new, days)
        run = crosswalks.write(publication, finding, points_table, counts, ())
        reach(Failpoint.LINK_CROSSWALK_COPIED)
        announce(run.generation)
        return counts

    jobs.publish(held, write)


def _carry(held: Run, linked: Linked, limits: Limits) -> Carried:
    index = PersonIndex.objects.filter(scope_key=held.settings.details["scope"]).first()
    known = crosswalks.known_persons(held.settings.datasets, index)
    return carry(linked.groups, known, at=database_clock(), limits=limits)
