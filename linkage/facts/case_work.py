"""How clerical review stands for one person: what waits, what they did, what they did last."""

from datetime import datetime

from django.urls import reverse

from idea_portal.accounts.models import User
from idea_portal.policy import Period
from idea_portal.web.work import WorkItem
from linkage.facts.case_openings import openable
from linkage.facts.jobs import is_linkage_analyst
from linkage.facts.review_cases import accounts_of, undecided
from linkage.models import ReviewCase, Verdict
from linkage.models.review_case import ReviewCaseQuerySet, VerdictQuerySet

TO_REVIEW = "Clerical review"


def waiting_for(person: User, at: datetime) -> list[WorkItem]:
    """One item for all the cases a linkage analyst may open now."""
    if not is_linkage_analyst(person, at):
        return []
    number = openable(ReviewCase.objects.all(), person, at).count()
    if not number:
        return []
    title = f"Decide {number:,} review {'case' if number == 1 else 'cases'}"
    return [WorkItem(title, reverse("linkage:case-list"), None, TO_REVIEW, stands_for=number)]


def left_in(cases: ReviewCaseQuerySet, person: User) -> int:
    """How many cases of a queue wait for an opinion that this person has not given."""
    return undecided(cases, person).count()


def decided_today(person: User, at: datetime) -> int:
    """How many opinions that stand a person has given since midnight in the city."""
    day = Period(at, at).first_day
    since = Period.of_days(day, day).begins
    return _own(person).filter(given_at__gte=since).count()


def last_verdict(person: User) -> Verdict | None:
    """The latest opinion of a person that stands, to take back."""
    return _own(person).order_by("-given_at", "-pk").select_related("case").first()


def _own(person: User) -> VerdictQuerySet:
    return Verdict.objects.standing().filter(reviewer__in=accounts_of(person))
