"""What the database refuses, whoever asks: raw SQL as the application's role, and as the owner."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from linkage.models import DownloadEvent, DownloadLink, Output, OutputCheck, Release
from tests.factories import make_authorization, make_user
from tests.factories.outputs import make_output

pytestmark = pytest.mark.django_db

CHECK = """
INSERT INTO linkage_outputcheck (output_id, checker_id, outcome, comment, content_sha256, checked_at)
VALUES (%s, %s, 'approve', 'Fine.', %s, clock_timestamp())
"""
RELEASE = """
INSERT INTO linkage_release
    (reference, output_id, released_by_id, released_at, content_sha256, decision)
VALUES ('RL-2026-0999', %s, %s, clock_timestamp(), %s, '{}')
"""


@pytest.fixture(params=["application", "owner"])
def who_writes(request):
    """Raw SQL by the application's role, then by the owner of the tables."""
    with connection.cursor() as cursor:
        if request.param == "owner":
            cursor.execute("RESET ROLE")
    yield request.param
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")


def refused(statement, *values):
    """What the database says to a statement, of which nothing stays."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return str(error)
    return pytest.fail("The database let it pass.")


@pytest.fixture(scope="module")
def authorization_once(shared_transaction):
    return make_authorization()


@pytest.fixture
def build(authorization_once):
    """Builds outputs under one authorization."""
    return partial(make_output, authorization=authorization_once)


def test_nobody_checks_an_output_they_built(build, who_writes):
    output = build()

    message = refused(CHECK, output.pk, output.author.pk, output.content_sha256)

    assert "nobody checks an output they built" in message


def test_nobody_checks_an_output_they_built_by_a_second_account(build, who_writes):
    output = build()
    second = make_user("abel-again", Role.OUTPUT_CHECKER, second_account_of=output.author)

    assert "they built" in refused(CHECK, output.pk, second.pk, output.content_sha256)


def test_nobody_checks_an_output_of_their_own_request(build, who_writes):
    output = build()
    requester = output.authorization.request.requester

    assert "own request" in refused(CHECK, output.pk, requester.pk, output.content_sha256)


def test_nobody_checks_an_output_twice(build, who_writes, output_checker):
    output = build("approved", checker=output_checker)
    again = make_user("olga-again", Role.OUTPUT_CHECKER, second_account_of=output_checker)

    assert "not in checking" in refused(CHECK, output.pk, again.pk, output.content_sha256)


def test_a_check_is_of_the_content_that_is_there(build, who_writes, output_checker):
    output = build()

    assert "with this content" in refused(CHECK, output.pk, output_checker.pk, "b" * 64)


def test_no_release_rests_on_less_than_an_approving_check(build, who_writes, output_checker):
    output = build()

    message = refused(RELEASE, output.pk, output_checker.pk, output.content_sha256)

    assert "was not approved" in message


def test_no_release_is_of_other_content_than_was_approved(build, who_writes, output_checker):
    output = build("approved")

    assert "was not approved" in refused(RELEASE, output.pk, output_checker.pk, "b" * 64)


def test_nobody_releases_an_output_they_built(build, who_writes):
    output = build("approved")

    message = refused(RELEASE, output.pk, output.author.pk, output.content_sha256)

    assert "nobody releases an output they built" in message


@pytest.mark.parametrize(
    ("state", "following"),
    [
        ("in-checking", "approved"),
        ("in-checking", "released"),
        ("approved", "released"),
        ("rejected", "approved"),
        ("released", "in-checking"),
    ],
)
def test_a_state_is_not_written_by_hand(build, who_writes, state, following):
    output = build(state)

    assert output.reference in refused(
        "UPDATE linkage_output SET state = %s WHERE id = %s", following, output.pk
    )


@pytest.mark.parametrize("change", ["row_count = 1", "content_sha256 = repeat('c', 64)"])
def test_what_was_built_is_never_changed(build, who_writes, change):
    output = build("approved")

    statement = f"UPDATE linkage_output SET {change} WHERE id = %s"  # noqa: S608
    assert "never changed" in refused(statement, output.pk)


def test_an_output_begins_in_quarantine(build, who_writes):
    output = build()
    copy = Output.objects.get(pk=output.pk)
    copy.pk, copy.reference, copy.state = None, "OUT-2026-0999", "released"

    with transaction.atomic(), pytest.raises(DatabaseError, match="quarantine"):
        copy.save()


@pytest.mark.parametrize("model", [OutputCheck, Release, DownloadLink, DownloadEvent])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_checks_releases_and_downloads_are_never_changed_or_removed(
    build, who_writes, model, verb, output_checker
):
    output = build("released")
    at = database_clock()
    link = DownloadLink.objects.create(
        reference="DN-2026-0001",
        output=output,
        person=output_checker,
        token_sha256="d" * 64,
        created_at=at,
        expires_at=at + timedelta(minutes=1),
    )
    DownloadEvent.objects.create(link=link, kind="intent", at=at)

    message = refused(verb.format(model._meta.db_table))

    assert "never changed or removed" in message or "permission denied" in message


def test_an_output_is_never_removed(build, who_writes):
    output = build()

    message = refused("DELETE FROM linkage_output WHERE id = %s", output.pk)

    assert "never changed or removed" in message or "permission denied" in message


def test_there_is_no_link_to_what_is_not_released(build, output_checker):
    at = database_clock()

    with transaction.atomic(), pytest.raises(DatabaseError, match="no link"):
        DownloadLink.objects.create(
            reference="DN-2026-0001",
            output=build("approved"),
            person=output_checker,
            token_sha256="d" * 64,
            created_at=at,
            expires_at=at + timedelta(minutes=1),
        )


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("output_kind_is_known", {"kind": "map"}),
        ("output_state_is_known", {"state": "lost"}),
        ("output_destruction_names_who_and_why", {"destroyed_because": "Why not."}),
    ],
)
def test_an_output_that_makes_no_sense_is_refused(build, constraint, changed):
    output = build()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET session_replication_role = replica")

    with transaction.atomic(), pytest.raises(IntegrityError, match=constraint):
        Output.objects.filter(pk=output.pk).update(**changed)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("output_check_outcome_is_known", {"outcome": "maybe"}),
        ("output_check_says_why", {"comment": ""}),
    ],
)
def test_a_check_that_makes_no_sense_is_refused(build, constraint, changed, output_checker):
    output = build()
    described = {
        "output": output,
        "checker": output_checker,
        "outcome": "approve",
        "comment": "Fine.",
        "content_sha256": output.content_sha256,
        "checked_at": database_clock(),
    }

    with transaction.atomic(), pytest.raises(IntegrityError, match=constraint):
        OutputCheck.objects.create(**(described | changed))


def test_a_link_is_used_once(build, output_checker):
    at = database_clock()
    link = DownloadLink.objects.create(
        reference="DN-2026-0001",
        output=build("released"),
        person=output_checker,
        token_sha256="d" * 64,
        created_at=at,
        expires_at=at + timedelta(minutes=1),
    )
    DownloadEvent.objects.create(link=link, kind="intent", at=at)

    with transaction.atomic(), pytest.raises(IntegrityError, match="used_once"):
        DownloadEvent.objects.create(link=link, kind="intent", at=at)
    with transaction.atomic(), pytest.raises(IntegrityError, match="exactly_when"):
        DownloadEvent.objects.create(link=link, kind="outcome", result="", at=at)
    with transaction.atomic(), pytest.raises(IntegrityError, match="expires_after"):
        DownloadLink.objects.create(
            reference="DN-2026-0002",
            output=link.output,
            person=output_checker,
            token_sha256="e" * 64,
            created_at=at,
            expires_at=at,
        )
