"""Showing the records of a case: intent first, then the few rows, then what came of it.

What stands in the rows is handed to the caller and kept nowhere: the record plane learns who was
shown which elements of which case, and the numbers of rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from agreements.actions.authorizations import hold
from agreements.models import Authorization
from datasets.facts import dictionary_of
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.actions import reveals
from linkage.actions.limits import limits_of_matching
from linkage.events import Event
from linkage.facts.case_openings import (
    Opening,
    first_undecided,
    next_opening,
    opening_of,
    opening_under,
)
from linkage.matching.case_rows import NOWHERE, compared, find_rows, read_household, read_rows
from linkage.models import CaseRecord, CaseReveal, ReviewCase, SealedFile
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_states import UNSETTLED, CaseState
from linkage.rules.job_settings import JobSettings
from linkage.vault import SealBroken, Sealed

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One record of a case as it stands in its delivery: its values by role, in memory only."""

    side: str
    dataset: str
    rows: tuple[Row, ...] = field(repr=False)
    household: tuple[Row, ...] = field(repr=False)
    records_at_address: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with what stands in its records, for the person it was opened for."""

    case: ReviewCase
    authorization: Authorization
    elements: frozenset[str]
    records: tuple[ShownRecord, ...] = field(repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether both sides still have a record to look at."""
        return {each.side for each in self.records if each.rows} == {"left", "right"}


def reveal(*, case: ReviewCase, by: User) -> Shown:
    """Show a person the records of a case, if they may see them before and after the reading.

    A case of which a side is in no stored delivery any more is closed, and shows nothing.
    """
    opening = _intend(case, case.run.authorization, by)
    if not opening.decision.allowed:
        # Another over its datasets may allow it: found without holding any, then held alone.
        opening = _intend_found(opening_of(case, by), by)
    return _reveal(opening, by)


def reveal_next(*, cases: ReviewCaseQuerySet, by: User) -> Shown | None:
    """Show a person the first case of a queue that they may see and that can still be shown."""
    while opening := _intend_next(cases, by):
        shown = _reveal(opening, by)
        if shown.is_whole:
            return shown
    return None


def _reveal(opening: Opening, by: User) -> Shown:
    try:
        shown = _read(opening)
    except SealBroken:
        reveals.stop(Event.CASE_REVEAL_STOPPED, opening, by)
        raise
    _tell(shown, by, opening).require()
    if not shown.is_whole:
        close_unreadable(case=shown.case)
    return shown


@transaction.atomic
def close_unreadable(*, case: ReviewCase) -> ReviewCase:
    """Close a case of which a side is in no delivery any more: a later linkage asks anew."""
    case = ReviewCase.objects.select_for_update().get(pk=case.pk)
    if CaseState(case.state) in UNSETTLED:
        case.state = CaseState.CLOSED.value
        case.save(update_fields=["state"])
        trail.record(
            Event.CASE_CLOSED,
            subject=case,
            by=None,
            about=[case.run.job, *case.datasets],
            reason="A record of it is in no stored delivery.",
        )
    return case


def _intend_next(cases: ReviewCaseQuerySet, by: User) -> Opening | None:
    first = first_undecided(cases, by)
    if first is None:
        return None
    opening = _intend(first, first.run.authorization, by)
    if opening.decision.allowed:
        return opening
    found = next_opening(cases, by)
    return _intend_found(found, by) if found else None


def _intend_found(found: Opening, by: User) -> Opening:
    found.decision.require()
    opening = _intend(found.case, found.authorization, by)
    opening.decision.require()
    return opening


