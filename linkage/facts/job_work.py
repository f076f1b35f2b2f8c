"""What waits for the office's linkage analysts."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from agreements.models import Authorization
from idea_portal.accounts.models import User
from idea_portal.web.work import WorkItem
from linkage.facts.jobs import is_linkage_analyst
from linkage.facts.points_tables import table_actor, table_facts
from linkage.models import CohortMatch, Job, PointsTable
from linkage.rules.job_states import JobKind, JobState
from linkage.rules.points_table_steps import decide_reviewer

TO_LINK = "Records to link"
TO_EXTRACT = "Extracts to prepare"
TO_REVIEW = "Points tables to review"
STOPPED = "Jobs that stopped"
STOPPED_STATES = (JobState.FAILED.value, JobState.HALTED.value, JobState.REFUSED.value)
SHOWN_FOR = timedelta(days=7)


def waiting_for(person: User, at: datetime) -> list[WorkItem]:
    """Authorizations to work under, tables to review, and jobs of one's own that stopped."""
    if not is_linkage_analyst(person, at):
        return []
    return [*_to_link(at), *_to_extract(at), *_to_review(person, at), *_stopped(person, at)]


def _to_link(at: datetime) -> list[WorkItem]:
    asked = Job.objects.filter(authorization=OuterRef("pk"), kind=JobKind.LINKAGE.value)
    unlinked = Authorization.objects.running(at).exclude(Exists(asked))
    return [
        WorkItem(
            title=f"Link the records of {authorization.reference}",
            url=reverse("linkage:linkage-start", args=[authorization.reference]),
            due=authorization.period.last_day,
            kind=TO_LINK,
        )
        for authorization in unlinked
        if authorization.scope.linkage_elements
    ]


def _to_extract(at: datetime) -> list[WorkItem]:
    asked = Job.objects.filter(authorization=OuterRef("pk"))
    linked = asked.filter(kind=JobKind.LINKAGE.value, state=JobState.SUCCEEDED.value)
    extracts = asked.filter(kind=JobKind.EXTRACT.value).exclude(state__in=STOPPED_STATES)
    # An extract about the people on a list waits until it is known who they are.
    matched = CohortMatch.objects.filter(cohort_list__authorization=OuterRef("pk"))
    unmatched = Q(scope_record__has_key="brought_list") & ~Exists(matched)
    ready = Authorization.objects.running(at).filter(Exists(linked)).exclude(Exists(extracts))
    ready = ready.exclude(unmatched)
    return [
        WorkItem(
            title=f"Prepare the extract of {authorization.reference}",
            url=reverse("linkage:extract-start", args=[authorization.reference]),
            due=authorization.period.last_day,
            kind=TO_EXTRACT,
        )
        for authorization in ready
    ]


def _to_review(person: User, at: datetime) -> list[WorkItem]:
    actor = table_actor(person, at)
    return [
        WorkItem(
            title=f"Review points table {table.reference}",
            url=reverse("linkage:points-table-review", args=[table.name, table.version]),
            due=None,
            kind=TO_REVIEW,
        )
        for table in PointsTable.objects.in_review().select_related("author")
        if decide_reviewer(table_facts(table), actor, at=at).allowed
    ]


def _stopped(person: User, at: datetime) -> list[WorkItem]:
    mine = Job.objects.filter(
        requested_by=person, state__in=STOPPED_STATES, finished_at__gte=at - SHOWN_FOR
    )
    return [
        WorkItem(
            title=f"{job.reference} {'was ' if job.state != JobState.FAILED else ''}{job.state}",
            url=job.get_absolute_url(),
            due=None,
            kind=STOPPED,
        )
        for job in mine
    ]
