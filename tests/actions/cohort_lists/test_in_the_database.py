"""What the database refuses about lists, whoever writes to it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from linkage.models import CohortList, CohortMatch
from tests.factories.cohort_lists import make_bringing, make_match
from tests.factories.outputs import make_job, make_points_table

pytestmark = pytest.mark.django_db


def refuses(statement, *given, error=DatabaseError):
    with pytest.raises(error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)


@pytest.fixture
def matched(stored, analyst):
    return make_match(stored, analyst, {0: "medicaid-0"})


@pytest.fixture
def others(researcher):
    return make_bringing("medicaid", requester=researcher)


def test_a_list_is_never_given_to_another_authorization(stored, others):
    refuses(
        "UPDATE linkage_cohortlist SET authorization_id = %s WHERE id = %s", others.pk, stored.pk
    )


@pytest.mark.parametrize(
    "change",
    ["rows = 9", "content_sha256 = repeat('0', 64)", "decision = '{}'", "received_by_id = 1"],
)
def test_what_was_handed_in_stays_as_it_was(stored, change):
    refuses(f"UPDATE linkage_cohortlist SET {change} WHERE id = %s", stored.pk)  # noqa: S608


def test_a_destroyed_list_is_never_stored_again(stored, researcher):
    destroyed = "state = 'destroyed', destroyed_at = now(), destroyed_because = 'The study ended.'"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE linkage_cohortlist SET {destroyed}")  # noqa: S608

    refuses("UPDATE linkage_cohortlist SET state = 'stored', destroyed_at = NULL")


@pytest.mark.parametrize("table", ["cohortlist", "cohortmatch", "sealedfile"])
def test_what_is_known_of_a_list_is_never_removed(matched, table):
    refuses(f"DELETE FROM linkage_{table}")  # noqa: S608


def test_a_file_is_never_made_the_content_of_something_else(matched, others):
    stored = matched.cohort_list.sealed_file
    for change in ("delivery_id = 1", "index_id = 1", "cohort_list_id = NULL"):
        refuses(
            f"UPDATE linkage_sealedfile SET {change} WHERE id = %s",  # noqa: S608
            stored.pk,
        )


def test_who_matched_is_never_said_of_another_list(matched):
    refuses("UPDATE linkage_cohortmatch SET counts = '{}'")


def test_a_list_is_matched_by_no_job_of_another_authorization(stored, others, analyst):
    foreign = make_job(others, kind="matching", by=analyst)
    of_another_kind = make_job(stored.authorization, kind="extract", by=analyst)

    for job in (foreign, of_another_kind):
        with pytest.raises(DatabaseError), transaction.atomic():
            CohortMatch.objects.create(
                job=job,
                cohort_list=stored,
                points_table=make_points_table(),
                counts={},
                published_at=stored.received_at,
            )


def test_an_authorization_keeps_one_list_at_a_time(stored):
    """authorization_keeps_one_list_at_a_time"""
    with pytest.raises(IntegrityError, match="keeps_one_list"), transaction.atomic():
        _copy(stored, reference="CL-2026-9002")


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"state": "lost"}, "cohort_list_state_is_known"),
        ({"format": "xlsx"}, "cohort_list_format_is_known"),
        ({"content_sha256": "?"}, "cohort_list_names_its_content"),
        ({"state": "rejected"}, "cohort_list_keeps_rows_only_when_it_was_stored"),
        ({"state": "destroyed"}, "cohort_list_destruction_says_when_and_why"),
        ({"destroyed_because": "Why?"}, "cohort_list_destruction_says_when_and_why"),
    ],
)
def test_nonsense_about_a_list_is_refused(stored, others, changed, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        _copy(stored, reference="CL-2026-9002", authorization=others, **changed)


def _copy(cohort_list, **changed):
    fields = {
        field.attname: getattr(cohort_list, field.attname)
        for field in CohortList._meta.concrete_fields
        if not field.primary_key
    }
    if under := changed.pop("authorization", None):
        changed["authorization_id"] = under.pk
    return CohortList.objects.create(**(fields | changed))
