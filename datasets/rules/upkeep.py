"""What a dataset needs next from those who answer for it, and by when."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .vocabulary import Cadence

SOON = timedelta(days=7)
# The longest a period of each cadence lasts; what comes once is never due again.
DAYS_BETWEEN = {
    Cadence.DAILY: 1,
    Cadence.WEEKLY: 7,
    Cadence.MONTHLY: 31,
    Cadence.QUARTERLY: 92,
    Cadence.ANNUAL: 366,
}


class Upkeep(StrEnum):
    IMPORT_DICTIONARY = "import-dictionary"
    HAND_IN_FIRST = "hand-in-first"
    HAND_IN_NEXT = "hand-in-next"


@dataclass(frozen=True, slots=True)
class UpkeepFacts:
    """One dataset, as the question of what it needs sees it."""

    has_dictionary: bool
    cadence: Cadence
    last_received_on: date | None


def next_due(facts: UpkeepFacts) -> date | None:
    """The day by which the next delivery is expected."""
    days = DAYS_BETWEEN.get(facts.cadence)
    if facts.last_received_on is None or days is None:
        return None
    return facts.last_received_on + timedelta(days=days)


def what_is_needed(facts: UpkeepFacts, *, today: date) -> Upkeep | None:
    """The one thing to do next about a dataset, if anything."""
    if not facts.has_dictionary:
        return Upkeep.IMPORT_DICTIONARY
    if facts.last_received_on is None:
        return Upkeep.HAND_IN_FIRST
    due = next_due(facts)
    return Upkeep.HAND_IN_NEXT if due is not None and due <= today + SOON else None
