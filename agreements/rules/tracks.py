"""A review track: one required opinion on a request, and why it is required."""

from dataclasses import dataclass
from enum import StrEnum


class Track(StrEnum):
    PARTNER = "partner"
    COMPLIANCE = "compliance"
    LEGAL = "legal"

    @property
    def label(self) -> str:
        """Whose opinion it is."""
        return "Data partner" if self is Track.PARTNER else self.value.capitalize()


class Opinion(StrEnum):
    """What a reviewer may answer."""

    APPROVED = "approved"
    APPROVED_WITHOUT = "approved-without"
    REJECTED = "rejected"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Route:
    """One opinion that is required, the datasets it decides, and the reasons it is required."""

    track: Track
    department: str | None
    datasets: frozenset[str]
    because: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells this track from the others of its request."""
        return track_key(self.track, self.department)


def track_key(track: str, department: str | None) -> str:
    """What tells a track from the others of its request, such as "partner:health"."""
    return f"{track}:{department}" if department else str(track)
