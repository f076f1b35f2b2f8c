"""Merging and splitting persons by hand, and taking a change back: each kept, dated and told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.policy import Decision
from linkage.actions import crosswalks
from linkage.actions.person_announcements import announce
from linkage.events import Event
from linkage.facts.jobs import is_linkage_analyst
from linkage.facts.person_reversals import Record, Reversal, records_held
from linkage.matching.person_ids import new_person_ids
from linkage.models import (
    CrosswalkEntry,
    IndexGeneration,
    Person,
    PersonChange,
    PersonIndex,
    PersonShowing,
)
from linkage.rules.person_changes import (
    PersonChangeFacts,
    decide_asking_back,
    decide_person_change,
    decide_reversal,
)
from linkage.rules.run_modes import ChangeKind


@transaction.atomic
def merge(
    *,
    index: PersonIndex,
    kept: Person | UUID | str,
    gone: Person | UUID | str,
    because: str,
    by: User,
    verdict: str = "",
) -> PersonChange:
    """Make two persons of an index one. The older id stays, and the other leads to it."""
    crosswalks.publish_alone()
    # Ids sort by the moment they were made.
    older, newer = sorted([_id(kept), _id(gone)])
    moving = _records_of(index, newer) if older != newer else set()
    _require(index, by, "merge two persons", moving)
    return _change(
        index,
        ChangeKind.MERGE,
        older,
        newer,
        moving,
        to=older,
        because=because,
        by=by,
        verdict=verdict,
    )


@transaction.atomic
def split(
    *,
    index: PersonIndex,
    person: Person | UUID | str,
    records: Iterable[Record],
    because: str,
    by: User,
    verdict: str = "",
    decision: Decision | None = None,
    showing: PersonShowing | None = None,
) -> PersonChange:
    """Make some records of a person another's. The larger part keeps the id.

    `decision` is why somebody may who was asked more than whether the records stand, and `showing`
    what they were shown.
    """
    crosswalks.publish_alone()
    asked = set(records)
    may_move(index, person, asked, by).require()
    rest = _records_of(index, _id(person)) - asked
    moving = rest if len(asked) > len(rest) else asked
    [other] = map(UUID, new_person_ids(1, database_clock()))
    Person.objects.create(person_id=other, first_run=index.runs.order_by("-pk")[0])
    return _change(
        index,
        ChangeKind.SPLIT,
        _id(person),
        other,
        moving,
        to=other,
        because=because,
        by=by,
        decision=decision,
        verdict=verdict,
        showing=showing,
    )


def may_move(
    index: PersonIndex, person: Person | UUID | str, records: Iterable[Record], by: User
) -> Decision:
    """Whether some records may leave a person: those that leave, and others, must be theirs."""
    whole, asked = _records_of(index, _id(person)), set(records)
    return _decide(
        index,
        by,
        "split a person",
        asked & whole,
        not_found=len(asked - whole),
        left=len(whole - asked),
    )


@transaction.atomic
def reverse(*, change: PersonChange, because: str, by: User) -> PersonChange:
    """Take a merge or a split back: the records it moved, and no others, go back."""
    crosswalks.publish_alone()
    decision = may_reverse(change, by).alone
    decision.require()
    reversal = Reversal.of(change)
    backing = reversal.backing()
    # Where nothing is left of a person, the other's return is a merge; otherwise a split.
    is_merge = not reversal.staying
    return _change(
        reversal.index,
        ChangeKind.MERGE if is_merge else ChangeKind.SPLIT,
        reversal.was if is_merge else reversal.now,
        reversal.now if is_merge else reversal.was,
        set(reversal.moving),
        to=reversal.was,
        because=because,
        by=by,
        decision=decision,
        reverses=change,
        verdict=backing.reference if backing else "",
    )


@dataclass(frozen=True, slots=True)
class ReversalDecisions:
    """Whether somebody may take a change back alone, and whether they may ask two reviewers to."""

    alone: Decision
    by_two: Decision


def may_reverse(change: PersonChange, by: User) -> ReversalDecisions:
    """How a person may take a change back now."""
    reversal = Reversal.of(change)
    taken_back = PersonChange.objects.filter(reverses=change).first()
    moving = _decide(
        reversal.index,
        by,
        f"take back {change.reference}",
        set(reversal.moving),
        taken_back_by=taken_back.reference if taken_back else None,
    )
    facts, at = reversal.facts(), database_clock()
    return ReversalDecisions(
        decide_reversal(facts, moving, at=at), decide_asking_back(facts, moving, at=at)
    )


def _change(
    index: PersonIndex,
    kind: ChangeKind,
    kept: UUID,
    other: UUID,
    moving: set[Record],
    *,
    to: UUID,
    because: str,
    by: User,
    decision: Decision | None = None,
    **details: Any,
) -> PersonChange:
    generation = crosswalks.next_generation(index)
    _move(index, other if to == kept else kept, to, moving, generation)
    change = PersonChange.objects.create(
        reference=next_reference("PC"),
        generation=generation,
        kind=kind.value,
        kept_id=kept,
        other_id=other,
        records=len(moving),
        reason=because,
        by=by,
        **details,
    )
    trail.record(
        Event.PERSONS_CHANGED,
        subject=change,
        by=by,
        about=[index, *sorted({dataset for dataset, _ in moving})],
        reason=because,
        decision=decision,
        kind=kind.value,
        kept=str(kept),
        other=str(other),
        records=len(moving),
        verdict=change.verdict,
        reverses=change.reverses.reference if change.reverses else None,
    )
    announce(generation)
    return change


def _move(
    index: PersonIndex, was: UUID, now: UUID, records: set[Record], generation: IndexGeneration
) -> None:
    """Know every entry of some records otherwise: for the same days, of the other person."""
    entries = [
        entry
        for entry in index.entries.known_now().filter(person_id=was)
        if (entry.dataset, entry.record_key) in records
    ]
    index.entries.filter(pk__in=[entry.pk for entry in entries]).update(known_until=generation)
    CrosswalkEntry.objects.bulk_create(
        CrosswalkEntry(
            index=index,
            dataset=entry.dataset,
            record_key=entry.record_key,
            person_id=now,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
            known_from=generation,
        )
        for entry in entries
    )


def _records_of(index: PersonIndex, person: UUID) -> set[Record]:
    return set(records_held(index, person))


def _require(index: PersonIndex, by: User, what: str, moving: set[Record], **facts: Any) -> None:
    _decide(index, by, what, moving, **facts).require()


def _decide(
    index: PersonIndex,
    by: User,
    what: str,
    moving: set[Record],
    *,
    not_found: int = 0,
    left: int | None = None,
    taken_back_by: str | None = None,
) -> Decision:
    at = database_clock()
    facts = PersonChangeFacts(
        index=index.reference,
        what=what,
        person_is_linkage_analyst=is_linkage_analyst(by, at),
        records_to_move=len(moving),
        records_not_found=not_found,
        records_left=left,
        taken_back_by=taken_back_by,
    )
    return decide_person_change(facts, at=at)


def _id(person: Person | UUID | str) -> UUID:
    return person.person_id if isinstance(person, Person) else UUID(str(person))
