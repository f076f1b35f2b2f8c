"""People with a role, and a database that is used as the application uses it."""

import copy
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

from linkage.vault import keys
from tests.access.row import PEOPLE
from tests.factories import make_organization, make_person
from tests.factories.people import make_people
from tests.plugins.shared_state import undone

APPLICATION_ROLE = "portal_app"
# Few tables hold a row after a test: to look and delete is quicker than to truncate all of them.
EMPTYING = """
DO $$
DECLARE
    each text;
    is_filled boolean;
BEGIN
    FOR each IN
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname = current_schema
        AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || each || ')' INTO is_filled;
        IF is_filled THEN
            EXECUTE 'DELETE FROM ' || each;
        END IF;
    END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests run under the application's role: what it may not do, they cannot do."""
    with django_db_blocker.unblock():
        connection_created.connect(become_the_application)
        become_the_application(connection=connection)
    yield
    with django_db_blocker.unblock():
        connection_created.disconnect(become_the_application)
        connection.close()
        end_other_sessions()


def end_other_sessions():
    """A killed worker's session, or a served page's, may not have noticed its end yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


def become_the_application(connection, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APPLICATION_ROLE}")


@pytest.fixture(autouse=True, scope="session")
def _owner_empties_the_tables():
    """Emptying tables after a test with real transactions takes the owner, without triggers."""
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = empty_the_tables
    yield
    TransactionTestCase._fixture_teardown = original


def empty_the_tables(self):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET session_replication_role = replica")
        try:
            cursor.execute(EMPTYING)
        finally:
            cursor.execute("SET session_replication_role = origin")
    become_the_application(connection=connection)


@pytest.fixture(scope="module")
def people(shared_transaction):
    """Everybody of the access table who has an account."""
    return make_people(*PEOPLE[1:])


@pytest.fixture(scope="module")
def made(request, people):
    """What a row of the access table makes of the people, once for all rows that share it."""
    with undone():
        yield request.param(copy.deepcopy(people))


@pytest.fixture
def office(db):
    return make_organization("office")


@pytest.fixture
def researcher(office):
    return make_person("researcher")


@pytest.fixture
def steward(office):
    return make_person("steward")


@pytest.fixture
def second_steward(office):
    return make_person("second_steward")


@pytest.fixture
def signatory(office):
    return make_person("signatory")


@pytest.fixture
def office_signatory(office):
    return make_person("office_signatory")


@pytest.fixture
def legal_reviewer(office):
    return make_person("legal_reviewer")


@pytest.fixture
def compliance_reviewer(office):
    return make_person("compliance_reviewer")


@pytest.fixture
def coordinator(office):
    return make_person("coordinator")


@pytest.fixture
def analyst(office):
    return make_person("analyst")


@pytest.fixture
def output_checker(office):
    return make_person("output_checker")


@pytest.fixture
def second_checker(office):
    return make_person("second_checker")


@pytest.fixture
def administrator(office):
    return make_person("administrator")


@pytest.fixture
def outsider(office):
    return make_person("outsider")


@pytest.fixture
def vault_folder(settings, tmp_path):
    """An empty vault of its own, with its own key."""
    settings.VAULT_URL = str(tmp_path / "vault")
    settings.VAULT_KEY_FILE = str(tmp_path / "keys" / "vault.key")
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    return tmp_path / "vault"
