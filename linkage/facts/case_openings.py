"""Whether a person may see the records of review cases, and under which authorization."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from agreements.facts.authorizations import facts_of_many
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.facts.reveal_readings import ReadingsAtAMoment, others_over
from linkage.facts.review_cases import OF_RUN, WITH_RUN, facts_of_cases, undecided
from linkage.models import Job, MatchRun, ReviewCase
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_review import CaseCheck, decide_opening, decide_verdict
from linkage.rules.job_authorization import JobCheck
from linkage.rules.job_settings import JobSettings

# What refuses a person under one authorization and so under every other.
UNDER_ANY = frozenset[str]({JobCheck.RUNNER_IS_LINKAGE_ANALYST, *CaseCheck})


@dataclass(frozen=True, slots=True)
class Opening:
    """A case as one person could see it: under which authorization, what of it, and whether."""

    case: ReviewCase
    authorization: Authorization
    reading: JobSettings
    decision: Decision

    @property
    def subject(self) -> ReviewCase:
        return self.case

    @property
    def job(self) -> Job:
        return self.case.run.job

    @property
    def described(self) -> dict[str, Any]:
        """What the trail says of it beside what is read."""
        return {}


class OpeningsAtAMoment:
    """Some cases, authorizations and one person at a moment: what it rests on is read once."""

    def __init__(
        self,
        cases: Collection[ReviewCase],
        authorizations: Iterable[Authorization],
        user: User,
        at: datetime,
    ) -> None:
        self._user = user
        self._at = at
        self._cases = facts_of_cases(cases)
        self._readings = ReadingsAtAMoment(cases, authorizations, user, at)

    def opening(self, case: ReviewCase, held: Authorization, facts: AuthorizationFacts) -> Opening:
        reading, permitted = self._readings.reading(case, held, facts)
        known = self._cases[case.pk]
        decision = decide_opening(known, self._user.person_key, permitted, at=self._at)
        return Opening(case, held, reading, decision)

    def verdict(self, case: ReviewCase, held: Authorization, facts: AuthorizationFacts) -> Decision:
        _, permitted = self._readings.reading(case, held, facts)
        known = self._cases[case.pk]
        return decide_verdict(known, self._user.person_key, permitted, at=self._at)


def opening_under(
    case: ReviewCase, user: User, held: Authorization, facts: AuthorizationFacts, at: datetime
) -> Opening:
    """Whether a person may see the records of a case under one authorization."""
    return OpeningsAtAMoment([case], [held], user, at).opening(case, held, facts)


def verdict_under(
    case: ReviewCase, user: User, held: Authorization, facts: AuthorizationFacts, at: datetime
) -> Decision:
    """Whether a person may decide a case under the authorization they saw it under."""
    return OpeningsAtAMoment([case], [held], user, at).verdict(case, held, facts)


def openings_of(cases: Collection[ReviewCase], user: User, at: datetime) -> dict[int, Opening]:
    """How a person may open each of some cases, by primary key, in as many queries as one.

    Under the authorization of the run that raised a case; where that refuses it, under the first
    other one over its datasets that allows it.
    """
    found = _first_under({case: [case.run.authorization] for case in cases}, user, at)
    refused = [
        opening.case
        for opening in found.values()
        if not opening.decision.allowed
        and not UNDER_ANY & {finding.check for finding in opening.decision.refusals}
    ]
    others = _first_under(others_over(refused, at), user, at) if refused else {}
    return found | {pk: other for pk, other in others.items() if other.decision.allowed}


def opening_of(case: ReviewCase, user: User) -> Opening:
    """How a person may open a case: under the first authorization that allows it, or why not.

    Nothing is held for it: whoever acts holds the authorization found and decides again.
    """
    return openings_of([case], user, database_clock())[case.pk]


def first_undecided(cases: ReviewCaseQuerySet, user: User) -> ReviewCase | None:
    """The first case of a queue that waits for this person's opinion, whether they may open it or not."""
    return undecided(cases, user).in_order().select_related(*WITH_RUN).first()


def next_opening(cases: ReviewCaseQuerySet, user: User) -> Opening | None:
    """How the first case of a queue that a person may open now is opened."""
    first = first_undecided(cases, user)
    if first is None:
        return None
    opening = opening_of(first, user)
    if opening.decision.allowed:
        return opening
    # What refuses it refuses every case of its run over these datasets: ask for all at once.
    allowed = openable(cases, user).in_order().select_related(*WITH_RUN).first()
    return opening_of(allowed, user) if allowed else None


def openable(
    cases: ReviewCaseQuerySet, user: User, at: datetime | None = None
) -> ReviewCaseQuerySet:
    """The cases a person may open: the rule in SQL, one decision for each kind of reading."""
    waiting = undecided(cases, user)
    groups = waiting.order_by("run_id", "datasets").distinct("run_id", "datasets")
    # Few runs raise many kinds of cases: each run is read once.
    runs = Prefetch("run", MatchRun.objects.select_related(*OF_RUN))
    openings = openings_of(groups.prefetch_related(runs), user, at or database_clock())
    readable = defaultdict(list)
    for opening in openings.values():
        if opening.decision.allowed:
            readable[opening.case.run_id].append(opening.case.datasets)
    allowed = Q(pk__in=[])
    for run, datasets in readable.items():
        allowed |= Q(run=run, datasets__in=datasets)
    return waiting.filter(allowed)


def _first_under(
    authorizations: Mapping[ReviewCase, Sequence[Authorization]], user: User, at: datetime
) -> dict[int, Opening]:
    """The first opening of each case that is allowed, or its first, under those given for it."""
    given = list({each for several in authorizations.values() for each in several})
    standing = dict(zip(given, facts_of_many(given, at), strict=True))
    moment = OpeningsAtAMoment(authorizations.keys(), given, user, at)
    found = {}
    for case, several in authorizations.items():
        openings = [moment.opening(case, each, standing[each]) for each in several]
        allowed = (opening for opening in openings if opening.decision.allowed)
        if openings:
            found[case.pk] = next(allowed, openings[0])
    return found
