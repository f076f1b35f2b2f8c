"""What every column of an output means, from the dictionary."""

from collections.abc import Mapping, Sequence

from datasets.rules.dictionary import ElementFacts
from linkage.extracts.columns import Column


def describe(
    columns: Sequence[Column], dictionary: Mapping[str, ElementFacts]
) -> list[dict[str, object]]:
    """One entry per column: its elements, type and codes. It holds no value of any row."""
    return [_entry(column, dictionary) for column in columns]


def _entry(column: Column, dictionary: Mapping[str, ElementFacts]) -> dict[str, object]:
    facts = [dictionary[element] for element in column.elements]
    codes = {code: label for each in facts for code, label in each.codes.items()}
    return {
        "column": column.name,
        "label": column.label,
        "elements": [each.reference for each in facts],
        "type": facts[0].type.value if facts else _origin(column),
        "identifiability": [each.identifiability.value for each in facts],
        "codes": codes,
    }


def _origin(column: Column) -> str:
    return "text of the list brought" if column.is_brought else "made by the portal"
