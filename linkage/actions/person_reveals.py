"""Showing the records of a person who may be two: intent first, then the rows, then the outcome.

What stands in the rows is handed to the caller and kept nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from agreements.actions.authorizations import hold
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.actions import reveals
from linkage.actions.case_reveals import columns_of, sealed_of
from linkage.actions.limits import limits_of_matching
from linkage.events import Event
from linkage.facts.person_splits import PersonAtHand, Showing, showing_of, showing_under
from linkage.matching.case_rows import NOWHERE, WHERE_ONE_LIVES, compared, find_rows, read_rows
from linkage.models import CaseReveal, Person, PersonIndex, PersonShowing
from linkage.vault import SealBroken

# More than anybody can compare on one page. Those beyond stay with the person.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """A record of a person as it stands in its delivery: its values by role, in memory only."""

    name: str
    rows: tuple[Mapping[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A person with what stands in their records, for whoever opened them."""

    showing: Showing
    records: tuple[SeenRecord, ...] = field(repr=False)

    @property
    def not_shown(self) -> int:
        return len(self.showing.at_hand.records) - len(self.records)


def reveal(*, index: PersonIndex, person: Person, by: User) -> SeenPerson:
    """Show somebody the records of a person, if they may see them before and after the reading."""
    reveal, showing = _intend(index, person, by)
    try:
        seen = _read(showing)
    except SealBroken:
        reveals.stop(Event.PERSON_REVEAL_STOPPED, showing, by)
        raise
    _tell(reveal, seen, by).require()
    return seen


@transaction.atomic
def _intend(index: PersonIndex, person: Person, by: User) -> tuple[CaseReveal, Showing]:
    found = showing_of(PersonAtHand.of(index, person), by)
    found.decision.require()
    # Whoever is shown records takes a part in the chain: the authorization is held alone.
    authorization, facts = hold(found.authorization, acting=by, alone=True)
    at_hand = PersonAtHand.of(index, person)
    showing = showing_under(at_hand, by, authorization, facts, database_clock())
    showing.decision.require()
    reveal = CaseReveal.objects.create(
        index=index,
        person=person,
        reviewer=by,
        authorization=showing.authorization,
        deliveries=dict(showing.reading.deliveries),
        elements=sorted(showing.reading.elements),
        decision=showing.decision.as_record(),
        at=showing.decision.at or database_clock(),
    )
    reveals.record(Event.PERSON_REVEAL_INTENDED, showing, by, showing.decision)
    return reveal, showing


def _read(showing: Showing) -> SeenPerson:
    names = showing.at_hand.records[:MOST_SHOWN]
    rows: dict[str, tuple[Mapping[str, str], ...]] = {}
    for dataset, columns in columns_of(showing.reading).items():
        mine = {name: name.partition("/")[2] for name in names if name.startswith(f"{dataset}/")}
        if not mine:
            continue
        sealed = sealed_of(showing.reading.deliveries[dataset])
        # Without the address nobody looks for others who live there: they are not shown.
        sought = {name: role for name, role in columns.items() if role not in WHERE_ONE_LIVES}
        found = find_rows(dataset, sealed, sought, set(mine.values()), limits=limits_of_matching())
        for name, key in mine.items():
            places = found.get(key, NOWHERE).rows
            rows[name] = tuple(read_rows(sealed, compared(columns), places)) if places else ()
    return SeenPerson(showing, tuple(SeenRecord(name, rows[name]) for name in names))


@transaction.atomic
def _tell(reveal: CaseReveal, seen: SeenPerson, by: User) -> Decision:
    """Decide once more before anything is shown: a revocation meanwhile shows nothing."""
    showing = seen.showing
    authorization, facts = hold(showing.authorization, acting=by)
    again = showing_under(showing.at_hand, by, authorization, facts, database_clock())
    event = Event.PERSON_REVEALED if again.decision.allowed else Event.PERSON_REVEAL_STOPPED
    rows = {
        dataset: sum(len(each.rows) for each in seen.records if each.name.startswith(f"{dataset}/"))
        for dataset in showing.at_hand.datasets
    }
    if again.decision.allowed:
        PersonShowing.objects.create(
            reveal=reveal,
            generation=showing.at_hand.generation,
            records=[each.name for each in seen.records],
        )
    reveals.record(event, showing, by, again.decision, rows=rows)
    return again.decision
