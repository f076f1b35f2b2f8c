"""Whether a person may see the records of review cases, and under which authorization."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agreements.facts.authorizations import facts_of_many
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.scope import Scope, dataset_of
from agreements.rules.separation import Part
from agreements.rules.vocabulary import Operation
from datasets.models import Delivery
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.facts.jobs import JobsAtAMoment, current_deliveries
from linkage.facts.review_cases import WITH_RUN, facts_of_cases, roles_of, undecided
from linkage.matching.points import Attribute
from linkage.models import ReviewCase, SealedFile
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_review import CaseCheck, decide_opening, decide_verdict
from linkage.rules.job_authorization import JobCheck, decide_job
from linkage.rules.job_settings import JobSettings

# How an authorization stands, perhaps while it is held.
Standing = Callable[[Authorization], tuple[Authorization, AuthorizationFacts]]
# What refuses a person under one authorization and so under every other.
UNDER_ANY = frozenset[str]({JobCheck.RUNNER_IS_LINKAGE_ANALYST, *CaseCheck})


@dataclass(frozen=True, slots=True)
class Opening:
    """A case as one person could see it: under which authorization, what of it, and whether."""

    case: ReviewCase
    authorization: Authorization
    reading: JobSettings
    decision: Decision


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
        self._deliveries = _deliveries_of(cases)
        self._jobs = JobsAtAMoment(
            authorizations,
            user,
            at,
            datasets={code for case in cases for code in case.datasets},
            deliveries={
                each.reference for found in self._deliveries.values() for each in found.values()
            },
        )

    def opening(self, case: ReviewCase, held: Authorization, facts: AuthorizationFacts) -> Opening:
        reading, permitted = self._reading(case, held, facts)
        known = self._cases[case.pk]
        decision = decide_opening(known, self._user.person_key, permitted, at=self._at)
        return Opening(case, held, reading, decision)

    def verdict(self, case: ReviewCase, held: Authorization, facts: AuthorizationFacts) -> Decision:
        _, permitted = self._reading(case, held, facts)
        known = self._cases[case.pk]
        return decide_verdict(known, self._user.person_key, permitted, at=self._at)

    def _reading(
        self, case: ReviewCase, held: Authorization, facts: AuthorizationFacts
    ) -> tuple[JobSettings, Decision]:
        """Opening a case reads what a linkage of its datasets would: one rule for both."""
        reading = self._columns(case, facts.scope)
        asked = self._jobs.facts(
            case.reference, Operation.LINK, held, reading, part=Part.CLERICAL_REVIEWER
        )
        return reading, decide_job(asked, facts, at=self._at)

    def _columns(self, case: ReviewCase, scope: Scope) -> JobSettings:
        """What showing a case reads: the columns its points compare, within the scope."""
        compared = {IdentityRole.RECORD_KEY} | {
            role for name in case.points_by_attribute for role in roles_of(Attribute(name))
        }
        dictionary = self._jobs.dictionary
        deliveries = self._deliveries[case.pk]
        delivered = {
            f"{code}.{name}" for code, each in deliveries.items() for name in each.elements
        }
        return JobSettings(
            datasets=frozenset(case.datasets),
            elements=frozenset(
                element
                for element in scope.linkage_elements & delivered
                if dataset_of(element) in case.datasets
                and element in dictionary
                and dictionary[element].identity_role in compared
            ),
            deliveries={code: each.reference for code, each in deliveries.items()},
        )


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
    others = _first_under(_others_over(refused, at), user, at) if refused else {}
    return found | {pk: other for pk, other in others.items() if other.decision.allowed}


def opening_of(case: ReviewCase, user: User, standing: Standing | None = None) -> Opening:
    """How a person may open a case: under the first authorization that allows it, or why not.

    `standing` says how an authorization stands; whoever acts gives one that holds it.
    """
    if standing is None:
        return openings_of([case], user, database_clock())[case.pk]
    openings = (
        opening_under(case, user, *standing(authorization), database_clock())
        for authorization in _authorizations_for(case)
    )
    first = next(openings)
    if first.decision.allowed:
        return first
    return next((opening for opening in openings if opening.decision.allowed), first)


def next_opening(
    cases: ReviewCaseQuerySet, user: User, standing: Standing | None = None
) -> Opening | None:
    """How the first case of a queue that a person may open now is opened."""
    waiting = undecided(cases, user).in_order().select_related(*WITH_RUN)
    while case := waiting.first():
        opening = opening_of(case, user, standing)
        if opening.decision.allowed:
            return opening
        # What refuses it refuses every case of this run over these datasets.
        waiting = waiting.exclude(run=case.run_id, datasets=case.datasets)
    return None


def openable(
    cases: ReviewCaseQuerySet, user: User, at: datetime | None = None
) -> ReviewCaseQuerySet:
    """The cases a person may open: the rule in SQL, one decision for each kind of reading."""
    waiting = undecided(cases, user)
    allowed = Q(pk__in=[])
    groups = waiting.order_by("run_id", "datasets").distinct("run_id", "datasets")
    openings = openings_of(groups.select_related(*WITH_RUN), user, at or database_clock())
    for opening in openings.values():
        if opening.decision.allowed:
            allowed |= Q(run=opening.case.run_id, datasets=opening.case.datasets)
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


def _others_over(
    cases: Collection[ReviewCase], at: datetime
) -> dict[ReviewCase, list[Authorization]]:
    """For each case, what is in force over its datasets beside the authorization of its run."""
    wanted = Q(pk__in=[])
    for datasets in {tuple(case.datasets) for case in cases}:
        wanted |= Q(scope_record__datasets__contains=list(datasets))
    running = Authorization.objects.running(at).filter(wanted)
    scopes = [
        (each, frozenset(each.scope_record["datasets"]))
        for each in running.select_related("request__organization")
    ]
    return {
        case: [
            each
            for each, datasets in scopes
            if datasets.issuperset(case.datasets) and each.pk != case.run.authorization_id
        ]
        for case in cases
    }


def _authorizations_for(case: ReviewCase) -> Iterator[Authorization]:
    """The authorization of the run that raised a case, then others over its datasets."""
    yield case.run.authorization
    yield from _others_over([case], database_clock())[case]


def _deliveries_of(cases: Iterable[ReviewCase]) -> dict[int, dict[str, Delivery]]:
    """The deliveries a case's run read, and the current one where such a delivery was destroyed."""
    read = {
        case: {
            code: reference
            for code, reference in case.run.job.set_to.deliveries.items()
            if code in case.datasets
        }
        for case in cases
    }
    kept = Delivery.objects.stored().filter(
        reference__in={reference for named in read.values() for reference in named.values()},
        pk__in=SealedFile.objects.readable().values("delivery"),
    )
    stored = {each.reference: each for each in kept}
    found = {
        case: {code: stored[reference] for code, reference in named.items() if reference in stored}
        for case, named in read.items()
    }
    missing = {code for case in found for code in case.datasets if code not in found[case]}
    current = current_deliveries(missing) if missing else {}
    return {
        case.pk: named
        | {code: current[code] for code in case.datasets if code in current.keys() - named.keys()}
        for case, named in found.items()
    }
