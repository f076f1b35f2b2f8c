"""What happens to an output: published by its job, checked, let out, destroyed."""

from django.db import transaction

from agreements.actions.authorizations import hold
from agreements.rules.vocabulary import OutputKind
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.notifications.outbox import notify
from idea_portal.policy import Decision
from linkage.actions import list_reading, sealed_files
from linkage.actions.copying import copy_rows
from linkage.actions.jobs import Publication
from linkage.events import Event
from linkage.extracts import codebook, manifest
from linkage.extracts.build import Extract, Recipe
from linkage.extracts.population import population_of
from linkage.extracts.sealing import SealedOutput, handed_over
from linkage.extracts.spreadsheet import content_sha256
from linkage.facts.output_decisions import destruction_decision
from linkage.facts.outputs import checker_facts, output_facts, people_of
from linkage.models import IndexGeneration, Output, OutputCheck, Release
from linkage.rules.output_states import CheckOutcome, OutputState
from linkage.rules.release import CHECKS_NEEDED, decide_check, decide_release
from linkage.vault import SealBroken


def publish(
    *,
    publication: Publication,
    recipe: Recipe,
    extract: Extract,
    sealed: SealedOutput,
    decision: Decision | None,
) -> Output:
    """Record what a job built, in the transaction that publishes it, and put it up for checking."""
    job, authorization = publication.job, publication.authorization
    generation = None
    if recipe.linkage:
        of_index = IndexGeneration.objects.filter(index__runs__job__reference=recipe.linkage)
        generation = of_index.get(number=recipe.generation)
    reference = next_reference("OUT")
    output = Output.objects.create(
        reference=reference,
        job=job,
        authorization=authorization,
        author=job.requested_by,
        kind=recipe.scope.output.value,
        state=OutputState.QUARANTINED.value,
        manifest=manifest.describe(
            extract,
            recipe,
            output=reference,
            job=job.reference,
            authorization=authorization.reference,
            built_at=publication.at,
            rows=sealed.sealed.rows,
            content_sha256=sealed.content_sha256,
        ),
        generation=generation,
        codebook=codebook.describe(extract.columns, recipe.dictionary),
        report=_report(recipe, extract, sealed, decision),
        content_sha256=sealed.content_sha256,
        row_count=sealed.sealed.rows,
        created_at=publication.at,
    )
    sealed_files.keep(sealed.sealed, output=output)
    copy_rows(
        "linkage_outputperson (output_id, person_id)",
        ((output.pk, person) for person in extract.persons),
    )
    _record(Event.OUTPUT_QUARANTINED, output, job.requested_by, rows=output.row_count)
    output.state = OutputState.IN_CHECKING.value
    output.save(update_fields=["state"])
    _record(Event.OUTPUT_IN_CHECKING, output, None, decision=decision)
    notify(
        people_with(Role.OUTPUT_CHECKER),
        f"{output.reference} waits to be checked",
        f"A {output.get_kind_display()} was built under {authorization.reference}. It leaves only "
        "after somebody who did not build it has checked it.",
        output.get_absolute_url(),
        about=output.reference,
    )
    return output


@transaction.atomic
def check(*, output: Output, by: User, outcome: CheckOutcome, comment: str) -> OutputCheck:
    """Give an opinion on an output, for good. It holds for this very content only."""
    found = content_found(output)
    hold(output.authorization, acting=by, alone=True)
    output = _locked(output)
    at = database_clock()
    facts = output_facts(output, at, content_found=found)
    decision = decide_check(facts, checker_facts(by, output, at), at=at)
    decision.require()

    made = OutputCheck.objects.create(
        output=output,
        checker=by,
        outcome=outcome.value,
        comment=comment,
        content_sha256=output.content_sha256,
        checked_at=at,
    )
    approvals = output.checks.filter(outcome=CheckOutcome.APPROVE.value).count()
    event = Event.OUTPUT_CHECKED
    if outcome == CheckOutcome.REJECT:
        output.state, event = OutputState.REJECTED.value, Event.OUTPUT_REJECTED
    elif approvals >= CHECKS_NEEDED:
        output.state, event = OutputState.APPROVED.value, Event.OUTPUT_APPROVED
    output.save(update_fields=["state"])
    _record(event, output, by, reason=comment, decision=decision, outcome=outcome.value)
    notify(
        [output.author],
        f"{output.reference} was checked: {output.get_state_display()}",
        comment,
        output.get_absolute_url(),
        about=output.reference,
    )
    return made


