"""What work leaves on record, against whoever writes by hand: the application, or the owner."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import make_authorization, make_data, make_user
from tests.factories.outputs import make_match_run, make_stored_delivery

pytestmark = pytest.mark.django_db
OWNERS = {"medicaid": {"r0": "anna"}}


@pytest.fixture(params=["application", "owner"])
def _who_writes(request):
    with connection.cursor() as cursor:
        if request.param == "owner":
            cursor.execute("RESET ROLE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")


@pytest.fixture(scope="module")
def kept_once(shared_vault):
    dataset = make_data("medicaid")[0]
    make_stored_delivery(dataset, [{"first_name": "Canaryanna"}])
    make_match_run(make_authorization(), OWNERS)


@pytest.fixture
def kept(kept_once, own_vault, db):
    """A linked delivery: its row, its file, the job that read it and the crosswalk."""


@pytest.mark.usefixtures("kept", "_who_writes")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM linkage_job",
        "DELETE FROM linkage_crosswalkentry",
        "DELETE FROM linkage_sealedfile",
        "DELETE FROM datasets_delivery",
        "UPDATE linkage_crosswalkentry SET dataset = 'other'",
        "UPDATE linkage_job SET decision_when_requested = '{}'",
        "UPDATE linkage_job SET requested_by_id = requested_by_id + 1",
        "UPDATE datasets_delivery SET decision = '{}', rows = 99",
    ],
)
def test_what_was_done_and_decided_is_never_rewritten(statement):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        connection.cursor().execute(statement)

    said = str(refused.value)
    assert "never change" in said or "permission denied" in said


@pytest.mark.usefixtures("_who_writes")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_user SET second_account_of_id = NULL WHERE id = %s",
        "UPDATE accounts_user SET second_account_of_id = id + 1 WHERE id = %s",
        "UPDATE accounts_user SET reference = 'P-X' WHERE id = %s",
    ],
)
def test_a_second_account_does_not_become_another_persons(researcher, statement):
    second = make_user("rosa-again", second_account_of=researcher)

    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        connection.cursor().execute(statement, [second.pk])

    assert "same person" in str(refused.value) or "keeps its reference" in str(refused.value)
