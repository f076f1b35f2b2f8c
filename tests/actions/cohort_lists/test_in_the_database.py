"""What the database refuses about lists, whoever writes to it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from linkage.models import CohortList, CohortMatch, SealedFile
from tests.factories.cohort_lists import make_bringing, make_match, make_output_about
from tests.factories.outputs import (
    make_job,
    make_match_run,
    make_output,
    make_points_table,
    person_id,
)

from .conftest import OWNERS

pytestmark = pytest.mark.django_db

DESTROY = (
    "UPDATE linkage_cohortlist SET state = 'destroyed', destroyed_at = now(),"
    " destroyed_because = 'The study ended.', original_name = ''"
)


def destroy_by_hand():
    with connection.cursor() as cursor:
        cursor.execute(DESTROY)


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
    [
        "rows = 9",
        "content_hmac = repeat('0', 64)",
        "decision = '{}'",
        "received_by_id = 1",
        "original_name = ''",
    ],
)
def test_what_was_handed_in_stays_as_it_was(stored, change):
    refuses(f"UPDATE linkage_cohortlist SET {change} WHERE id = %s", stored.pk)  # noqa: S608


def test_a_destroyed_list_is_never_stored_again(stored, researcher):
    destroy_by_hand()

    refuses("UPDATE linkage_cohortlist SET state = 'stored', destroyed_at = NULL")


def test_a_list_is_never_destroyed_with_its_files_name_kept(stored):
    refuses(DESTROY.replace("original_name = ''", "original_name = original_name"))


def test_nobody_is_said_to_match_a_list_that_is_destroyed(stored, analyst):
    job = make_job(stored.authorization, kind="matching", by=analyst)
    destroy_by_hand()

    with pytest.raises(DatabaseError, match="while it is stored"), transaction.atomic():
        CohortMatch.objects.create(
            job=job,
            cohort_list=stored,
            points_table=make_points_table(),
            counts={},
            published_at=stored.received_at,
        )


@pytest.mark.parametrize("owner", ["cohort_list", "cohort_match"])
def test_no_file_is_given_to_a_list_that_is_destroyed(matched, owner):
    of = {"cohort_list": matched.cohort_list, "cohort_match": matched}[owner]
    destroy_by_hand()

    with pytest.raises(DatabaseError, match="not stored"), transaction.atomic():
        SealedFile.objects.create(
            location="sealed/x", wrapped_key="k", sha256="0" * 64, rows=1, size=1, **{owner: of}
        )


@pytest.fixture
def about_the_list(matched):
    """An output about the people of the list, of whom one is known."""
    return make_output_about(matched.cohort_list)


def test_whom_an_output_is_about_is_forgotten_with_its_list_and_never_before(about_the_list):
    forget = "DELETE FROM linkage_outputperson"
    refuses(forget, error=DatabaseError)
    refuses("UPDATE linkage_outputperson SET output_id = output_id")

    destroy_by_hand()

    with connection.cursor() as cursor:
        cursor.execute(forget)
    assert not about_the_list.persons.exists()


def test_who_is_in_a_released_output_is_not_forgotten_with_a_list(matched):
    make_output_about(matched.cohort_list, state="released")
    destroy_by_hand()

    refuses("DELETE FROM linkage_outputperson")


def test_whom_another_output_is_about_is_not_forgotten_with_a_list(about_the_list, others):
    make_match_run(others, OWNERS)
    make_output(authorization=others, about=["Omar"])
    destroy_by_hand()

    refuses("DELETE FROM linkage_outputperson")


def test_nobody_is_said_to_be_in_an_output_about_a_list_that_is_destroyed(about_the_list):
    destroy_by_hand()

    refuses(
        "INSERT INTO linkage_outputperson (output_id, person_id)"
        " SELECT %s, person_id FROM linkage_person WHERE person_id <> %s",
        about_the_list.pk,
        person_id("Omar"),
    )


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
        ({"state": "lost", "original_name": ""}, "cohort_list_state_is_known"),
        ({"format": "xlsx"}, "cohort_list_format_is_known"),
        ({"content_hmac": "?"}, "cohort_list_names_its_content"),
        (
            {"state": "rejected", "original_name": ""},
            "cohort_list_keeps_rows_only_when_it_was_stored",
        ),
        (
            {"state": "rejected", "rows": 0, "columns": []},
            "cohort_list_names_its_file_only_while_it_is_stored",
        ),
        (
            {"state": "destroyed", "original_name": ""},
            "cohort_list_destruction_says_when_and_why",
        ),
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
