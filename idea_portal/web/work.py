"""One thing that waits for a person, as every app hands it to "my work"."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WorkItem:
    """What waits, where to do it, until when, and under which heading it stands."""

    title: str
    url: str
    due: date | None
    kind: str
    stands_for: int = 1  # how many things, where one line stands for many
    day_is: str = "Due"  # what the day is: one to act by, or one on which something ends
