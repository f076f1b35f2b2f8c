"""Data elements as pages list them."""

from collections.abc import Iterable

from agreements.rules.scope import dataset_of


def elements_by_dataset(elements: Iterable[str]) -> dict[str, list[str]]:
    """The names of elements under each dataset, in order."""
    named: dict[str, list[str]] = {}
    for element in sorted(elements):
        named.setdefault(dataset_of(element), []).append(element.partition(".")[2])
    return named
