"""How the indexes stand, as plain values."""

from linkage.models import Job, MatchRun, PersonIndex
from linkage.rules.job_states import JobKind, JobState
from linkage.rules.run_modes import IndexStanding


def index_standing(scope_key: str) -> IndexStanding | None:
    """How the index of a linkage scope stands; None before its first run."""
    index = PersonIndex.objects.filter(scope_key=scope_key).first()
    if index is None:
        return None
    run = index.runs.select_related("points_table").order_by("-pk").first()
    return IndexStanding(
        generation=index.latest.number,
        points_table=run.points_table.reference,
        has_files=index.sealed_files.filter(destroyed_at=None).exists(),
    )


def deliveries_compared(scope_key: str) -> dict[str, str]:
    """The delivery of each dataset that the latest run of a scope's index read."""
    runs = MatchRun.objects.filter(index__scope_key=scope_key).select_related("job")
    run = runs.order_by("-pk").first()
    return dict(run.job.set_to.deliveries) if run else {}


def job_at_work(job: Job) -> Job | None:
    """The linkage that works on the same index as a job that waits: one at a time."""
    return (
        Job.objects.filter(
            kind=JobKind.LINKAGE.value,
            state=JobState.RUNNING.value,
            settings__details__scope=job.settings["details"]["scope"],
        )
        .exclude(pk=job.pk)
        .first()
    )
