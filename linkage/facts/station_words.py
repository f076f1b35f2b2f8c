"""How each kind of record is told as a station of the chain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, prefetch_related_objects

from agreements.models import Agreement, Authorization, ResearchRequest, Review
from agreements.rules.vocabulary import AgreementKind
from datasets.models import Dataset, Delivery
from linkage.models import CohortList, DownloadLink, Job, Output, Release, ReviewCase
from linkage.rules.job_states import JobKind


@dataclass(frozen=True, slots=True)
class Words:
    """A record in the words of the chain."""

    reference: str
    kind: str
    title: str
    state: str
    at: datetime | None


# What the words for a record of each kind read besides the record.
READ_WITH: dict[type[Model], tuple[str, ...]] = {
    Agreement: ("versions",),
    Delivery: ("dataset",),
    Review: ("department",),
    Authorization: ("request",),
    CohortList: ("received_by",),
    Job: ("requested_by",),
    Output: ("release",),
    Release: ("released_by", "output"),
    DownloadLink: ("person", "events", "output"),
}


def read_with(records: Iterable[Model]) -> None:
    """Fetch what the words for some records read, in a few queries for each kind."""
    by_kind: dict[type[Model], list[Model]] = {}
    for record in records:
        by_kind.setdefault(type(record), []).append(record)
    for kind, same in by_kind.items():
        prefetch_related_objects(same, *READ_WITH.get(kind, ()))


def of(record: Model) -> Words:
    """The words for a record of any kind the chain has."""
    match record:
        case Agreement():
            kind = AgreementKind(record.kind).label
            version = max(record.versions.all(), key=lambda each: each.number)
            return Words(record.reference, kind, record.title, version.state, record.created_at)
        case Dataset():
            return Words(record.code, "dataset", record.name, "", None)
        case Delivery():
            title = f"{record.rows:,} rows of {record.dataset.name}"
            return Words(record.reference, "delivery", title, record.state, record.received_at)
        case ResearchRequest():
            return Words(record.reference, "request", record.title, record.state, record.created_at)
        case Review():
            state = record.outcome or "waiting"
            return Words(
                record.reference, "review", f"Track {record.route.key}", state, record.decided_at
            )
        case Authorization():
            title = f"{record.request.title}, {record.period}"
            state = "revoked" if record.revoked_at else "issued"
            return Words(record.reference, "authorization", title, state, record.issued_at)
        case CohortList():
            title = f"{record.rows:,} rows that {record.received_by} brought"
            return Words(record.reference, "list", title, record.state, record.received_at)
        case Job():
            title = f"{JobKind(record.kind).label} by {record.requested_by}"
            return Words(record.reference, "job", title, record.state, record.created_at)
        case ReviewCase():
            title = f"{record.get_kind_display()}, {record.points} points".capitalize()
            state = record.told_state.value
            return Words(record.reference, "review case", title, state, record.raised_at)
        case Output():
            # Everybody who may know of it reads this, and how much is in it they learn at release.
            rows = f", {record.row_count:,} rows" if record.was_released else ""
            title = f"{record.get_kind_display()}{rows}"
            return Words(record.reference, "output", title, record.state, record.created_at)
        case Release():
            title = f"Released by {record.released_by}"
            return Words(record.reference, "release", title, "released", record.released_at)
        case DownloadLink():
            return _download(record)
    raise TypeError(f"The chain has no station for {record._meta.verbose_name}.")


def _download(link: DownloadLink) -> Words:
    outcome = next((each for each in link.events.all() if each.kind == "outcome"), None)
    state = outcome.result if outcome else "not used"
    return Words(link.reference, "download", f"By {link.person}", state, link.created_at)