@transaction.atomic
def _intend(case: ReviewCase, under: Authorization, by: User) -> Opening:
    """Decide under one authorization, and if it allows it say what is about to be read."""
    # Whoever is shown a case takes a part in the chain: the authorization is held alone.
    authorization, facts = hold(under, acting=by, alone=True)
    opening = opening_under(case, by, authorization, facts, database_clock())
    if not opening.decision.allowed:
        return opening
    CaseReveal.objects.create(
        case=opening.case,
        reviewer=by,
        authorization=opening.authorization,
        deliveries=dict(opening.reading.deliveries),
        elements=sorted(opening.reading.elements),
        decision=opening.decision.as_record(),
        at=opening.decision.at or database_clock(),
    )
    reveals.record(Event.CASE_REVEAL_INTENDED, opening, by, opening.decision)
    return opening


def _read(opening: Opening) -> Shown:
    case, reading = opening.case, opening.reading
    columns = columns_of(reading)
    records = list(case.records.all())
    for dataset, delivery in reading.deliveries.items():
        if any(each.dataset == dataset and each.delivery != delivery for each in records):
            _find(case, dataset, delivery, columns[dataset])
            records = list(case.records.all())
    mine = {(each.dataset, row) for each in records for row in each.rows}
    sealed = {dataset: sealed_of(reading.deliveries[dataset]) for dataset in columns}
    shown = [
        ShownRecord(
            side=each.side,
            dataset=each.dataset,
            rows=tuple(read_rows(sealed[each.dataset], compared(columns[each.dataset]), each.rows)),
            household=tuple(
                read_household(
                    sealed[each.dataset],
                    columns[each.dataset],
                    [row for row in each.household_rows if (each.dataset, row) not in mine],
                )
            ),
            records_at_address=each.records_at_address,
        )
        for each in records
    ]
    return Shown(case, opening.authorization, reading.elements, tuple(shown))


def _find(case: ReviewCase, dataset: str, delivery: str, columns: Mapping[str, str]) -> None:
    """Look up where the records of a run's cases lie in a delivery, all of them in one pass."""
    waiting = ReviewCase.objects.unsettled().filter(run=case.run)
    sought = CaseRecord.objects.filter(case__in=waiting, record__startswith=f"{dataset}/")
    records = list(sought.exclude(delivery=delivery))
    keys = {each.record: each.record.partition("/")[2] for each in records}
    limits = limits_of_matching()
    found = find_rows(
        dataset,
        sealed_of(delivery),
        columns,
        set(keys.values()),
        limits=limits,
        crowded_address=case.run.points_table.points.crowded_address,
    )
    for each in records:
        place = found.get(keys[each.record], NOWHERE)
        each.delivery, each.rows = delivery, list(place.rows)
        each.household_rows = list(place.household_rows)
        each.records_at_address = place.records_at_address
    CaseRecord.objects.bulk_update(
        records, ["delivery", "rows", "household_rows", "records_at_address"], batch_size=500
    )


def columns_of(reading: JobSettings) -> dict[str, dict[str, str]]:
    """The columns of each dataset that may be read, with the role of each."""
    dictionary = dictionary_of(reading.datasets)
    columns: dict[str, dict[str, str]] = {dataset: {} for dataset in reading.datasets}
    for reference, element in dictionary.items():
        if reference in reading.elements:
            columns[element.dataset][element.name] = element.identity_role.value
    return columns


def sealed_of(delivery: str) -> Sealed:
    """The file of a delivery that can be read."""
    return SealedFile.objects.readable().get(delivery__reference=delivery).sealed


@transaction.atomic
def _tell(shown: Shown, by: User, opening: Opening) -> Decision:
    """Decide once more before anything is shown: a revocation meanwhile shows nothing."""
    authorization, facts = hold(opening.authorization, acting=by)
    again = opening_under(shown.case, by, authorization, facts, database_clock())
    event = Event.CASE_REVEALED if again.decision.allowed else Event.CASE_REVEAL_STOPPED
    rows = {
        dataset: sum(
            len(each.rows) + len(each.household)
            for each in shown.records
            if each.dataset == dataset
        )
        for dataset in sorted(opening.reading.datasets)
    }
    reveals.record(event, opening, by, again.decision, rows=rows)
    return again.decision
