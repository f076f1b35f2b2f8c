"""What waits for administrators."""

from datetime import UTC, datetime, timedelta

import pytest

from idea_portal.accounts.roles import Role
from idea_portal.accounts.upkeep import waiting_for
from tests.factories import make_user
from tests.factories.accounts import make_training

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)


def titles(person) -> list[str]:
    return [item.title for item in waiting_for(person, NOON)]


def test_a_new_account_waits_for_a_role(administrator):
    make_user("nina-newcomer")

    assert titles(administrator) == ["Give Nina Newcomer a role"]


def test_a_training_that_ends_soon_is_shown_with_its_day(administrator):
    person = make_user("rosa", Role.REQUESTER)
    person.trainings.all().delete()
    make_training(person, valid_until=(NOON + timedelta(days=30)).date())

    (item,) = waiting_for(administrator, NOON)

    assert (item.title, item.day_is) == ("The training of Rosa", "Ends")
    assert item.due == (NOON + timedelta(days=30)).date()


@pytest.mark.parametrize("days", [-1, 31])
def test_a_training_that_is_over_or_lasts_is_not_shown(administrator, days):
    person = make_user("rosa", Role.REQUESTER)
    person.trainings.all().delete()
    make_training(person, valid_until=(NOON + timedelta(days=days)).date())

    assert titles(administrator) == []


def test_shut_accounts_and_second_accounts_wait_for_nothing(administrator):
    first = make_user("rosa", Role.REQUESTER)
    make_user("rosa-elsewhere", second_account_of=first)
    make_user("gone", is_active=False)

    assert titles(administrator) == []


def test_nobody_else_is_shown_what_waits_for_administrators(coordinator):
    make_user("nina-newcomer")

    assert titles(coordinator) == []
