"""The chain around any record: what it rests on, and what came of it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from agreements.models import Agreement, Authorization, ResearchRequest, Review
from agreements.rules.vocabulary import AgreementKind
from datasets.models import Dataset, Delivery
from idea_portal.accounts.facts import asked_at
from idea_portal.accounts.models import User
from idea_portal.audit.addresses import address_of
from linkage.facts import station_words
from linkage.facts.neighbors import came_of, rests_on
from linkage.models import CohortList, DownloadLink, Job, Output, Release, ReviewCase

KINDS: tuple[type[Model], ...] = (
    Agreement,
    Dataset,
    Delivery,
    ResearchRequest,
    Review,
    Authorization,
    CohortList,
    Job,
    ReviewCase,
    Output,
    Release,
    DownloadLink,
)
# What a reference most likely names, by how it begins; one that begins otherwise, a dataset.
LIKELY: dict[str, type[Model]] = {
    "MOU": Agreement,
    "DSA": Agreement,
    "DUL": Agreement,
    "AUA": Agreement,
    "DL": Delivery,
    "RR": ResearchRequest,
    "RV": Review,
    "AZ": Authorization,
    "CL": CohortList,
    "LJ": Job,
    "XJ": Job,
    "PJ": Job,
    "MJ": Job,
    "RC": ReviewCase,
    "OUT": Output,
    "RL": Release,
    "DN": DownloadLink,
}
# What is decided about a record, and its words, read these others too.
DECIDED_WITH: dict[type[Model], tuple[str, ...]] = {
    Delivery: ("dataset", "received_by"),
    Authorization: ("request__organization",),
    CohortList: ("authorization__request__organization", "received_by"),
    Job: ("authorization__request__organization", "requested_by__second_account_of"),
    Output: ("authorization__request__organization", "author__second_account_of", "release"),
}
# The tiers of agreements as they stand over each other.
TIERS = [kind.value for kind in AgreementKind]
Neighbors = Callable[[list[Any]], Iterable[Model]]


@dataclass(frozen=True, slots=True)
class Station:
    """One record of the chain."""

    reference: str
    kind: str
    title: str
    state: str
    at: datetime | None
    url: str | None
    # How many steps it is away from where the walk began.
    distance: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A record, all it rests on and all that came of it, each in the order of the chain."""

    start: Station
    back: tuple[Station, ...]
    forward: tuple[Station, ...]

    def as_record(self) -> dict[str, Any]:
        return {
            "start": _record_of(self.start),
            "back": [_record_of(each) for each in self.back],
            "forward": [_record_of(each) for each in self.forward],
        }


def find_record(reference: str) -> Model | None:
    """The record a reference names, of whatever kind."""
    likely = LIKELY.get(reference.partition("-")[0], Dataset)
    for kind in sorted(KINDS, key=lambda kind: kind is not likely):
        field = "code" if kind is Dataset else "reference"
        named = kind._default_manager.filter(**{field: reference})
        found = named.select_related(*DECIDED_WITH.get(kind, ())).first()
        if found is not None:
            return found
    return None


def is_visible(record: Any, user: User) -> bool:
    """Whether a person may know of a record; a release and a link show as their output does."""
    return bool(visible_among([record], user))


def visible_among(records: Iterable[Any], user: User) -> set[tuple[str, object]]:
    """Which of some records a person may know of, asked once for each kind of record."""
    at = asked_at(user)
    by_kind: dict[type[Model], dict[tuple[str, object], object]] = {}
    for record in records:
        follows_output = isinstance(record, Release | DownloadLink)
        kind, pk = (Output, record.output_id) if follows_output else (type(record), record.pk)
        by_kind.setdefault(kind, {})[_key(record)] = pk
    seen: set[tuple[str, object]] = set()
    for kind, wanted in by_kind.items():
        known: Any = kind
        visible = known.objects.visible_to(user, at).filter(pk__in=set(wanted.values()))
        pks = set(visible.values_list("pk", flat=True))
        seen.update(key for key, pk in wanted.items() if pk in pks)
    return seen


def chain_of(reference: str, *, seen_by: User | None = None) -> Chain | None:
    """The chain around what a reference names; None where it names nothing."""
    start = find_record(reference)
    return chain_around(start, seen_by=seen_by) if start else None


def chain_around(start: Model, *, seen_by: User | None = None) -> Chain:
    """The chain around a record; `seen_by` leaves out what that person may not know of."""
    back, forward = _walk(start, rests_on), _walk(start, came_of)
    met = [record for record, _ in [*back, *forward]]
    shown = {_key(record) for record in met} if seen_by is None else visible_among(met, seen_by)
    station_words.read_with(record for record in met if _key(record) in shown)
    return Chain(_station(start, 0), _stations(back, shown), _stations(forward, shown))


def _walk(start: Model, neighbors: Neighbors) -> list[tuple[Model, int]]:
    """Everything within reach, asked for once for each kind of record at each distance."""
    met = {_key(start)}
    found: list[tuple[Model, int]] = []
    edge = [start]
    distance = 0
    while edge:
        distance += 1
        beyond = []
        for same in _by_kind(edge):
            for neighbor in neighbors(same):
                if _key(neighbor) not in met:
                    met.add(_key(neighbor))
                    beyond.append(neighbor)
        found += [(record, distance) for record in beyond]
        edge = beyond
    return found


def _stations(
    found: Iterable[tuple[Model, int]], shown: Collection[tuple[str, object]]
) -> tuple[Station, ...]:
    """Those of what was found that may be shown, in the order of the chain."""
    seen = [(record, steps) for record, steps in found if _key(record) in shown]
    seen.sort(key=lambda each: _place_in_chain(each[0]))
    return tuple(_station(record, steps) for record, steps in seen)


def _by_kind(records: Iterable[Model]) -> Iterable[list[Model]]:
    kinds: dict[type[Model], list[Model]] = {}
    for record in records:
        kinds.setdefault(type(record), []).append(record)
    return kinds.values()


def _place_in_chain(record: Any) -> tuple[int, int, str]:
    tier = TIERS.index(record.kind) if isinstance(record, Agreement) else 0
    return (KINDS.index(type(record)), tier, record.reference)


def _key(record: Model) -> tuple[str, object]:
    return (record._meta.label, record.pk)


def _station(record: Model, distance: int) -> Station:
    words = station_words.of(record)
    page: Any = record.output if isinstance(record, Release | DownloadLink) else record
    return Station(
        reference=words.reference,
        kind=words.kind,
        title=words.title,
        state=words.state,
        at=words.at,
        url=address_of(page.reference),
        distance=distance,
    )


def _record_of(station: Station) -> dict[str, Any]:
    return {
        "reference": station.reference,
        "kind": station.kind,
        "title": station.title,
        "state": station.state,
        "at": station.at.isoformat() if station.at else None,
        "distance": station.distance,
    }
