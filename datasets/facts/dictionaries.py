"""What dictionaries say, as the plain values that rules take."""

from collections.abc import Iterable
from typing import Any

from datasets.models import DataElement, Dataset
from datasets.rules.dictionary import ElementFacts, Entry
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity

SAID = (
    "name",
    "label",
    "type",
    "codes",
    "identity_role",
    "sensitivity",
    "identifiability",
    "is_required",
    "date_format",
)


def dictionary_of(codes: Iterable[str]) -> dict[str, ElementFacts]:
    """The dictionaries of some datasets, by element reference, in the order of their pages."""
    elements = DataElement.objects.filter(dataset__code__in=list(codes))
    # Hundreds on some pages: as plain rows they are read in half the time.
    rows = elements.values_list("dataset__code", *SAID, named=True)
    return {facts.reference: facts for facts in map(_facts, rows)}


def _facts(row: Any) -> ElementFacts:
    dataset = row.dataset__code
    return ElementFacts(reference=f"{dataset}.{row.name}", dataset=dataset, **_said_of(row))


def entries_of(dataset: Dataset) -> tuple[Entry, ...]:
    """A dataset's dictionary as it would be imported."""
    return tuple(
        Entry(definition=element.definition, **_said_of(element))
        for element in dataset.elements.all()
    )


def _said_of(element: Any) -> dict[str, Any]:
    """What an entry and the facts about its element have in common."""
    return {
        "name": element.name,
        "label": element.label,
        "type": ElementType(element.type),
        "codes": element.codes,
        "identity_role": IdentityRole(element.identity_role),
        "sensitivity": Sensitivity(element.sensitivity),
        "identifiability": Identifiability(element.identifiability),
        "is_required": element.is_required,
        "date_format": element.date_format,
    }
