"""Extract jobs: from an authorization's scope to an output in quarantine."""

from functools import partial
from typing import Any

from django.db import transaction

from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from datasets.facts import dictionary_of
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Decision
from linkage import vault
from linkage.actions import job_runs, jobs, list_reading, outputs
from linkage.actions.job_runs import JobFailed
from linkage.actions.jobs import Publication, Run
from linkage.disclosure.report import examine
from linkage.events import Event
from linkage.extracts.build import Extract, Recipe, build
from linkage.extracts.conditions import UnreadableCondition
from linkage.extracts.population import population_of
from linkage.extracts.sealing import SealedOutput, seal
from linkage.extracts.sources import NothingToBuild, Source
from linkage.facts.cohort_lists import kept_list
from linkage.facts.crosswalk import Crosswalk, entries_for
from linkage.facts.jobs import current_deliveries
from linkage.facts.outputs import earlier_releases
from linkage.failpoints import Failpoint, reach
from linkage.models import Job, SealedFile
from linkage.rules.cells import decide_table
from linkage.rules.extract_content import elements_read
from linkage.rules.job_settings import LIST, JobSettings
from linkage.rules.job_states import JobKind
from linkage.rules.reading import DatasetReading, plan_reading

WITH_TOTALS = "with_totals"


def preview(*, authorization: Authorization, by: User) -> Decision:
    """What would be decided if the person asked for an extract now."""
    plan = partial(plan_extract, with_totals=True)
    return jobs.preview(
        kind=JobKind.EXTRACT, authorization=authorization, by=by, plan=plan
    ).decision


def request(*, authorization: Authorization, by: User, with_totals: bool = True) -> Job:
    """Ask for an extract under an authorization."""
    plan = partial(plan_extract, with_totals=with_totals)
    return jobs.request(kind=JobKind.EXTRACT, authorization=authorization, by=by, plan=plan)


def plan_extract(authorization: AuthorizationFacts, *, with_totals: bool) -> JobSettings:
    """What an extract would read now: elements of the scope, in each dataset's latest delivery."""
    scope = authorization.scope
    deliveries = current_deliveries(scope.datasets)
    return JobSettings(
        datasets=scope.datasets,
        elements=elements_read(scope, dictionary_of(scope.datasets)),
        deliveries={code: delivery.reference for code, delivery in deliveries.items()},
        details={WITH_TOTALS: with_totals} | _list_named(authorization),
    )


def _list_named(authorization: AuthorizationFacts) -> dict[str, object]:
    """The list that says whom an extract is about, where the scope has one."""
    if authorization.scope.brought_list is None:
        return {}
    kept = kept_list(authorization.reference)
    return {LIST: kept.reference if kept else None}


def run(*, reference: str, worker: str) -> None:
    """Build one extract, if its row waits and a decision made now allows it."""
    job = Job.objects.filter(reference=reference, kind=JobKind.EXTRACT.value).first()
    if job is not None:
        plan = partial(plan_extract, with_totals=bool(job.set_to.details[WITH_TOTALS]))
        job_runs.run(reference=reference, worker=worker, plan=plan, work=_work)


def _work(held: Run) -> None:
    try:
        _build(held)
    except (NothingToBuild, UnreadableCondition) as stopped:
        raise JobFailed(str(stopped)) from None


def _build(held: Run) -> None:
    recipe = _recipe(held)
    checkpoint = partial(jobs.checkpoint, held)
    _record_reading(Event.EXTRACT_READ_INTENDED, held, recipe)
    extract = build(recipe, checkpoint)
    reach(Failpoint.EXTRACT_READ)
    decision = _decide_table(held, recipe, extract)
    if decision is not None and not decision.allowed:
        jobs.halt(held, decision)
        return
    sealed = seal(extract, name=held.reference, checkpoint=checkpoint)
    reach(Failpoint.EXTRACT_SEALED)
    try:
        jobs.publish(held, partial(_publish, held, recipe, extract, sealed, decision))
    except BaseException:
        # A file no record knows is nobody's: its key goes with this process.
        vault.destroy(sealed.sealed)
        raise


def _publish(
    held: Run,
    recipe: Recipe,
    extract: Extract,
    sealed: SealedOutput,
    decision: Decision | None,
    publication: Publication,
) -> dict[str, object]:
    """Add the output and its file, in the transaction of the last decision."""
    if recipe.brought and not list_reading.keep_while_publishing(recipe.brought.reference):
        raise JobFailed("The list was destroyed while the extract was built.")
    output = outputs.publish(
        publication=publication, recipe=recipe, extract=extract, sealed=sealed, decision=decision
    )
    _record_reading(Event.EXTRACT_READ_DONE, held, recipe, rows_written=output.row_count)
    reach(Failpoint.EXTRACT_RECORDED)
    return {"output": output.reference, "rows": output.row_count}


def _decide_table(held: Run, recipe: Recipe, extract: Extract) -> Decision | None:
    """What a reader could work out of a table of counts; nothing of other kinds of output."""
    if extract.table is None:
        return None
    deliveries = [source.delivery for source in recipe.sources]
    earlier = earlier_releases(deliveries, population_of(recipe))
    return decide_table(examine(extract.table, earlier, reference=held.reference))


def _recipe(held: Run) -> Recipe:
    dictionary = dictionary_of(held.scope.datasets)
    crosswalk = entries_for(held.job.authorization)
    sources = [
        _source(reading, held.settings.deliveries[reading.dataset], crosswalk)
        for reading in plan_reading(held.scope, dictionary)
    ]
    return Recipe(
        scope=held.scope,
        dictionary=dictionary,
        sources=sources,
        linkage=crosswalk.run.reference if crosswalk else None,
        generation=crosswalk.generation.number if crosswalk else None,
        with_totals=bool(held.settings.details[WITH_TOTALS]),
        brought=list_reading.people_on_it(held, crosswalk),
    )


def _source(reading: DatasetReading, delivery: str, crosswalk: Crosswalk | None) -> Source:
    readable = SealedFile.objects.readable().select_related("delivery")
    sealed_file = readable.get(delivery__reference=delivery)
    return Source(
        reading=reading,
        delivery=delivery,
        sha256=sealed_file.delivery.content_sha256,
        rows=sealed_file.rows,
        batches=partial(vault.batches, sealed_file.sealed),
        people=_people_of(reading.dataset, crosswalk),
    )


def _people_of(dataset: str, crosswalk: Crosswalk | None) -> list[tuple[str, str]] | None:
    if crosswalk is None:
        return None
    return [(record_key, str(person)) for record_key, person in crosswalk.people_of(dataset)]


@transaction.atomic
def _record_reading(what: Event, held: Run, recipe: Recipe, **details: Any) -> None:
    """Say what is about to be read before the first row is, and what was read after the last."""
    trail.record(
        what,
        subject=held.job,
        by=held.job.requested_by,
        about=[
            held.job.authorization,
            held.scope.request,
            *(source.reading.dataset for source in recipe.sources),
            *(source.delivery for source in recipe.sources),
            *([recipe.brought.reference] if recipe.brought else []),
        ],
        elements=sorted(held.settings.elements),
        rows=sum(source.rows for source in recipe.sources),
        **details,
    )
