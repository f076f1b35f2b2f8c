"""What rules read of review cases, and which of them wait for a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from agreements.models import Authorization
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.policy import Decision
from linkage.facts.jobs import is_linkage_analyst
from linkage.matching.points import Attribute
from linkage.models import CaseReveal, ReviewCase, Verdict
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_review import CaseFacts, decide_withdrawal
from linkage.rules.case_states import CaseKind, CaseState

# The columns behind an attribute of a points table; of every other attribute it is its namesake.
COLUMNS = {
    Attribute.ADDRESS: (
        IdentityRole.STREET_ADDRESS,
        IdentityRole.UNIT,
        IdentityRole.ZIP_CODE,
    )
}


OF_RUN = (
    "job__requested_by__second_account_of",
    "authorization__request__organization",
    "points_table",
    "index",
)
WITH_RUN = tuple(f"run__{name}" for name in OF_RUN)


def roles_of(attribute: Attribute) -> tuple[IdentityRole, ...]:
    return COLUMNS.get(attribute) or (IdentityRole(attribute.value),)


def case_facts(case: ReviewCase) -> CaseFacts:
    """A case as those who decide it must know it."""
    return facts_of_cases([case])[case.pk]


def facts_of_cases(cases: Collection[ReviewCase]) -> dict[int, CaseFacts]:
    """Some cases as those who decide them must know them, by primary key."""
    standing = _persons_by_case(Verdict.objects.standing().filter(case__in=cases))
    shown_to = _persons_by_case(CaseReveal.objects.filter(case__in=cases))
    return {
        case.pk: CaseFacts(
            reference=case.reference,
            kind=CaseKind(case.kind),
            state=CaseState(case.state),
            run=case.run.reference,
            run_by=case.run.job.requested_by.person_key,
            opinions_of=frozenset(standing[case.pk]),
            opened_by=frozenset(shown_to[case.pk]),
        )
        for case in cases
    }


def withdrawal_decision(case: ReviewCase, user: User, at: datetime) -> Decision:
    return decide_withdrawal(
        case_facts(case),
        user.person_key,
        is_linkage_analyst=is_linkage_analyst(user, at),
        at=at,
    )


def shown_under(case: ReviewCase, user: User) -> Authorization:
    """The authorization under which the person last saw a case; the run's, if they never did."""
    seen = CaseReveal.objects.filter(case=case, reviewer=user).select_related("authorization")
    latest = seen.first()
    return latest.authorization if latest else case.run.authorization


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


def _persons_by_case(acts: QuerySet[Any]) -> defaultdict[int, set[str]]:
    """Who gave an opinion on a case, or was shown it, by the case's primary key."""
    persons = defaultdict(set)
    for act in acts.order_by().select_related("reviewer__second_account_of"):
        persons[act.case_id].add(act.reviewer.person_key)
    return persons
