"""Who else lives at the address of a record that is shown."""

import pytest

from datasets.models import Dataset
from linkage.actions import case_reveals
from tests.factories.linkages import PEOPLE, make_linkable, rows_of
from tests.factories.review_cases import LEFT, make_case, make_linked
from tests.factories.vaulted import make_stored_delivery

pytestmark = pytest.mark.django_db


def test_others_at_the_address_show_a_name_and_a_birth_year(vault_folder, analyst, office):
    people = [PEOPLE[0], ("Tilda", "Canaryfield", "2016-05-06", *PEOPLE[0][3:]), *PEOPLE[1:]]
    authorization = make_linkable()
    make_stored_delivery(Dataset.objects.get(code=LEFT), rows_of(LEFT, people))
    run = make_linked(authorization=authorization)

    shown = case_reveals.reveal(case=make_case(run=run), by=analyst)

    left = next(each for each in shown.records if each.dataset == LEFT)
    assert left.household == (
        {"first_name": "Tilda", "last_name": "Canaryfield", "birth_year": "2016"},
    )
    assert left.records_at_address == 2
