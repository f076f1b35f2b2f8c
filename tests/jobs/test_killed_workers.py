"""A worker killed at any point loses nothing, publishes nothing twice, leaves nothing readable."""

from datetime import timedelta
from signal import SIGKILL

import pytest

from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from linkage.actions import job_sweep, linkage_jobs
from linkage.events import Event
from linkage.failpoints import Failpoint, reach
from linkage.models import CrosswalkEntry, Job, MatchRun, Person, SealedFile
from linkage.rules.job_states import JobState
from linkage.tasks import run_linkage_job
from tests.factories.linkages import PEOPLE, make_linkage_job, rows_of
from tests.factories.requests import make_data
from tests.factories.vaulted import make_stored_delivery, make_vault
from tests.jobs.worker import run_task

pytestmark = pytest.mark.django_db(transaction=True)

ALONG_A_LINKAGE = [point for point in Failpoint if point.startswith(("job-", "link-"))]
ALONG_A_REFRESH = [
    Failpoint.LINK_READ,
    Failpoint.LINK_MATCHING,
    Failpoint.LINK_INDEX_WRITTEN,
    Failpoint.LINK_CROSSWALK_COPIED,
    Failpoint.JOB_PUBLISHING,
]
TASK = "run_linkage_job"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    return make_vault(settings, tmp_path)


@pytest.mark.parametrize("point", ALONG_A_LINKAGE)
def test_a_linkage_killed_anywhere_is_finished_exactly_once(point, analyst, folder):
    job = make_linkage_job(analyst)

    killed = run_task(TASK, job.reference, die_at=point)

    assert killed == -SIGKILL
    # Found dead by its lease, not by anybody telling.
    Job.objects.filter(state=JobState.RUNNING.value).update(
        lease_until=database_clock() - timedelta(seconds=1)
    )
    assert (point == Failpoint.JOB_PUBLISHED) == (not job_sweep.sweep())

    run_linkage_job(job.reference)
    run_linkage_job(job.reference)

    job.refresh_from_db()
    assert (job.state, MatchRun.objects.count(), Person.objects.count()) == (
        JobState.SUCCEEDED,
        1,
        4,
    )
    assert CrosswalkEntry.objects.count() == 7
    assert AuditEvent.objects.filter(what=Event.JOB_SUCCEEDED).count() == 1
    job_sweep.sweep_orphans(untouched=timedelta())
    kept = set(SealedFile.objects.readable().values_list("location", flat=True))
    assert {f"sealed/{path.name}" for path in folder.glob("sealed/*")} == kept
    assert not list(folder.glob("partial/*"))


@pytest.mark.parametrize("point", ALONG_A_REFRESH)
def test_a_refresh_killed_anywhere_leaves_the_index_whole_and_is_finished_exactly_once(
    point, analyst, folder
):
    first = make_linkage_job(analyst)
    run_linkage_job(first.reference)
    [medicaid] = make_data("medicaid")
    newcomer = ("Greta", "Novak", "1999-09-09", "3 Birch Ln", "19132")
    tomorrow = database_clock() + timedelta(days=1)
    make_stored_delivery(medicaid, rows_of("medicaid", [*PEOPLE, newcomer]), received_at=tomorrow)
    job = linkage_jobs.request(authorization=first.authorization, by=analyst)
    before = what_stands()

    killed = run_task(TASK, job.reference, die_at=point)
    after = what_stands()
    Job.objects.filter(state=JobState.RUNNING.value).update(
        lease_until=database_clock() - timedelta(seconds=1)
    )
    job_sweep.sweep()
    run_linkage_job(job.reference)

    assert (killed, after) == (-SIGKILL, before)
    assert [run.mode for run in MatchRun.objects.order_by("pk")] == ["full", "refresh"]
    assert Person.objects.count() == 5
    assert before["entries"] < what_stands()["entries"]
    job_sweep.sweep_orphans(untouched=timedelta())
    kept = set(SealedFile.objects.readable().values_list("location", flat=True))
    assert {f"sealed/{path.name}" for path in folder.glob("sealed/*")} == kept


def what_stands():
    """Who every record is of, and the files of the index."""
    entries = CrosswalkEntry.objects.known_now().values_list("record_key", "person")
    files = SealedFile.objects.readable().filter(index__isnull=False)
    return {"entries": set(entries), "files": set(files.values_list("location", flat=True))}


def test_failpoints_are_dead_where_they_are_not_allowed(settings, monkeypatch):
    settings.FAILPOINTS_ALLOWED = False
    monkeypatch.setenv("PORTAL_FAILPOINT", Failpoint.JOB_CLAIMED)

    reach(Failpoint.JOB_CLAIMED)


def test_there_are_ten_places_to_be_killed_and_more():
    assert len(Failpoint) >= 10
