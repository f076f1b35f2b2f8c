"""Which datasets wait for those who answer for them."""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse

from datasets.models import DataElement, Dataset
from datasets.rules.delivery_states import DeliveryState
from datasets.rules.upkeep import Upkeep, UpkeepFacts, next_due, what_is_needed
from datasets.rules.vocabulary import Cadence
from idea_portal.accounts.models import User
from idea_portal.policy import Period
from idea_portal.web.work import WorkItem

TITLES = {
    Upkeep.IMPORT_DICTIONARY: ("Import the dictionary of", "datasets:dictionary-import"),
    Upkeep.HAND_IN_FIRST: ("Hand in the first delivery of", "linkage:delivery-hand-in"),
    Upkeep.HAND_IN_NEXT: ("Hand in the next delivery of", "linkage:delivery-hand-in"),
}


def waiting_for(person: User, at: datetime) -> list[WorkItem]:
    """What a steward can do next about the datasets they answer for."""
    items = []
    today = Period(at, at).first_day
    stored = Q(deliveries__state=DeliveryState.STORED.value)
    described = Dataset.objects.stewarded_by(person, at).annotate(
        has_dictionary=Exists(DataElement.objects.filter(dataset=OuterRef("pk"))),
        last_received_at=Max("deliveries__received_at", filter=stored),
    )
    for code, name, cadence, has_dictionary, last in described.values_list(
        "code", "name", "cadence", "has_dictionary", "last_received_at"
    ):
        facts = UpkeepFacts(
            has_dictionary=has_dictionary,
            cadence=Cadence(cadence),
            last_received_on=Period(last, last).first_day if last else None,
        )
        if needed := what_is_needed(facts, today=today):
            title, url_name = TITLES[needed]
            items.append(
                WorkItem(
                    title=f"{title} {name}",
                    url=reverse(url_name, args=[code]),
                    due=next_due(facts),
                    kind="Datasets you answer for",
                )
            )
    return items
