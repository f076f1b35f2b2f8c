"""What waits for a person about lists that requesters bring."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from agreements.models import Authorization
from idea_portal.accounts.models import User
from idea_portal.web.work import WorkItem
from linkage.facts.jobs import is_linkage_analyst
from linkage.models import CohortList, CohortMatch, Job
from linkage.rules.job_states import UNFINISHED, JobKind

TO_HAND_IN = "Lists to hand in"
TO_MATCH = "Lists to match"


def waiting_for(person: User, at: datetime) -> list[WorkItem]:
    """Lists this person is to hand in, or to match."""
    return [*_to_hand_in(person, at), *(_to_match(at) if is_linkage_analyst(person, at) else [])]


def _to_hand_in(person: User, at: datetime) -> list[WorkItem]:
    under = CohortList.objects.filter(authorization=OuterRef("pk"))
    matched = CohortMatch.objects.filter(cohort_list__authorization=OuterRef("pk"))
    waiting = Authorization.objects.running(at).filter(
        scope_record__has_key="brought_list",
        scope_record__people__contains=[str(person.reference)],
    )
    return [
        WorkItem(
            title=f"Hand in the list of {authorization.reference}",
            url=reverse("linkage:list-hand-in", args=[authorization.reference]),
            due=authorization.scope.brought_list.kept_through,
            kind=TO_HAND_IN,
        )
        for authorization in waiting.exclude(Exists(under.stored())).exclude(Exists(matched))
    ]


def _to_match(at: datetime) -> list[WorkItem]:
    unfinished = Job.objects.filter(
        authorization=OuterRef("authorization"),
        kind=JobKind.MATCHING.value,
        state__in=[state.value for state in sorted(UNFINISHED)],
    )
    stored = CohortList.objects.stored().filter(
        matches=None, authorization__in=Authorization.objects.running(at)
    )
    return [
        WorkItem(
            title=f"Match {cohort_list.reference}, the list of {cohort_list.authorization}",
            url=reverse("linkage:matching-start", args=[cohort_list.authorization.reference]),
            due=cohort_list.brought.kept_through,
            kind=TO_MATCH,
        )
        for cohort_list in stored.exclude(Exists(unfinished)).select_related("authorization")
    ]
