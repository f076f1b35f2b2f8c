"""Contracts speak in days, both included, local time; rules compare instants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True)
class Period:
    """A run of time in UTC instants: it holds its beginning and not its end."""

    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if self.begins.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("A period is made of instants: both ends need a time zone.")
        if self.ends < self.begins:
            raise ValueError(f"A period cannot end ({self.ends}) before it begins ({self.begins}).")

    @classmethod
    def of_days(cls, first: date, last: date, zone: str = CITY_ZONE) -> Period:
        """The period from the first moment of one local day to the last of another."""
        return cls(_midnight(first, zone), _midnight(last + timedelta(days=1), zone))

    def __contains__(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends

    def intersect(self, other: Period) -> Period | None:
        """The time that both periods share, or None where they share none."""
        begins, ends = max(self.begins, other.begins), min(self.ends, other.ends)
        return Period(begins, ends) if begins < ends else None

    @property
    def first_day(self) -> date:
        return self.begins.astimezone(ZoneInfo(CITY_ZONE)).date()

    @property
    def last_day(self) -> date:
        return (self.ends - timedelta(microseconds=1)).astimezone(ZoneInfo(CITY_ZONE)).date()

    def __str__(self) -> str:
        return f"{self.first_day.isoformat()} to {self.last_day.isoformat()}"

    def as_record(self) -> dict[str, str]:
        return {"begins": self.begins.isoformat(), "ends": self.ends.isoformat()}

    @classmethod
    def from_record(cls, record: Mapping[str, str]) -> Period:
        return cls(datetime.fromisoformat(record["begins"]), datetime.fromisoformat(record["ends"]))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
