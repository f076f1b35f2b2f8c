"""What a linkage finds, keeps and leaves on record."""

import pyarrow as pa
import pytest
from django.db import connection

from idea_portal.audit.models import AuditEvent
from linkage import vault
from linkage.actions import linkage_jobs
from linkage.events import Event
from linkage.matching.records import records_of, together
from linkage.models import CrosswalkEntry, Job, MatchRun, Person, PointsTable
from linkage.rules.job_states import JobState
from linkage.tasks import run_linkage_job
from tests.factories.linkages import PEOPLE, rows_of
from tests.factories.requests import make_data
from tests.factories.vaulted import make_stored_delivery

from .records import events, key, persons_by_record

pytestmark = pytest.mark.django_db


def test_a_linkage_finds_who_is_who(linked_job):
    job = linked_job

    assert (job.state, job.error) == (JobState.SUCCEEDED, "")
    assert (job.counts["records"], job.counts["groups"], Person.objects.count()) == (7, 4, 4)
    known = persons_by_record()
    for number in range(3):
        assert known[key("medicaid", number)] == known[key("homelessness", number)]
    assert len(set(known.values())) == 4
    assert job.progress_done == job.progress_total > 0


def test_what_was_read_stands_in_the_trail_before_and_after(linked_job):
    intended, done = (
        events(Event.IDENTITY_READ_INTENDED).get(),
        events(Event.IDENTITY_READ_DONE).get(),
    )
    assert intended.details["deliveries"] == sorted(linked_job.settings["deliveries"].values())
    assert sorted(done.details["rows"]) == intended.details["deliveries"]
    assert sorted(done.details["rows"].values()) == [3, 4]
    assert events(Event.JOB_SUCCEEDED).get().decision["allowed"]


def test_no_identifier_enters_the_record_plane(linked_job):
    for model in (Job, MatchRun, Person, CrosswalkEntry, AuditEvent, PointsTable):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")  # noqa: S608
            content = "".join(row[0] for row in cursor.fetchall())
        assert "canary" not in content.lower()
        assert "medicaid-0" not in content


def test_persons_keep_their_ids_from_run_to_run(linked_job, analyst):
    before = persons_by_record()
    newcomer = ("Greta", "Novak", "1999-09-09", "3 Birch Ln", "19132")
    [medicaid] = make_data("medicaid")
    make_stored_delivery(medicaid, rows_of("medicaid", [*PEOPLE, newcomer]))

    again = linkage_jobs.request(authorization=linked_job.authorization, by=analyst)
    run_linkage_job(again.reference)

    after = persons_by_record()
    again.refresh_from_db()
    assert {record: after[record] for record in before} == before
    assert (again.counts["records_new"], again.counts["persons_new"]) == (1, 1)
    assert MatchRun.objects.latest_for(linked_job.authorization).job == again


def test_a_record_that_is_gone_leaves_the_crosswalk_of_the_next_run(linked_job, analyst):
    [medicaid] = make_data("medicaid")
    make_stored_delivery(medicaid, rows_of("medicaid", PEOPLE[:1]))

    again = linkage_jobs.request(authorization=linked_job.authorization, by=analyst)
    run_linkage_job(again.reference)

    assert sum(1 for dataset, _ in persons_by_record() if dataset == "medicaid") == 1


def test_rows_under_one_key_and_columns_of_one_role_are_read_as_one():
    rows = pa.table(
        {"id": ["a", "b", None], "number": ["12", None, "1"], "street": ["Elm St", "Oak St", "X"]}
    )
    roles = {"id": "record_key", "number": "street_address", "street": "street_address"}

    table = together([records_of("wic", rows, roles)])

    assert table.column("street_address").to_pylist() == ["12 Elm St", "Oak St"]
    assert table.column("record").to_pylist()[0] == f"wic/{vault.record_key('wic', 'a')}"
