"""What happened to a record, as its timeline shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idea_portal.web.statuses import Tone, status_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, when, by whom and why."""

    what: str
    tone: Tone
    icon: str
    at: datetime
    by: str
    reason: str


def entries_of(events: Iterable[Any]) -> list[Entry]:
    """Turn trail events into timeline entries, in the order given."""
    return [_entry(event) for event in events]


def _entry(event: Any) -> Entry:
    what = str(event.what)
    status = status_of(what.rpartition("-")[2])
    return Entry(
        what=what.replace("-", " ").capitalize(),
        tone=status.tone,
        icon=status.icon,
        at=event.at,
        by=str(event.by_name),
        reason=str(getattr(event, "reason", "") or ""),
    )
