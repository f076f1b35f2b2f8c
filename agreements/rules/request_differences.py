"""What changed between two revisions of a request, and whose review the change touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from agreements.rules.request_content import RequestContent
from agreements.rules.scope import dataset_of
from agreements.rules.tracks import Opinion, Route, Track

WHOLE_REQUEST = ("purpose", "justification", "organization", "output", "ends_on", "aggregate_by")
WHERE_NONE_IS_BROUGHT: dict[str, Any] = {"brought_list": None}


@dataclass(frozen=True, slots=True)
class Change:
    """One point on which two revisions differ, and the datasets it bears on (None: all)."""

    point: str
    before: Any
    after: Any
    datasets: frozenset[str] | None

    def touches(self, route: Route) -> bool:
        """Whether the reviewer of a track must look again because of this change."""
        if self.datasets is None:
            return True
        if route.track is Track.PARTNER:
            return bool(self.datasets & route.datasets)
        return bool(self.datasets)


def differences(before: RequestContent, after: RequestContent) -> tuple[Change, ...]:
    """Name every point on which two revisions differ, in the order a reader expects."""
    return (
        *_plain_changes(before, after),
        *_dataset_changes(before, after),
        *_element_changes(before, after),
        *_identity_changes(before, after),
        *_linkage_changes(before, after),
    )


def reopened(
    routes: Iterable[Route], opinions: dict[str, Opinion], changes: Iterable[Change]
) -> frozenset[str]:
    """The keys of the tracks that must be decided again; the other opinions stand."""
    changes = tuple(changes)
    return frozenset(
        route.key
        for route in routes
        if opinions.get(route.key) in (None, Opinion.RETURNED)
        or any(change.touches(route) for change in changes)
    )


def _plain_changes(before: RequestContent, after: RequestContent) -> Iterator[Change]:
    old, new = (WHERE_NONE_IS_BROUGHT | each.as_record() for each in (before, after))
    if old["title"] != new["title"]:
        yield Change("title", old["title"], new["title"], frozenset())
    for point in (*WHOLE_REQUEST, "people", "brought_list"):
        if old[point] != new[point]:
            yield Change(point, old[point], new[point], None)


def _dataset_changes(before: RequestContent, after: RequestContent) -> Iterator[Change]:
    old = {dataset.code: dataset.as_record() for dataset in before.datasets}
    new = {dataset.code: dataset.as_record() for dataset in after.datasets}
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) != new.get(code):
            # Who is in the output changes with every dataset of the cohort, for all partners.
            yield Change(f"dataset {code}", old.get(code), new.get(code), None)


def _element_changes(before: RequestContent, after: RequestContent) -> Iterator[Change]:
    for element in sorted(before.elements.keys() | after.elements.keys()):
        old, new = before.elements.get(element), after.elements.get(element)
        if old != new:
            yield Change(f"element {element}", old, new, frozenset({dataset_of(element)}))


def _identity_changes(before: RequestContent, after: RequestContent) -> Iterator[Change]:
    for element in sorted(before.linkage_elements ^ after.linkage_elements):
        was = element in before.linkage_elements
        yield Change(f"linkage reads {element}", was, not was, frozenset({dataset_of(element)}))


def _linkage_changes(before: RequestContent, after: RequestContent) -> Iterator[Change]:
    for pair in sorted(before.linkage_pairs ^ after.linkage_pairs, key=sorted):
        was = pair in before.linkage_pairs
        yield Change(f"linkage {' with '.join(sorted(pair))}", was, not was, pair)
