"""The crosswalks that runs wrote beside each other become one that keeps two times."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from idea_portal.audit.clock import database_clock
from linkage.models import CrosswalkEntry, Job, MatchRun, PersonIndex
from tests.factories.datasets import make_delivery
from tests.factories.outputs import make_job
from tests.factories.requests import make_authorization, make_data

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("linkage", "0005_keep_jobs")]
ANNA, BEN = UUID(int=1), UUID(int=2)


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)


@pytest.fixture
def latest():
    """Migrations are the owner's; the tables are left as the latest of them makes them."""
    targets = list(MigrationExecutor(connection).loader.graph.leaf_nodes("linkage"))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    yield targets
    migrate(targets)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")


def add_run(cursor, job, at, owners):
    cursor.execute(
        "INSERT INTO linkage_matchrun (job_id, authorization_id, points_table_id, counts,"
        " published_at) VALUES (%s, %s, (SELECT min(id) FROM linkage_pointstable), '{}', %s)"
        " RETURNING id",
        [job.pk, job.authorization_id, at],
    )
    [run] = cursor.fetchone()
    for record, person in owners.items():
        cursor.execute(
            "INSERT INTO linkage_person VALUES (%s, %s) ON CONFLICT DO NOTHING", [person, run]
        )
        cursor.execute(
            "INSERT INTO linkage_crosswalkentry (run_id, dataset, record_key, person_id)"
            " VALUES (%s, 'medicaid', %s, %s)",
            [run, record * 32, person],
        )


def test_runs_become_generations_and_their_entries_keep_two_times(latest):
    [medicaid] = make_data("medicaid")
    authorization = make_authorization(datasets=("medicaid",))
    now = database_clock()
    jobs = []
    for days in (0, 2):
        delivery = make_delivery(medicaid, rows=3, received_at=now + timedelta(days=days))
        job = make_job(authorization, kind="linkage")
        settings = job.settings | {"deliveries": {"medicaid": delivery.reference}}
        Job.objects.filter(pk=job.pk).update(settings=settings)
        jobs.append(job)
    migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO linkage_pointstable (name, version, content, reason, created_at)"
            " VALUES ('office', 1, '{}', 'First.', now())"
        )
        add_run(cursor, jobs[0], now, {"a": ANNA, "b": ANNA, "c": BEN})
        add_run(cursor, jobs[1], now + timedelta(days=2), {"a": ANNA, "b": BEN})

    migrate(latest)

    index = PersonIndex.objects.get()
    assert index.datasets == ["medicaid"]
    assert [(run.index, run.mode) for run in MatchRun.objects.all()] == [(index, "full")] * 2
    entries = {
        (e.record_key[0], e.known_from.number): e
        for e in CrosswalkEntry.objects.select_related("known_from", "known_until")
    }
    first: date = entries["a", 1].valid_from
    assert {key: (e.person_id, e.valid_until) for key, e in entries.items()} == {
        ("a", 1): (ANNA, None),
        ("b", 1): (ANNA, None),
        ("c", 1): (BEN, None),
        ("b", 2): (BEN, None),
        ("c", 2): (BEN, first + timedelta(days=2)),
    }
    assert {key for key, e in entries.items() if e.known_until} == {("b", 1), ("c", 1)}
    assert {e.valid_from for e in entries.values()} == {first}
