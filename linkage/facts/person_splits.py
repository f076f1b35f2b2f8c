"""Whether somebody may see and part the records of a person, and what parting them would do."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from agreements.facts.authorizations import facts_of_many
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.facts.reveal_readings import ReadingsAtAMoment, others_over
from linkage.facts.review_cases import accounts_of
from linkage.facts.verdicts import decided_by_two
from linkage.matching.points import Attribute
from linkage.models import (
    CrosswalkEntry,
    IndexGeneration,
    Job,
    MatchRun,
    Person,
    PersonIndex,
    PersonShowing,
    ReviewCase,
)
from linkage.rules.case_states import Answer, CaseKind
from linkage.rules.job_authorization import JobCheck
from linkage.rules.job_settings import JobSettings
from linkage.rules.person_splits import (
    SplitCheck,
    SplitFacts,
    decide_asking,
    decide_showing,
    decide_split,
)

# What refuses somebody under one authorization and so under every other.
UNDER_ANY = frozenset[str]({SplitCheck.TWO_RECORDS_KNOWN, JobCheck.RUNNER_IS_LINKAGE_ANALYST})


@dataclass(frozen=True, slots=True)
class PersonAtHand:
    """A person of an index with the records known to be theirs now, by keyed names."""

    index: PersonIndex
    person: Person
    run: MatchRun  # the latest, by whose points records are compared
    generation: IndexGeneration
    records: tuple[str, ...]

    @classmethod
    def of(cls, index: PersonIndex, person: Person) -> "PersonAtHand":
        run = index.runs.select_related(
            "job", "authorization__request__organization", "points_table"
        ).order_by("-pk")[0]
        # Before the records: what is published in between is then later than what was read.
        generation = index.generations.order_by("-pk")[0]
        return cls(index, person, run, generation, tuple(records_of(index, person.person_id)))

    @property
    def reference(self) -> str:
        return self.index.reference

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(sorted({record.partition("/")[0] for record in self.records}))

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(each.attribute for each in self.run.points_table.points.comparisons)


@dataclass(frozen=True, slots=True)
class Showing:
    """A person's records as somebody could see them: under which authorization, and whether."""

    at_hand: PersonAtHand
    authorization: Authorization
    reading: JobSettings
    decision: Decision

    @property
    def subject(self) -> PersonIndex:
        return self.at_hand.index

    @property
    def job(self) -> Job:
        return self.at_hand.run.job

    @property
    def described(self) -> dict[str, Any]:
        """What the trail says of it beside what is read."""
        return {"person": str(self.at_hand.person), "records": len(self.at_hand.records)}


def records_of(index: PersonIndex, person: UUID) -> list[str]:
    """The keyed names of the records that an index holds to be of a person now, in order."""
    entries = index.entries.known_now().not_replaced().filter(person_id=person)
    named = entries.order_by("dataset", "record_key").distinct()
    return [f"{dataset}/{key}" for dataset, key in named.values_list("dataset", "record_key")]


def indexes_to_split_in(person: Person, indexes: QuerySet[PersonIndex]) -> list[PersonIndex]:
    """The indexes that hold more than one record to be of a person now."""
    entries = CrosswalkEntry.objects.known_now().not_replaced()
    held = entries.filter(index__in=indexes, person=person)
    named = held.values_list("index", "dataset", "record_key").distinct()
    records = Counter(index for index, _, _ in named)
    return [each for each in indexes if records[each.pk] > 1]


def showing_of(at_hand: PersonAtHand, user: User) -> Showing:
    """How somebody may see a person's records: under the first authorization that allows it.

    Nothing is held for it: whoever acts holds the authorization found and decides again.
    """
    at = database_clock()
    [first] = _showings(at_hand, user, [at_hand.run.authorization], at)
    if first.decision.allowed or UNDER_ANY & {each.check for each in first.decision.refusals}:
        return first
    others = _showings(at_hand, user, others_over([at_hand], at)[at_hand], at)
    return next((each for each in others if each.decision.allowed), first)


def showing_under(
    at_hand: PersonAtHand,
    user: User,
    held: Authorization,
    facts: AuthorizationFacts,
    at: datetime,
) -> Showing:
    """Whether somebody may see a person's records under one authorization."""
    reading, permitted = _reading(at_hand, user, held, facts, at)
    return Showing(at_hand, held, reading, decide_showing(_facts(at_hand), permitted, at=at))


def split_under(
    at_hand: PersonAtHand,
    leaving: Collection[str],
    moving: Decision,
    user: User,
    held: Authorization,
    facts: AuthorizationFacts,
    at: datetime,
) -> tuple[Decision, Decision]:
    """Whether somebody may part a person so alone, and whether they may ask two reviewers to."""
    _, permitted = _reading(at_hand, user, held, facts, at)
    seen = shown(at_hand, user)
    unseen = {*leaving} & {*at_hand.records} - {*(seen.records if seen else ())}
    asked = ReviewCase.objects.unsettled().filter(kind=CaseKind.SPLIT.value)
    waiting = asked.filter(records__record__in=at_hand.records).first()
    known = replace(
        _facts(at_hand),
        was_shown=seen is not None,
        leaving_unseen=len(unseen),
        found_one_in=tuple(case.reference for case in found_one(at_hand, leaving)),
        asked_in=waiting.reference if waiting else None,
    )
    return (
        decide_split(known, moving, permitted, at=at),
        decide_asking(known, moving, permitted, at=at),
    )


def shown(at_hand: PersonAtHand, user: User) -> PersonShowing | None:
    """What somebody was shown of a person, if the index knew the records then as it does now."""
    entries = at_hand.index.entries.filter(person=at_hand.person)
    changed = entries.aggregate(gained=Max("known_from"), lost=Max("known_until"))
    showings = PersonShowing.objects.filter(
        reveal__index=at_hand.index,
        reveal__person=at_hand.person,
        reveal__reviewer__in=accounts_of(user),
        generation__gte=max(each for each in changed.values() if each),
    )
    return showings.select_related("reveal__authorization").first()


def found_one(at_hand: PersonAtHand, leaving: Collection[str]) -> list[ReviewCase]:
    """The cases in which two reviewers found a record that goes and one that stays to be one's."""
    staying = [record for record in at_hand.records if record not in leaving]
    return decided_by_two(leaving, staying, Answer.SAME)


def _showings(
    at_hand: PersonAtHand, user: User, authorizations: list[Authorization], at: datetime
) -> list[Showing]:
    """How somebody may see a person's records under each of some authorizations."""
    readings = ReadingsAtAMoment([at_hand], authorizations, user, at)
    standing = zip(authorizations, facts_of_many(authorizations, at), strict=True)
    known, found = _facts(at_hand), []
    for authorization, facts in standing:
        reading, permitted = readings.reading(at_hand, authorization, facts)
        decision = decide_showing(known, permitted, at=at)
        found.append(Showing(at_hand, authorization, reading, decision))
    return found


def _facts(at_hand: PersonAtHand) -> SplitFacts:
    return SplitFacts(
        index=at_hand.index.reference,
        person=str(at_hand.person),
        records=len(at_hand.records),
    )


def _reading(
    at_hand: PersonAtHand,
    user: User,
    held: Authorization,
    facts: AuthorizationFacts,
    at: datetime,
) -> tuple[JobSettings, Decision]:
    return ReadingsAtAMoment([at_hand], [held], user, at).reading(at_hand, held, facts)
