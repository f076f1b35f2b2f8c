"""The chain around any record: what it rests on, and what came of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from agreements.models import Agreement, Authorization, ResearchRequest, Review
from agreements.rules.vocabulary import AgreementKind
from datasets.models import Dataset, Delivery
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.addresses import address_of
from idea_portal.audit.clock import database_clock
from linkage.events import Event
from linkage.facts import station_words
from linkage.models import CohortList, DownloadLink, Job, MatchRun, Output, Release, ReviewCase
from linkage.rules.job_settings import LIST
from linkage.rules.job_states import JobKind

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
# The tiers of agreements as they stand over each other.
TIERS = [kind.value for kind in AgreementKind]
Neighbors = Callable[[Any], Iterable[Model]]


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
    for kind in KINDS:
        field = "code" if kind is Dataset else "reference"
        found = kind._default_manager.filter(**{field: reference}).first()
        if found is not None:
            return found
    return None


def is_visible(record: Any, user: User) -> bool:
    """Whether a person may know of a record; a release and a link show as their output does."""
    return bool(visible_among([record], user))


def visible_among(records: Iterable[Any], user: User) -> set[tuple[str, object]]:
    """Which of some records a person may know of, asked once for each kind of record."""
    at = database_clock()
    by_kind: dict[type[Model], dict[tuple[str, object], object]] = {}
    for record in records:
        shown = record.output if isinstance(record, Release | DownloadLink) else record
        by_kind.setdefault(type(shown), {})[_key(record)] = shown.pk
    seen: set[tuple[str, object]] = set()
    for kind, wanted in by_kind.items():
        known: Any = kind
        visible = known.objects.visible_to(user, at).filter(pk__in=set(wanted.values()))
        pks = set(visible.values_list("pk", flat=True))
        seen.update(key for key, pk in wanted.items() if pk in pks)
    return seen


def chain_of(reference: str, *, seen_by: User | None = None) -> Chain | None:
    """The chain around a record; `seen_by` leaves out what that person may not know of."""
    start = find_record(reference)
    if start is None:
        return None
    return Chain(
        start=_station(start, 0),
        back=_walk(start, rests_on, seen_by),
        forward=_walk(start, came_of, seen_by),
    )


def rests_on(record: Model) -> Iterator[Model]:
    """The records a record rests on directly."""
    match record:
        case Agreement() if record.parent:
            yield record.parent
        case Delivery():
            yield record.dataset
            yield from _agreements_when_received(record)
        case Review():
            yield record.request
        case Authorization():
            yield record.request
            yield from record.request.reviews.current().select_related("request", "department")
            yield from Agreement.objects.filter(reference__in=record.scope.agreements)
        case CohortList():
            yield record.authorization
        case Job():
            yield record.authorization
            yield from CohortList.objects.filter(reference=record.set_to.details.get(LIST) or "")
            yield from Delivery.objects.filter(reference__in=record.set_to.deliveries.values())
            yield from _linkage_used(record)
        case ReviewCase():
            yield record.run.job
        case Output():
            yield record.job
        case Release() | DownloadLink():
            yield record.output


def came_of(record: Model) -> Iterator[Model]:
    """The records that came of a record directly."""
    match record:
        case Agreement():
            yield from record.children.all()
            stored = trail.events_about(record.reference).filter(what=Event.DELIVERY_STORED)
            references = stored.values_list("subject_reference", flat=True)
            yield from Delivery.objects.filter(reference__in=list(references))
            yield from Authorization.objects.filter(
                scope_record__agreements__contains=[record.reference]
            )
        case Dataset():
            yield from record.deliveries.all()
            yield from Authorization.objects.filter(scope_record__datasets__contains=[record.code])
        case Delivery():
            code, reference = record.dataset.code, record.reference
            yield from Job.objects.filter(**{f"settings__deliveries__{code}": reference})
        case ResearchRequest():
            yield from record.reviews.all()
            yield from Authorization.objects.filter(request=record)
        case Review():
            yield from Authorization.objects.filter(request=record.request)
        case Authorization():
            yield from record.lists.all()
            yield from record.jobs.all()
        case CohortList():
            yield from Job.objects.filter(settings__details__list=record.reference)
        case Job():
            yield from Output.objects.filter(job=record)
        case Output():
            yield from Release.objects.filter(output=record)
            yield from record.download_links.all()


def _agreements_when_received(delivery: Delivery) -> Iterator[Agreement]:
    event = trail.events_about(delivery.reference).filter(
        subject_reference=delivery.reference, what=Event.DELIVERY_STORED
    )
    about = [reference for each in event for reference in each.about]
    yield from Agreement.objects.filter(reference__in=about)


def _linkage_used(job: Job) -> Iterator[Job]:
    """The linkage an extract joined its datasets by: the latest one published before it began."""
    if job.kind != JobKind.EXTRACT or job.claimed_at is None:
        return
    if run := MatchRun.objects.latest_for(job.authorization, job.claimed_at):
        yield run.job


def _walk(start: Model, neighbors: Neighbors, seen_by: User | None) -> tuple[Station, ...]:
    met = {_key(start)}
    found: list[tuple[Model, int]] = []
    edge = [start]
    distance = 0
    while edge:
        distance += 1
        beyond = []
        for record in edge:
            for neighbor in neighbors(record):
                if _key(neighbor) not in met:
                    met.add(_key(neighbor))
                    beyond.append(neighbor)
        found += [(record, distance) for record in beyond]
        edge = beyond
    if seen_by is not None:
        visible = visible_among([record for record, _ in found], seen_by)
        found = [(record, steps) for record, steps in found if _key(record) in visible]
    station_words.read_with(record for record, _ in found)
    ordered = sorted(found, key=lambda each: _place_in_chain(each[0]))
    return tuple(_station(record, steps) for record, steps in ordered)


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
