"""What happens to a points table: drafted, changed, submitted, reviewed by another."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify
from linkage.events import Event
from linkage.facts.points_tables import points_table_in_use, table_actor, table_facts
from linkage.matching.points import PointsTable as Points
from linkage.models import Job, PointsTable
from linkage.rules.points_table_states import ReviewOutcome, TableState
from linkage.rules.points_table_steps import Step, decide_drafting, decide_review, decide_step

# One version at a time gets its number, and one is adopted: the lock ends with the transaction.
NUMBERING = 7_301_002

EVENTS = {
    Step.EDIT: Event.POINTS_TABLE_EDITED,
    Step.SUBMIT: Event.POINTS_TABLE_SUBMITTED,
    Step.TAKE_BACK: Event.POINTS_TABLE_TAKEN_BACK,
    Step.DISCARD: Event.POINTS_TABLE_DISCARDED,
}


def adopt_the_first(*, by: User) -> PointsTable:
    """Keep the starting table as version 1 when the first linkage is asked for."""
    table = points_table_in_use()
    if table.pk is not None:
        return table
    try:
        with transaction.atomic():
            table.author = by
            table.save()
            trail.record(Event.POINTS_TABLE_ADOPTED, subject=table, by=by)
    except IntegrityError:
        # Somebody else asked for the first linkage at the same moment.
        return points_table_in_use()
    return table


@transaction.atomic
def draft(
    *,
    based_on: PointsTable,
    by: User,
    reason: str,
    content: Points | None = None,
    learned_by: Job | None = None,
) -> PointsTable:
    """Begin a new version from another, as it is or with content of its own."""
    at = database_clock()
    decide_drafting(table_actor(by, at), at=at).require()
    if based_on.pk is None:
        based_on = adopt_the_first(by=by)

    _one_at_a_time()
    latest = PointsTable.objects.filter(name=based_on.name).aggregate(Max("version"))
    table = PointsTable.objects.create(
        name=based_on.name,
        version=latest["version__max"] + 1,
        based_on=based_on,
        learned_by=learned_by,
        content=(content or based_on.points).as_record(),
        reason=reason,
        author=by,
        created_at=at,
    )
    about = [each.reference for each in (based_on, learned_by) if each]
    trail.record(Event.POINTS_TABLE_DRAFTED, subject=table, by=by, about=about, reason=reason)
    return table


@transaction.atomic
def edit(*, table: PointsTable, by: User, content: Points, reason: str = "") -> PointsTable:
    """Change a draft of one's own. What a draft says need not be fit to link by yet."""
    table = _step(table, Step.EDIT, by)
    table.content = content.as_record()
    table.reason = reason or table.reason
    table.save(update_fields=["content", "reason"])
    _record(Step.EDIT, table, by)
    return table


@transaction.atomic
def submit(*, table: PointsTable, by: User) -> PointsTable:
    """Put a draft before the other linkage analysts. It stays as it is from here on."""
    table = _move(table, Step.SUBMIT, by)
    notify(
        people_with(Role.LINKAGE_ANALYST).exclude(pk=by.pk),
        f"Points table {table.reference} waits for a review",
        f"{by.full_name} drafted it: {table.reason}",
        table.get_absolute_url(),
        about=table.reference,
    )
    return table


@transaction.atomic
def take_back(*, table: PointsTable, by: User) -> PointsTable:
    """Make a submitted version a draft again, to change it before anybody has decided."""
    return _move(table, Step.TAKE_BACK, by)


@transaction.atomic
def discard(*, table: PointsTable, by: User) -> PointsTable:
    """Give up a version of one's own. It stays on record."""
    return _move(table, Step.DISCARD, by)


@transaction.atomic
def review(
    *, table: PointsTable, by: User, outcome: ReviewOutcome, comment: str, seen: str
) -> PointsTable:
    """Adopt or reject a version, for good. `seen` is the version in use it was compared with."""
    _one_at_a_time()
    table = _locked(table)
    at = database_clock()
    decision = decide_review(table_facts(table), table_actor(by, at), outcome, seen=seen, at=at)
    decision.require()

    is_adopted = outcome is ReviewOutcome.ADOPT
    table.state = (TableState.ADOPTED if is_adopted else TableState.REJECTED).value
    table.adopted_at = at if is_adopted else None
    table.reviewer, table.reviewed_at, table.review_comment = by, at, comment
    table.review_decision = decision.as_record()
    table.save()
    event = Event.POINTS_TABLE_ADOPTED if is_adopted else Event.POINTS_TABLE_REJECTED
    trail.record(event, subject=table, by=by, reason=comment, decision=decision, compared_with=seen)
    notify(
        [table.author],
        f"Points table {table.reference} was {table.get_state_display()}",
        comment,
        table.get_absolute_url(),
        about=table.reference,
    )
    return table


def _move(table: PointsTable, step: Step, by: User) -> PointsTable:
    table = _step(table, step, by)
    table.state = step.leads_to.value
    table.save(update_fields=["state"])
    _record(step, table, by)
    return table


def _step(table: PointsTable, step: Step, by: User) -> PointsTable:
    """The locked version, once its author's step is decided."""
    table = _locked(table)
    at = database_clock()
    decide_step(table_facts(table), step, table_actor(by, at), at=at).require()
    return table


def _locked(table: PointsTable) -> PointsTable:
    return PointsTable.objects.select_for_update(of=["self"]).get(pk=table.pk)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])


def _record(step: Step, table: PointsTable, by: User, **details: Any) -> None:
    about = [table.based_on] if table.based_on else []
    trail.record(EVENTS[step], subject=table, by=by, about=about, reason=table.reason, **details)
