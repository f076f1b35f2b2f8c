"""Splitting a person whose records one has seen: alone, or by two opinions that agree."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from agreements.actions.authorizations import hold
from agreements.facts.authorizations import authorization_facts
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify
from idea_portal.policy import Decision
from linkage.actions import crosswalks, person_changes
from linkage.actions.asked_cases import ask_again
from linkage.events import Event
from linkage.facts.person_reversals import Record
from linkage.facts.person_splits import (
    PersonAtHand,
    found_one,
    records_of,
    shown,
    split_under,
)
from linkage.facts.record_owners import owners_of
from linkage.models import CaseRecord, Person, PersonChange, PersonIndex, ReviewCase
from linkage.rules.case_states import CaseKind


@dataclass(frozen=True, slots=True)
class SplitDecisions:
    """Whether somebody may split a person alone, and whether they may ask two reviewers to."""

    alone: Decision
    by_two: Decision


def may_split(
    *, index: PersonIndex, person: Person, records: Collection[str], by: User
) -> SplitDecisions:
    """How somebody may make some records of a person another's now."""
    at_hand = PersonAtHand.of(index, person)
    authorization = _authorization(at_hand, by)
    facts = authorization_facts(authorization, database_clock())
    return _decide(at_hand, records, by, authorization, facts)


@transaction.atomic
def split(
    *, index: PersonIndex, person: Person, records: Collection[str], because: str, by: User
) -> PersonChange:
    """Make some records of a person another's, on one's own opinion. Later linkages keep to it."""
    at_hand, decisions = _held(index, person, records, by)
    decisions.alone.require()
    return person_changes.split(
        index=index,
        person=at_hand.person,
        records=_named(records),
        because=because,
        by=by,
        decision=decisions.alone,
        showing=shown(at_hand, by),
    )


@transaction.atomic
def ask(
    *, index: PersonIndex, person: Person, records: Collection[str], because: str, by: User
) -> ReviewCase:
    """Ask two reviewers to part what two reviewers found to be one person."""
    at_hand, decisions = _held(index, person, records, by)
    decisions.by_two.require()
    earlier = found_one(at_hand, records)[-1]
    staying = [each for each in at_hand.records if each not in records]
    case = ask_again(
        earlier,
        CaseKind.SPLIT,
        run=at_hand.run,
        parts=((staying, None), (list(records), None)),
    )
    trail.record(
        Event.SPLIT_ASKED,
        subject=case,
        by=by,
        about=[index, at_hand.run.job, *at_hand.datasets],
        reason=because,
        decision=decisions.by_two,
        person=str(person),
        records=len(records),
    )
    notify(
        people_with(Role.LINKAGE_ANALYST),
        f"Whether a person is two waits in {case}",
        f"Two reviewers found the records to be one person in {earlier}. Two opinions that agree "
        "part them.",
        case.get_absolute_url(),
        about=case.reference,
    )
    return case


def carry_out(*, case: ReviewCase, by: User) -> PersonChange | None:
    """Part what two reviewers found to be two, as far as it is of one person still."""
    index = case.run.index
    owners = owners_of(index, [case.left, case.right])
    persons = {owner.person for owner in owners.values()}
    if len(owners) != len((case.left, case.right)) or len(persons) != 1:
        return None
    [person] = persons
    right = case.records.filter(side=CaseRecord.Side.RIGHT).values_list("record", flat=True)
    return person_changes.split(
        index=index,
        person=person,
        records=_named(sorted({*right} & {*records_of(index, UUID(person))})),
        because=f"Two reviewers found the records of {case} to be of two persons.",
        by=by,
        verdict=case.reference,
    )


def _held(
    index: PersonIndex, person: Person, records: Collection[str], by: User
) -> tuple[PersonAtHand, SplitDecisions]:
    """A person and the authorization their records were seen under, kept from changing."""
    authorization, facts = hold(
        _authorization(PersonAtHand.of(index, person), by), acting=by, alone=True
    )
    crosswalks.publish_alone()
    at_hand = PersonAtHand.of(index, person)
    return at_hand, _decide(at_hand, records, by, authorization, facts)


def _decide(
    at_hand: PersonAtHand,
    records: Collection[str],
    by: User,
    authorization: Authorization,
    facts: AuthorizationFacts,
) -> SplitDecisions:
    moving = person_changes.may_move(at_hand.index, at_hand.person, _named(records), by)
    at = database_clock()
    return SplitDecisions(*split_under(at_hand, records, moving, by, authorization, facts, at))


def _authorization(at_hand: PersonAtHand, by: User) -> Authorization:
    """The authorization under which the records were shown; the run's, if they never were."""
    seen = shown(at_hand, by)
    return seen.reveal.authorization if seen else at_hand.run.authorization


def _named(records: Collection[str]) -> list[Record]:
    return [(dataset, key) for dataset, _, key in (record.partition("/") for record in records)]
