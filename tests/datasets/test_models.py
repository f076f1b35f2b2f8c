from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from datasets.facts import (
    current_delivery,
    dictionary_of,
    elements_in_stored_deliveries,
    entries_of,
)
from datasets.models import DataElement, Dataset, Delivery
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole
from idea_portal.audit.clock import database_clock
from tests.factories import make_dataset, make_delivery, make_dictionary, make_element

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("dataset_code_is_lower_case_words", {"code": "Medicaid"}),
        ("dataset_regime_is_known", {"regime": "gossip"}),
        ("dataset_sensitivity_is_known", {"sensitivity": "secret"}),
        ("dataset_unit_is_known", {"unit": "family"}),
        ("dataset_cadence_is_known", {"cadence": "sometimes"}),
    ],
)
def test_database_refuses_a_dataset_that_makes_no_sense(constraint, fields):
    described = {"code": "medicaid"} | fields

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_dataset(**described)

    assert constraint in str(refused.value)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("element_name_is_unique_in_its_dataset", {"name": "member_id"}),
        ("element_name_is_lower_case_words", {"name": "First Name"}),
        ("dataset_has_one_record_key", {"identity_role": "record_key"}),
        ("element_has_codes_exactly_when_its_type_is_code", {"type": "code"}),
        ("element_has_codes_exactly_when_its_type_is_code", {"codes": {"A": "Adult"}}),
        ("element_has_a_date_format_only_when_it_is_a_date", {"date_format": "%d"}),
        ("element_type_is_known", {"type": "picture"}),
        ("element_identity_role_is_known", {"identity_role": "nickname"}),
        ("element_sensitivity_is_known", {"sensitivity": "secret"}),
        ("element_identifiability_is_known", {"identifiability": "vague"}),
    ],
)
def test_database_refuses_an_element_that_makes_no_sense(constraint, fields):
    dataset = make_dataset()
    make_element(dataset, "member_id", identity_role="record_key")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_element(dataset, **({"name": "note"} | fields))

    assert constraint in str(refused.value)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("delivery_state_is_known", {"state": "lost"}),
        ("delivery_format_is_known", {"format": "xls"}),
        ("delivery_names_its_content", {"content_sha256": ""}),
        ("delivery_keeps_rows_only_when_it_was_stored", {"state": "rejected", "rows": 3}),
        ("delivery_keeps_rows_only_when_it_was_stored", {"state": "rejected", "elements": ["a"]}),
    ],
)
def test_database_refuses_a_delivery_that_makes_no_sense(constraint, fields):
    dataset = make_dataset()
    described = {"elements": []} | ({"rows": 0} if "elements" in fields else {}) | fields

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_delivery(dataset, **described)

    assert constraint in str(refused.value)


def test_inventory_is_open_to_everybody_with_a_role_and_to_nobody_else(researcher, outsider):
    element = make_element(make_dataset(), "member_id")

    seen = DataElement.objects.visible_to(researcher)

    assert list(seen) == [element]
    assert not Dataset.objects.visible_to(outsider).exists()
    assert not DataElement.objects.visible_to(outsider).exists()


def test_deliveries_are_shown_to_their_stewards_and_the_office(
    steward, second_steward, analyst, researcher
):
    delivery = make_delivery(make_dataset(stewards=[steward]))

    seen = {
        person: list(Delivery.objects.visible_to(person))
        for person in (steward, second_steward, analyst, researcher)
    }

    assert seen == {steward: [delivery], second_steward: [], analyst: [delivery], researcher: []}


def test_current_delivery_is_the_latest_one_still_stored():
    dataset = make_dataset()
    now = database_clock()
    older = make_delivery(dataset, received_at=now - timedelta(days=2))
    newer = make_delivery(dataset, received_at=now - timedelta(days=1))
    make_delivery(dataset, received_at=now, state="rejected", rows=0, elements=[])
    make_delivery(make_dataset("foster_care"), received_at=now)

    current = current_delivery(dataset)
    newer.state = "destroyed"
    newer.save()

    assert current == newer
    assert current_delivery(dataset) == older


def test_dictionary_is_read_as_plain_values_by_reference():
    dataset = make_dataset()
    make_dictionary(dataset)

    dictionary = dictionary_of(["medicaid"])

    assert list(dictionary) == [f"medicaid.{entry.name}" for entry in entries_of(dataset)]
    birth_date = dictionary["medicaid.birth_date"]
    assert birth_date.type is ElementType.DATE
    assert birth_date.identity_role is IdentityRole.BIRTH_DATE
    assert birth_date.identifiability is Identifiability.IDENTIFIED
    assert birth_date.date_format == "%m/%d/%Y"


def test_elements_of_a_destroyed_delivery_are_not_held_any_more():
    dataset = make_dataset()
    make_delivery(dataset, elements=["first_name"], state="destroyed")
    make_delivery(dataset, elements=["last_name"])

    held = elements_in_stored_deliveries(dataset)

    assert held == {"last_name"}


def test_records_are_called_by_their_reference():
    dataset = make_dataset()

    element, delivery = make_element(dataset, "ssn"), make_delivery(dataset)

    assert (str(dataset), dataset.reference) == ("Medicaid", "medicaid")
    assert str(element) == "medicaid.ssn"
    assert str(delivery) == delivery.reference
