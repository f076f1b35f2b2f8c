"""The typed clauses of an agreement: what each kind holds, and the sentence it makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from datasets.rules.vocabulary import Identifiability

from . import conditions
from .conditions import Condition
from .requirements import Requirement
from .vocabulary import OutputKind, Purpose, RequirementKind


class ClauseKind(StrEnum):
    """What a clause is about."""

    COVERS = "covers"
    LINKAGE_ELEMENTS = "linkage-elements"
    PURPOSES = "purposes"
    PROHIBITED_PURPOSES = "prohibited-purposes"
    RECIPIENTS = "recipients"
    LINKAGE = "linkage"
    OUTPUTS = "outputs"
    IDENTIFIABILITY = "identifiability"
    MINIMUM_CELL = "minimum-cell"
    ROWS = "rows"
    TRAINING = "training"
    IRB = "irb"
    CONSENT = "consent"
    DESTRUCTION = "destruction"
    PUBLICATION_REVIEW = "publication-review"
    DATES = "dates"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ClauseKind.COVERS: "Data elements of a dataset that may be used",
    ClauseKind.LINKAGE_ELEMENTS: "Identity elements, for linking records only",
    ClauseKind.PURPOSES: "Permitted purposes",
    ClauseKind.PROHIBITED_PURPOSES: "Prohibited purposes",
    ClauseKind.RECIPIENTS: "Organizations that may use the data",
    ClauseKind.LINKAGE: "Datasets a dataset may be linked with",
    ClauseKind.OUTPUTS: "Kinds of output that may be made",
    ClauseKind.IDENTIFIABILITY: "How identifiable an output may be",
    ClauseKind.MINIMUM_CELL: "Smallest count that may be shown",
    ClauseKind.ROWS: "Rows that may be used",
    ClauseKind.TRAINING: "Training",
    ClauseKind.IRB: "Approval of an institutional review board",
    ClauseKind.CONSENT: "Consent",
    ClauseKind.DESTRUCTION: "Destruction",
    ClauseKind.PUBLICATION_REVIEW: "Review before publication",
    ClauseKind.DATES: "Dates that differ from the agreement's",
}

# The fields a clause of each kind must have, beside its number and kind.
FIELDS: dict[ClauseKind, frozenset[str]] = {
    ClauseKind.COVERS: frozenset({"dataset", "elements"}),
    ClauseKind.LINKAGE_ELEMENTS: frozenset({"dataset", "elements"}),
    ClauseKind.PURPOSES: frozenset({"purposes"}),
    ClauseKind.PROHIBITED_PURPOSES: frozenset({"purposes"}),
    ClauseKind.RECIPIENTS: frozenset({"organizations"}),
    ClauseKind.LINKAGE: frozenset({"dataset", "with"}),
    ClauseKind.OUTPUTS: frozenset({"outputs"}),
    ClauseKind.IDENTIFIABILITY: frozenset({"at_most"}),
    ClauseKind.MINIMUM_CELL: frozenset({"at_least"}),
    ClauseKind.ROWS: frozenset({"dataset", "condition"}),
    ClauseKind.TRAINING: frozenset({"course"}),
    ClauseKind.IRB: frozenset(),
    ClauseKind.CONSENT: frozenset(),
    ClauseKind.DESTRUCTION: frozenset({"days"}),
    ClauseKind.PUBLICATION_REVIEW: frozenset(),
    ClauseKind.DATES: frozenset({"begins_on", "ends_on"}),
}

REQUIREMENTS = {
    ClauseKind.TRAINING: RequirementKind.TRAINING,
    ClauseKind.IRB: RequirementKind.IRB,
    ClauseKind.CONSENT: RequirementKind.CONSENT,
    ClauseKind.DESTRUCTION: RequirementKind.DESTRUCTION,
    ClauseKind.PUBLICATION_REVIEW: RequirementKind.PUBLICATION_REVIEW,
}


@dataclass(frozen=True, slots=True)
class TypedClause:
    """One clause; the fields its kind does not have stay empty."""

    number: str
    kind: ClauseKind
    dataset: str = ""  # empty: every dataset the agreement governs
    elements: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    organizations: tuple[str, ...] = ()
    linked_with: tuple[str, ...] = ()
    outputs: tuple[OutputKind, ...] = ()
    at_most: Identifiability | None = None
    at_least: int = 0
    condition: Condition | None = None
    course: str = ""
    days: int | None = None
    begins_on: date | None = None
    ends_on: date | None = None

    def speaks_of(self, dataset: str) -> bool:
        return self.dataset in ("", dataset)

    @property
    def references(self) -> tuple[str, ...]:
        """The references of the data elements it names."""
        return tuple(f"{self.dataset}.{name}" for name in self.elements)

    @property
    def linkage_pairs(self) -> tuple[frozenset[str], ...]:
        """The pairs of datasets it lets be linked."""
        return tuple(frozenset({self.dataset, other}) for other in self.linked_with)

    @property
    def requirement(self) -> Requirement | None:
        """What it demands of those who use the data, if that is what it is about."""
        if self.kind not in REQUIREMENTS:
            return None
        return Requirement(REQUIREMENTS[self.kind], course=self.course, days=self.days)

    def as_record(self) -> dict[str, object]:
        """The clause as the JSON it is stored and signed as: only the fields its kind has."""
        record: dict[str, object] = {"number": self.number, "kind": self.kind.value}
        if self.dataset:
            record["dataset"] = self.dataset
        held: dict[str, object] = {
            "elements": list(self.elements),
            "purposes": [purpose.value for purpose in self.purposes],
            "organizations": list(self.organizations),
            "with": list(self.linked_with),
            "outputs": [output.value for output in self.outputs],
            "at_most": self.at_most.value if self.at_most else None,
            "at_least": self.at_least,
            "condition": conditions.as_record(self.condition) if self.condition else None,
            "course": self.course,
            "days": self.days,
            "begins_on": self.begins_on.isoformat() if self.begins_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
        }
        return record | {name: held[name] for name in held if name in FIELDS[self.kind]}

    @property
    def sentence(self) -> str:
        """The clause in plain words."""
        return f"{self._words()}{self._where()}."

    def _words(self) -> str:
        match self.kind:
            case ClauseKind.COVERS:
                return f"These data elements of {self.dataset} may be used: {_list(self.elements)}"
            case ClauseKind.LINKAGE_ELEMENTS:
                return (
                    f"These data elements of {self.dataset} may be read to link records, "
                    f"and for nothing else: {_list(self.elements)}"
                )
            case ClauseKind.PURPOSES:
                return f"The data may be used for {_list(p.label for p in self.purposes)}"
            case ClauseKind.PROHIBITED_PURPOSES:
                return f"The data may not be used for {_list(p.label for p in self.purposes)}"
            case ClauseKind.RECIPIENTS:
                return f"The data may be used by {_list(self.organizations)}"
            case ClauseKind.LINKAGE:
                return f"Records of {self.dataset} may be linked with {_list(self.linked_with)}"
            case ClauseKind.OUTPUTS:
                return f"These kinds of output may be made: {_list(o.label for o in self.outputs)}"
            case ClauseKind.IDENTIFIABILITY:
                return f"An output may be at most {self.at_most}"
            case ClauseKind.MINIMUM_CELL:
                return f"No count below {self.at_least}, other than zero, may be shown"
            case ClauseKind.ROWS:
                said = conditions.sentence(self.condition, {}) if self.condition else "none"
                return f"Only these rows of {self.dataset} may be used: {said}"
            case ClauseKind.DATES:
                return f"The data may be used from {self.begins_on} to {self.ends_on}"
            case _:
                return f"Required: {self.requirement}"

    def _where(self) -> str:
        named = "dataset" in FIELDS[self.kind]
        return "" if named or not self.dataset else f" (dataset {self.dataset})"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)
