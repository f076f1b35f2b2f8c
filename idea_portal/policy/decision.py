"""The shape of every policy answer: what was checked, what was found, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and its outcome, worded for the person it affects."""

    check: StrEnum | str
    passed: bool
    because: str
    remedy: str = ""  # what would change the answer, where something would

    def as_record(self) -> dict[str, Any]:
        return {
            "check": str(self.check),
            "passed": self.passed,
            "because": self.because,
            "remedy": self.remedy,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one policy question, with everything the answer rests on."""

    subject: str
    question: str
    findings: tuple[Finding, ...]
    at: datetime | None = None
    about: tuple[str, ...] = ()  # other references the question concerns, for the trail

    @property
    def allowed(self) -> bool:
        # A decision that checked nothing has established nothing.
        return bool(self.findings) and all(finding.passed for finding in self.findings)

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.passed)

    def require(self) -> None:
        """Raise Refused unless every check passed."""
        if not self.allowed:
            raise Refused(self)

    def as_record(self) -> dict[str, Any]:
        """The decision as JSON, for the trail and the row it was made about."""
        return {
            "subject": self.subject,
            "question": self.question,
            "at": self.at.isoformat() if self.at else None,
            "allowed": self.allowed,
            "findings": [finding.as_record() for finding in self.findings],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Decision:
        """The decision that was kept as a record; its answer is derived again."""
        at = record.get("at")
        return cls(
            subject=record["subject"],
            question=record["question"],
            findings=tuple(Finding(**finding) for finding in record["findings"]),
            at=datetime.fromisoformat(at) if at else None,
        )


class Refused(Exception):
    """A policy decision said no. Carries the decision so the answer can be shown."""

    def __init__(self, decision: Decision) -> None:
        because = "; ".join(finding.because for finding in decision.refusals)
        super().__init__(because or "Nothing was checked, so nothing is allowed.")
        self.decision = decision
        self.is_recorded = False
