"""What rules read of review cases, and under which authorization one may be opened."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agreements.facts.authorizations import authorization_facts
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.scope import Scope, dataset_of
from agreements.rules.separation import Part
from agreements.rules.vocabulary import Operation
from datasets.facts import dictionary_of
from datasets.models import Delivery
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.facts.jobs import current_deliveries, is_linkage_analyst, job_facts
from linkage.matching.points import Attribute
from linkage.models import CaseReveal, ReviewCase, SealedFile
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_review import CaseFacts, decide_opening, decide_verdict, decide_withdrawal
from linkage.rules.case_states import CaseKind, CaseState
from linkage.rules.job_authorization import decide_job
from linkage.rules.job_settings import JobSettings

# The columns behind an attribute of a points table; of every other attribute it is its namesake.
COLUMNS = {
    Attribute.ADDRESS: (
        IdentityRole.STREET_ADDRESS,
        IdentityRole.UNIT,
        IdentityRole.ZIP_CODE,
    )
}


# How an authorization stands, perhaps while it is held.
Standing = Callable[[Authorization], tuple[Authorization, AuthorizationFacts]]
WITH_RUN = (
    "run__job__requested_by",
    "run__authorization__request__organization",
    "run__points_table",
    "run__index",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A case as one person could see it: under which authorization, what of it, and whether."""

    case: ReviewCase
    authorization: Authorization
    reading: JobSettings
    decision: Decision


def roles_of(attribute: Attribute) -> tuple[IdentityRole, ...]:
    return COLUMNS.get(attribute) or (IdentityRole(attribute.value),)


def case_facts(case: ReviewCase) -> CaseFacts:
    """A case as those who decide it must know it."""
    standing = case.verdicts.standing().select_related("reviewer__second_account_of")
    shown_to = User.objects.filter(case_reveals__case=case).select_related("second_account_of")
    return CaseFacts(
        reference=case.reference,
        kind=CaseKind(case.kind),
        state=CaseState(case.state),
        run=case.run.reference,
        run_by=case.run.job.requested_by.person_key,
        opinions_of=frozenset(verdict.reviewer.person_key for verdict in standing),
        opened_by=frozenset(person.person_key for person in shown_to.distinct()),
    )


def reading_of(case: ReviewCase, scope: Scope) -> JobSettings:
    """What showing a case reads: the columns its points compare, as far as the scope reaches."""
    compared = {IdentityRole.RECORD_KEY} | {
        role for name in case.points_by_attribute for role in roles_of(Attribute(name))
    }
    dictionary = dictionary_of(case.datasets)
    deliveries = _deliveries(case)
    delivered = {f"{code}.{name}" for code, each in deliveries.items() for name in each.elements}
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
    reading, permitted = _reading(case, user, held, facts, at)
    decision = decide_opening(case_facts(case), user.person_key, permitted, at=at)
    return Opening(case, held, reading, decision)


def verdict_under(
    case: ReviewCase, user: User, held: Authorization, facts: AuthorizationFacts, at: datetime
) -> Decision:
    """Whether a person may decide a case under the authorization they saw it under."""
    _, permitted = _reading(case, user, held, facts, at)
    return decide_verdict(case_facts(case), user.person_key, permitted, at=at)


def withdrawal_decision(case: ReviewCase, user: User, at: datetime) -> Decision:
    return decide_withdrawal(
        case_facts(case),
        user.person_key,
        is_linkage_analyst=is_linkage_analyst(user, at),
        at=at,
    )


def opening_of(case: ReviewCase, user: User, standing: Standing | None = None) -> Opening:
    """How a person may open a case: under the first authorization that allows it, or why not.

    `standing` says how an authorization stands; whoever acts gives one that holds it.
    """
    standing = standing or _as_it_is
    openings = (
        opening_under(case, user, *standing(authorization), database_clock())
        for authorization in authorizations_for(case)
    )
    first = next(openings)
    if first.decision.allowed:
        return first
    return next((opening for opening in openings if opening.decision.allowed), first)


def _as_it_is(authorization: Authorization) -> tuple[Authorization, AuthorizationFacts]:
    return authorization, authorization_facts(authorization, database_clock())


def authorizations_for(case: ReviewCase) -> Iterator[Authorization]:
    """The authorization of the run that raised a case, then others over its datasets."""
    yield case.run.authorization
    others = Authorization.objects.running(database_clock()).filter(
        scope_record__datasets__contains=list(case.datasets)
    )
    yield from others.exclude(pk=case.run.authorization_id).select_related("request")


def shown_under(case: ReviewCase, user: User) -> Authorization:
    """The authorization under which the person last saw a case; the run's, if they never did."""
    seen = CaseReveal.objects.filter(case=case, reviewer=user).select_related("authorization")
    latest = seen.first()
    return latest.authorization if latest else case.run.authorization


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


def openable(cases: ReviewCaseQuerySet, user: User) -> ReviewCaseQuerySet:
    """The cases a person may open now: the rule in SQL, one decision for each kind of reading."""
    waiting = undecided(cases, user)
    allowed = Q(pk__in=[])
    groups = waiting.order_by("run_id", "datasets").distinct("run_id", "datasets")
    for case in groups.select_related(*WITH_RUN):
        if opening_of(case, user).decision.allowed:
            allowed |= Q(run=case.run_id, datasets=case.datasets)
    return waiting.filter(allowed)


def undecided(cases: ReviewCaseQuerySet, user: User) -> ReviewCaseQuerySet:
    """Cases that wait for an opinion which this person has not given and may still give."""
    accounts = User.objects.filter(pk__in=accounts_of(user))
    own_last_word = Q(state=CaseState.THIRD_OPINION.value, run__job__requested_by__in=accounts)
    return cases.unsettled().without_opinion_of(accounts).exclude(own_last_word)


def accounts_of(user: User) -> list[int]:
    """Every account of the person whose account this is."""
    first = user
    while first.second_account_of:
        first = first.second_account_of
    found = [first.pk]
    while more := _second_accounts(found):
        found += more
    return found


def _second_accounts(known: Iterable[int]) -> list[int]:
    second = User.objects.filter(second_account_of__in=known).exclude(pk__in=known)
    return list(second.values_list("pk", flat=True))


def _reading(
    case: ReviewCase, user: User, held: Authorization, facts: AuthorizationFacts, at: datetime
) -> tuple[JobSettings, Decision]:
    """Opening a case reads what a linkage of its datasets would: one rule for both."""
    reading = reading_of(case, facts.scope)
    asked = job_facts(
        case.reference,
        Operation.LINK,
        held,
        reading,
        user,
        at,
        part=Part.CLERICAL_REVIEWER,
    )
    return reading, decide_job(asked, facts, at=at)


def _deliveries(case: ReviewCase) -> dict[str, Delivery]:
    """The deliveries the run read, and the current one where such a delivery was destroyed."""
    read = case.run.job.set_to.deliveries
    kept = Delivery.objects.stored().filter(
        reference__in=[read[code] for code in case.datasets if code in read],
        pk__in=SealedFile.objects.readable().values("delivery"),
    )
    found = {each.dataset.code: each for each in kept.select_related("dataset")}
    missing = [code for code in case.datasets if code not in found]
    return found | current_deliveries(missing) if missing else found
