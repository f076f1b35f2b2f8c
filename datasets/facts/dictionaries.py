"""What dictionaries say, as the plain values that rules take."""

from collections.abc import Iterable
from typing import Any

from datasets.models import DataElement, Dataset
from datasets.rules.dictionary import ElementFacts, Entry
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity


def dictionary_of(codes: Iterable[str]) -> dict[str, ElementFacts]:
    """The dictionaries of some datasets, by element reference, in the order of their pages."""
    elements = DataElement.objects.filter(dataset__code__in=list(codes)).select_related("dataset")
    return {element.reference: facts_of(element) for element in elements}


def facts_of(element: DataElement) -> ElementFacts:
    return ElementFacts(
        reference=element.reference, dataset=element.dataset.code, **_said_of(element)
    )


def entries_of(dataset: Dataset) -> tuple[Entry, ...]:
    """A dataset's dictionary as it would be imported."""
    return tuple(
        Entry(definition=element.definition, **_said_of(element))
        for element in dataset.elements.all()
    )


def _said_of(element: DataElement) -> dict[str, Any]:
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
