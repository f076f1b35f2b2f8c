"""Conditions an agreement or a reviewer puts on those who use data."""

from dataclasses import dataclass

from .vocabulary import RequirementKind


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that must be done, such as training, or destruction within ninety days."""

    kind: RequirementKind
    course: str = ""
    days: int | None = None

    @property
    def sort_key(self) -> tuple[str, str, int]:
        return (self.kind.value, self.course, self.days or 0)

    def __str__(self) -> str:
        match self.kind:
            case RequirementKind.TRAINING:
                return f"training “{self.course}” current for every person named"
            case RequirementKind.IRB:
                return "approval of an institutional review board"
            case RequirementKind.CONSENT:
                return "consent of the people the records are about"
            case RequirementKind.DESTRUCTION:
                return f"destruction within {self.days} days after the end"
            case _:
                return "review by the parties before anything is published"

    def as_record(self) -> dict[str, object]:
        return {"kind": self.kind.value, "course": self.course, "days": self.days}

    @classmethod
    def from_record(cls, record: dict[str, object]) -> "Requirement":
        days = record["days"]
        return cls(
            kind=RequirementKind(str(record["kind"])),
            course=str(record["course"]),
            days=int(str(days)) if days is not None else None,
        )