@transaction.atomic
def release(*, output: Output, by: User) -> Release:
    """Let an approved output out: from here on the people of its authorization may have it."""
    found = content_found(output)
    authorization, authorized = hold(output.authorization, acting=by, alone=True)
    if output.kind == OutputKind.AGGREGATE:
        _one_table_at_a_time()
    if output.list_reference:
        # Whoever destroys it now waits for the release, or was waited for.
        list_reading.keep_while_publishing(output.list_reference)
    output = _locked(output)
    at = database_clock()
    facts = output_facts(output, at, content_found=found)
    decision = decide_release(facts, checker_facts(by, output, at), authorized, at=at)
    decision.require()

    released = Release.objects.create(
        reference=next_reference("RL"),
        output=output,
        released_by=by,
        released_at=at,
        content_sha256=output.content_sha256,
        decision=decision.as_record(),
    )
    output.state = OutputState.RELEASED.value
    output.save(update_fields=["state"])
    _record(Event.OUTPUT_RELEASED, output, by, decision=decision, release=released.reference)
    notify(
        [*people_of(authorization), output.author],
        f"{output.reference} is released",
        f"The {output.get_kind_display()} of {authorization.reference} can be downloaded by the "
        "people named on the authorization, each with a link of their own.",
        output.get_absolute_url(),
        about=output.reference,
    )
    return released


@transaction.atomic
def destroy(*, output: Output, by: User, reason: str) -> Output:
    """Destroy an output's key, for good. What was downloaded is the receiver's to destroy."""
    output = _locked(output)
    at = database_clock()
    decision = destruction_decision(output, by, at)
    decision.require()

    sealed = sealed_files.destroy(output.sealed_file)
    output.state = OutputState.DESTROYED.value
    output.destroyed_at, output.destroyed_by, output.destroyed_because = at, by, reason
    output.save(update_fields=["state", "destroyed_at", "destroyed_by", "destroyed_because"])
    _record(
        Event.OUTPUT_DESTROYED,
        output,
        by,
        reason=reason,
        decision=decision,
        certificate={
            "content_sha256": output.content_sha256,
            "file_sha256": sealed.sha256,
            "rows": output.row_count,
            "destroyed_at": at.isoformat(),
        },
    )
    return output


def content_found(output: Output) -> str | None:
    """The hash of what the vault would hand over now; None where it cannot be read."""
    try:
        return content_sha256(handed_over(output.sealed_file.sealed, output.column_names))
    except SealBroken:
        return None


def _report(
    recipe: Recipe, extract: Extract, sealed: SealedOutput, decision: Decision | None
) -> dict[str, object]:
    """The automatic disclosure report. It counts; it holds no value of anybody."""
    table = extract.table
    return {
        "decision": decision.as_record() if decision else None,
        "table": table.as_record() if table else None,
        "population": population_of(recipe),
        "people": None if table else extract.people,
        "households": extract.households,
        "unreachable_households": extract.unreachable_households,
        "not_linked": dict(extract.not_linked),
        "filled": dict(sealed.filled),
    }


def _locked(output: Output) -> Output:
    return Output.objects.select_for_update().get(pk=output.pk)


def _one_table_at_a_time() -> None:
    """Two tables let out at once would each not see the other."""
    tables = Output.objects.filter(kind=OutputKind.AGGREGATE.value).order_by("pk")
    list(tables.select_for_update().values_list("pk", flat=True))


def _record(
    event: Event,
    output: Output,
    by: User | None,
    *,
    reason: str = "",
    decision: Decision | None = None,
    **details: object,
) -> None:
    authorization = output.authorization
    trail.record(
        event,
        subject=output,
        by=by,
        about=[
            authorization,
            authorization.request,
            output.job,
            output.author,
            *output.datasets,
            *output.deliveries,
            *output.manifest["agreements"],
        ],
        reason=reason,
        decision=decision,
        content_sha256=output.content_sha256,
        **details,
    )
