"""The scheduled full comparison of every person index that some authorization still permits."""

from datetime import timedelta

from django.conf import settings

from agreements.models import Authorization
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Refused
from linkage.actions import linkage_jobs
from linkage.models import Job, PersonIndex
from linkage.rules.job_states import UNFINISHED, JobKind, JobState
from linkage.rules.linkage_scope import LinkageScope
from linkage.rules.run_modes import RunMode

WEEKLY = "weekly"
AFTER = timedelta(days=7)


def ask_for_due() -> list[Job]:
    """Ask for a full linkage of each index whose last one is a week old, where that is set."""
    if settings.MATCHING_RECONCILE != WEEKLY:
        return []
    asked = [_ask(index) for index in PersonIndex.objects.order_by("pk") if _is_due(index)]
    return [job for job in asked if job is not None]


def _is_due(index: PersonIndex) -> bool:
    recent = index.runs.filter(mode=RunMode.FULL.value, published_at__gt=database_clock() - AFTER)
    unfinished = Job.objects.filter(
        kind=JobKind.LINKAGE.value,
        state__in=[state.value for state in UNFINISHED],
        settings__details__scope=index.scope_key,
    )
    return not recent.exists() and not unfinished.exists()


def _ask(index: PersonIndex) -> Job | None:
    """On account of the analyst who last linked under an authorization that is still in force."""
    for authorization in Authorization.objects.running(database_clock()):
        if LinkageScope.of(authorization.scope).key != index.scope_key:
            continue
        last = authorization.jobs.filter(kind=JobKind.LINKAGE.value).order_by("-pk").first()
        if last is None:
            continue
        try:
            job = linkage_jobs.request(
                authorization=authorization, by=last.requested_by, in_full=True
            )
        except Refused:
            # The analyst has left, or has taken another part in this chain since.
            continue
        if job.state == JobState.QUEUED:
            return job
    return None
