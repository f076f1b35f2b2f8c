"""An extract killed at any point is built exactly once, and leaves no file anybody could read."""

from datetime import timedelta
from signal import SIGKILL

import pytest

from datasets.models import Dataset
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from linkage.actions import extracts, job_sweep
from linkage.events import Event
from linkage.failpoints import Failpoint
from linkage.models import Job, Output, SealedFile
from linkage.rules.job_states import JobState
from linkage.tasks import run_extract_job
from tests.factories import make_authorization
from tests.factories.outputs import make_match_run, make_stored_delivery
from tests.factories.vaulted import make_vault
from tests.jobs.worker import run_task
from tests.outputs.conftest import HOMELESSNESS, MEDICAID, OWNERS, contact_scope

pytestmark = pytest.mark.django_db(transaction=True)

ALONG_AN_EXTRACT = [point for point in Failpoint if point.startswith("extract-")]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    return make_vault(settings, tmp_path)


@pytest.fixture
def job(folder, researcher, analyst):
    authorization = make_authorization(scope=contact_scope(), people=[researcher])
    for code, rows in {"medicaid": MEDICAID, "homelessness": HOMELESSNESS}.items():
        make_stored_delivery(Dataset.objects.get(code=code), rows)
    make_match_run(authorization, OWNERS)
    return extracts.request(authorization=authorization, by=analyst)


@pytest.mark.parametrize("point", [*ALONG_AN_EXTRACT, Failpoint.JOB_PUBLISHING])
def test_an_extract_killed_anywhere_is_built_exactly_once(point, job, folder):
    killed = run_task("run_extract_job", job.reference, die_at=point)

    assert killed == -SIGKILL
    assert not Output.objects.exists()
    Job.objects.filter(state=JobState.RUNNING.value).update(
        lease_until=database_clock() - timedelta(seconds=1)
    )
    assert job_sweep.sweep()
    run_extract_job(job.reference)
    run_extract_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
    assert Output.objects.get().job == job
    assert AuditEvent.objects.filter(what=Event.OUTPUT_QUARANTINED).count() == 1
    job_sweep.sweep_orphans(untouched=timedelta())
    kept = set(SealedFile.objects.values_list("location", flat=True))
    assert {f"sealed/{path.name}" for path in folder.rglob("*.parquet")} == kept
