"""What migrating does to lists that were received or destroyed before lists were forgotten."""

from importlib import import_module

import pytest
from django.db import connection

from idea_portal.audit.clock import database_clock
from linkage.models import CohortList, OutputPerson
from tests.factories.cohort_lists import make_bringing, make_kept_list, make_output_about
from tests.factories.outputs import make_match_run
from tests.factories.vaulted import make_vault

FORGETTING = import_module("linkage.migrations.0012_keep_persons_of_releases")
OWNERS = {"medicaid": {"medicaid-0": "Omar"}}
DESTROYED = (
    "UPDATE linkage_cohortlist SET state = 'destroyed', destroyed_at = now(),"
    " destroyed_because = 'The study ended.', original_name = ''"
)
KEYED_SINCE = (
    "UPDATE django_migrations SET applied = %s"
    " WHERE app = 'linkage' AND name = '0008_forget_with_the_list'"
)


@pytest.fixture
def kept_list(db, settings, tmp_path, researcher):
    make_vault(settings, tmp_path)
    authorization = make_bringing(requester=researcher)
    make_match_run(authorization, OWNERS)
    return make_kept_list(authorization)


def as_owner(*statements):
    """Run statements as who migrates: the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        for statement, *given in statements:
            cursor.execute(statement, given or None)
        cursor.execute("SET ROLE portal_app")


def test_who_stood_behind_unreleased_outputs_of_lists_long_gone_is_forgotten(kept_list):
    released = make_output_about(kept_list, state="released")
    make_output_about(kept_list, state="approved")

    as_owner([FORGETTING.FORGET])
    assert OutputPerson.objects.count() == 2
    as_owner([DESTROYED], [FORGETTING.FORGET])

    assert OutputPerson.objects.get().output == released


@pytest.mark.parametrize("keyed", [True, False])
def test_a_hash_from_before_hashes_were_keyed_says_nothing_of_a_list_any_more(kept_list, keyed):
    since = kept_list.received_at if keyed else database_clock()

    as_owner([KEYED_SINCE, since], [FORGETTING.MAKE_HASHES_RANDOM])

    now = CohortList.objects.get().content_hmac
    assert (now == kept_list.content_hmac) is keyed
    assert len(now) == 64
