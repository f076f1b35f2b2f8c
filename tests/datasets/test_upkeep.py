from datetime import timedelta

import pytest

from datasets.facts.upkeep import waiting_for
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Period
from tests.factories import make_dataset, make_delivery, make_dictionary

pytestmark = pytest.mark.django_db


def test_steward_finds_what_their_datasets_need_and_nobody_elses(steward, second_steward):
    now = database_clock()
    make_dataset("new_one", stewards=[steward])
    make_dictionary(make_dataset("described", stewards=[steward]))
    delivered = make_dataset("delivered", stewards=[steward])
    make_dictionary(delivered)
    make_delivery(delivered, received_at=now - timedelta(days=40))
    fresh = make_dataset("fresh", stewards=[steward])
    make_dictionary(fresh)
    make_delivery(fresh, received_at=now)
    make_delivery(fresh, received_at=now - timedelta(days=90), state="destroyed")

    items = {item.title: item for item in waiting_for(steward, now)}

    assert set(items) == {
        "Import the dictionary of New One",
        "Hand in the first delivery of Described",
        "Hand in the next delivery of Delivered",
    }
    today = Period(now, now).first_day
    due = items["Hand in the next delivery of Delivered"].due
    assert due is not None
    assert due < today
    assert waiting_for(second_steward, now) == []
