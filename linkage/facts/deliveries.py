"""What the questions about a delivery rest on."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agreements.facts.terms import terms_governing
from datasets.facts import is_steward
from datasets.models import Dataset, Delivery
from datasets.rules.delivery_states import DeliveryState
from idea_portal.accounts.models import User
from idea_portal.policy import Decision
from idea_portal.policy.period import CITY_ZONE
from linkage.rules.delivery_admission import HandIn
from linkage.rules.delivery_destruction import decide_destruction


def hand_in_facts(dataset: Dataset, person: User, at: datetime) -> HandIn:
    """What a person's hand-in of a dataset rests on at a moment."""
    return HandIn(
        dataset=dataset.code,
        actor_is_steward=is_steward(person, dataset),
        elements_in_dictionary=dataset.elements.count(),
        terms=tuple(terms_governing([dataset.code], at)),
    )


def days_of(references: Iterable[str]) -> dict[str, date]:
    """The day, in the city, on which each of some deliveries came, by dataset."""
    found = Delivery.objects.filter(reference__in=list(references))
    return {
        code: received_at.astimezone(ZoneInfo(CITY_ZONE)).date()
        for code, received_at in found.values_list("dataset__code", "received_at")
    }


def destruction_decision(delivery: Delivery, person: User) -> Decision:
    """Whether a person may destroy a delivery now."""
    return decide_destruction(
        delivery.reference,
        delivery.dataset.code,
        DeliveryState(delivery.state),
        actor_is_steward=is_steward(person, delivery.dataset),
    )
