"""How a state looks: its word, its tone and the icon that says the tone without color."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    GOOD = "good"
    WAITING = "waiting"
    WARNING = "warning"
    BAD = "bad"
    QUIET = "quiet"


ICONS: Mapping[Tone, str] = {
    Tone.GOOD: "check_circle",
    Tone.WAITING: "schedule",
    Tone.WARNING: "warning",
    Tone.BAD: "highlight_off",
    Tone.QUIET: "remove",
}

STATES: Mapping[Tone, str] = {
    Tone.GOOD: """accepted adopted allowed approved authorized cleared complete current discharged done downloaded
        executed in-force in-use issued met ok open passed reinstated released signed stored succeeded""",
    Tone.WAITING: """conditions-pending consolidation in-checking in-review not-yet-in-force
        partially-signed pending quarantined queued ready-to-sign requested running scheduled
        screening submitted waiting""",
    Tone.WARNING: """approved-in-part approved-without due halted lapsing overdue returned
        suspended unread""",
    Tone.BAD: """denied failed lapsed not-in-force not-met refused rejected revoked terminated""",
    Tone.QUIET: """cancelled closed destroyed discarded draft ended expired superseded waived withdrawn""",
}

_TONE_OF = {state: tone for tone, states in STATES.items() for state in states.split()}


@dataclass(frozen=True, slots=True)
class Status:
    """A state as a person reads it."""

    word: str
    tone: Tone

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


def status_of(state: object) -> Status:
    """The look of a state; a state the table does not list is shown quietly."""
    written = str(getattr(state, "value", state))
    key = written.strip().lower().replace("_", "-").replace(" ", "-")
    word = str(getattr(state, "label", "")) or key.replace("-", " ").capitalize()
    return Status(word=word, tone=_TONE_OF.get(key, Tone.QUIET))
