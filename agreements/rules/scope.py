"""What an agreement says about a dataset, and the scope of an authorization, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from datasets.rules.vocabulary import Identifiability
from idea_portal.policy import Period

from . import condition_reader, conditions
from .brought_list import BroughtList, list_from
from .conditions import Condition
from .requirements import Requirement
from .vocabulary import AgreementKind, OutputKind, Purpose

# Federal practice for health data: no cell of 1 to 10 is shown.
SMALLEST_CELL = 11

Pair = frozenset[str]


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """A numbered clause of an agreement."""

    agreement: str
    number: str

    def __str__(self) -> str:
        return f"clause {self.number} of {self.agreement}"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Whom an extract is about: in at least one of some datasets, in all of some, in none of some."""

    any_of: frozenset[str] = frozenset()
    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()

    @property
    def datasets(self) -> frozenset[str]:
        return self.any_of | self.all_of | self.none_of

    def as_record(self) -> dict[str, list[str]]:
        return {
            "any_of": sorted(self.any_of),
            "all_of": sorted(self.all_of),
            "none_of": sorted(self.none_of),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, list[str]]) -> "Cohort":
        return cls(
            any_of=frozenset(record["any_of"]),
            all_of=frozenset(record["all_of"]),
            none_of=frozenset(record["none_of"]),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What one agreement says about one dataset. None means it does not speak of that."""

    agreement: str
    kind: AgreementKind
    dataset: str
    period: Period
    elements: frozenset[str] | None = None
    linkage_elements: frozenset[str] | None = None
    purposes: frozenset[Purpose] | None = None
    prohibited_purposes: frozenset[Purpose] = frozenset()
    recipients: frozenset[str] | None = None
    linkage_pairs: frozenset[Pair] | None = None
    outputs: frozenset[OutputKind] | None = None
    identifiability: Identifiability | None = None
    minimum_cell: int | None = None
    row_condition: Condition | None = None
    conditions: frozenset[Requirement] = frozenset()
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    # Clauses this release cannot read: what they forbid is unknown, so they refuse.
    unknown: tuple[str, ...] = ()
    # Why the agreement is not in force, although it governs the dataset: a suspension, say.
    not_in_force: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The bounds of an authorization: what may be done, and the clause behind every part."""

    request: str
    purpose: Purpose
    recipient: str
    output: OutputKind
    people: frozenset[str]
    elements: frozenset[str]
    linkage_elements: frozenset[str]
    condition_elements: frozenset[str]
    datasets: frozenset[str]
    linkage_pairs: frozenset[Pair]
    cohort: Cohort
    row_conditions: Mapping[str, Condition]
    minimum_cell: int
    identifiability: Identifiability
    period: Period
    requirements: frozenset[Requirement]
    agreements: frozenset[str]
    because: Mapping[str, tuple[Clause, ...]]
    aggregate_by: tuple[str, ...] = ()
    # An output is about the people on it alone, where one is brought.
    brought_list: BroughtList | None = None

    @property
    def carried(self) -> tuple[str, ...]:
        """Columns of the list brought that stand in the output."""
        return self.brought_list.carried if self.brought_list else ()

    @property
    def destruction_days(self) -> int | None:
        """Days after the end within which outputs must be destroyed: the shortest promised."""
        return min((r.days for r in self.requirements if r.days is not None), default=None)

    def as_record(self) -> dict[str, object]:
        brought = {"brought_list": self.brought_list.as_record()} if self.brought_list else {}
        return brought | {
            "request": self.request,
            "purpose": self.purpose.value,
            "recipient": self.recipient,
            "output": self.output.value,
            "people": sorted(self.people),
            "elements": sorted(self.elements),
            "linkage_elements": sorted(self.linkage_elements),
            "condition_elements": sorted(self.condition_elements),
            "datasets": sorted(self.datasets),
            "linkage_pairs": sorted(sorted(pair) for pair in self.linkage_pairs),
            "cohort": self.cohort.as_record(),
            "row_conditions": {
                dataset: conditions.as_record(condition)
                for dataset, condition in sorted(self.row_conditions.items())
            },
            "minimum_cell": self.minimum_cell,
            "identifiability": self.identifiability.value,
            "period": self.period.as_record(),
            "requirements": [
                requirement.as_record()
                for requirement in sorted(self.requirements, key=lambda r: r.sort_key)
            ],
            "agreements": sorted(self.agreements),
            "because": {
                part: [[clause.agreement, clause.number] for clause in clauses]
                for part, clauses in sorted(self.because.items())
            },
            "aggregate_by": list(self.aggregate_by),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Scope":
        return cls(
            request=record["request"],
            purpose=Purpose(record["purpose"]),
            recipient=record["recipient"],
            output=OutputKind(record["output"]),
            people=frozenset(record["people"]),
            elements=frozenset(record["elements"]),
            linkage_elements=frozenset(record["linkage_elements"]),
            condition_elements=frozenset(record["condition_elements"]),
            datasets=frozenset(record["datasets"]),
            linkage_pairs=frozenset(frozenset(pair) for pair in record["linkage_pairs"]),
            cohort=Cohort.from_record(record["cohort"]),
            row_conditions={
                dataset: condition_reader.from_record(condition)
                for dataset, condition in record["row_conditions"].items()
            },
            minimum_cell=record["minimum_cell"],
            identifiability=Identifiability(record["identifiability"]),
            period=Period.from_record(record["period"]),
            requirements=frozenset(map(Requirement.from_record, record["requirements"])),
            agreements=frozenset(record["agreements"]),
            because={
                part: tuple(Clause(agreement, number) for agreement, number in clauses)
                for part, clauses in record["because"].items()
            },
            aggregate_by=tuple(record["aggregate_by"]),
            brought_list=list_from(record.get("brought_list")),
        )


def every_pair(datasets: Iterable[str]) -> frozenset[Pair]:
    """All pairs of some datasets: what must be permitted before they stand in one output."""
    return frozenset(frozenset(pair) for pair in combinations(sorted(set(datasets)), 2))


def dataset_of(element: str) -> str:
    """The dataset an element reference belongs to."""
    return element.partition(".")[0]


def pair_name(pair: Pair) -> str:
    """A linkage pair in words that sort: a+b."""
    return "+".join(sorted(pair))
