"""What the story did, step by step: reference, who, decision, count."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from idea_portal.policy import Decision


@dataclass(frozen=True, slots=True)
class Step:
    """One step that held."""

    title: str
    reference: str
    by: str
    decision: str
    count: int | None
    counted: str
    seconds: float

    @property
    def line(self) -> str:
        """The step in one line of a terminal."""
        number = f"{self.count:,} {self.counted}" if self.count is not None else ""
        parts = [
            f"{self.seconds:6.1f} s",
            f"{self.title:<46}",
            f"{self.reference:<26}",
            f"{self.decision:<24}",
            number,
        ]
        return "  ".join(parts).rstrip()

    def as_record(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "reference": self.reference,
            "by": self.by,
            "decision": self.decision,
            "count": self.count,
            "counted": self.counted,
            "seconds": round(self.seconds, 3),
        }


@dataclass(slots=True)
class Telling:
    """Collects the steps and tells each as soon as it held."""

    tell: Callable[[Step], None] = lambda step: None
    steps: list[Step] = field(default_factory=list)
    _since: float = field(default_factory=time.monotonic)

    def held(
        self,
        title: str,
        reference: str = "",
        *,
        by: str = "",
        decision: Decision | str = "",
        count: int | None = None,
        counted: str = "rows",
    ) -> None:
        """A step held; its time is what went by since the one before."""
        now = time.monotonic()
        step = Step(title, reference, by, _in_words(decision), count, counted, now - self._since)
        self._since = now
        self.steps.append(step)
        self.tell(step)


def _in_words(decision: Decision | str) -> str:
    if isinstance(decision, str):
        return decision
    word = "allowed" if decision.allowed else "refused"
    return f"{word}, {len(decision.findings)} checks"
