"""Migrations that were folded into fewer mean no work for a database that had taken them."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

TAKEN_ONE_BY_ONE = {
    "linkage": [
        "0001_create_sealed_files",
        "0002_create_jobs",
        "0003_create_outputs",
        "0004_keep_checks_apart",
        "0005_keep_jobs",
        "0006_create_person_index",
        "0007_keep_time_in_the_crosswalk",
        "0008_review_points_tables",
        "0009_keep_points_tables",
        "0010_create_review_cases",
        "0011_keep_opinions_apart",
        "0012_learn_points",
    ],
    "datasets": [
        "0001_create_inventory",
        "0002_keep_deliveries",
        "0003_describe_race_and_ethnicity",
    ],
}
FOLDED = {
    ("linkage", "0001_create_linkage"),
    ("linkage", "0002_keep_checks_apart"),
    ("linkage", "0003_keep_persons"),
    ("linkage", "0004_keep_points_tables"),
    ("linkage", "0005_keep_opinions_apart"),
}


@pytest.fixture
def taken_one_by_one(db):
    """A database as the earlier migrations left it."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app__in=TAKEN_ONE_BY_ONE).delete()
    for app, names in TAKEN_ONE_BY_ONE.items():
        for name in names:
            recorder.record_applied(app, name)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")


def planned():
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {(migration.app_label, migration.name) for migration, _ in plan}


def test_a_database_that_took_them_one_by_one_has_none_of_the_folded_left_to_take(taken_one_by_one):
    assert not planned() & FOLDED
