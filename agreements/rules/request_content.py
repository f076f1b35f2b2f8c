"""What a research request asks for: the content a revision freezes and every rule reads."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from agreements.rules.brought_list import BroughtList, list_from
from agreements.rules.scope import Cohort, dataset_of
from agreements.rules.vocabulary import OutputKind, Purpose


class CohortRole(StrEnum):
    """What a dataset has to do with who is in the output."""

    ANY_OF = "any-of"
    ALL_OF = "all-of"
    NONE_OF = "none-of"
    ADDS = "adds"

    @property
    def narrows(self) -> bool:
        """Whether leaving the dataset out would let more people into the output."""
        return self in (CohortRole.ALL_OF, CohortRole.NONE_OF)


@dataclass(frozen=True, slots=True)
class DatasetAsked:
    """One dataset a request names: who it lets in, whether the request can do without it."""

    code: str
    cohort_role: CohortRole
    is_required: bool
    row_condition: Mapping[str, Any] | None = None

    def as_record(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "cohort_role": self.cohort_role.value,
            "is_required": self.is_required,
            "row_condition": self.row_condition,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        return cls(
            code=record["code"],
            cohort_role=CohortRole(record["cohort_role"]),
            is_required=record["is_required"],
            row_condition=record["row_condition"],
        )


@dataclass(frozen=True, slots=True)
class RequestContent:
    """Everything a request asks for, as plain values."""

    reference: str
    title: str
    purpose: Purpose | None
    justification: str
    organization: str
    requester: str
    people: frozenset[str]
    output: OutputKind | None
    ends_on: date | None
    datasets: tuple[DatasetAsked, ...]
    elements: Mapping[str, str]
    linkage_pairs: frozenset[frozenset[str]]
    linkage_elements: frozenset[str]
    aggregate_by: tuple[str, ...]
    brought_list: BroughtList | None = None

    @property
    def dataset_codes(self) -> frozenset[str]:
        return frozenset(dataset.code for dataset in self.datasets)

    def in_cohort(self, role: CohortRole) -> frozenset[str]:
        return frozenset(d.code for d in self.datasets if d.cohort_role is role)

    @property
    def cohort(self) -> Cohort:
        return Cohort(
            any_of=self.in_cohort(CohortRole.ANY_OF),
            all_of=self.in_cohort(CohortRole.ALL_OF),
            none_of=self.in_cohort(CohortRole.NONE_OF),
        )

    def elements_of(self, datasets: frozenset[str]) -> frozenset[str]:
        return frozenset(element for element in self.elements if dataset_of(element) in datasets)

    def narrowed(
        self, datasets: frozenset[str], elements: frozenset[str], *, with_list: bool = True
    ) -> Self:
        """What is left to ask for once reviewers removed datasets, elements, or the list."""
        left = {e: why for e, why in self.elements.items() if e in elements}
        left = {e: why for e, why in left.items() if dataset_of(e) in datasets}
        read = frozenset(e for e in self.linkage_elements if dataset_of(e) in datasets)
        return replace(
            self,
            datasets=tuple(dataset for dataset in self.datasets if dataset.code in datasets),
            elements=left,
            linkage_pairs=frozenset(pair for pair in self.linkage_pairs if pair <= datasets),
            linkage_elements=read,
            aggregate_by=tuple(element for element in self.aggregate_by if element in left),
            brought_list=self.brought_list if with_list else None,
        )

    def with_people(self, people: frozenset[str]) -> Self:
        """The same request for other people, as when somebody has left the team."""
        return replace(self, people=people)

    def as_record(self) -> dict[str, Any]:
        brought = {"brought_list": self.brought_list.as_record()} if self.brought_list else {}
        return brought | {
            "reference": self.reference,
            "title": self.title,
            "purpose": self.purpose.value if self.purpose else None,
            "justification": self.justification,
            "organization": self.organization,
            "requester": self.requester,
            "people": sorted(self.people),
            "output": self.output.value if self.output else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "datasets": [d.as_record() for d in sorted(self.datasets, key=lambda d: d.code)],
            "elements": dict(sorted(self.elements.items())),
            "linkage_pairs": sorted(sorted(pair) for pair in self.linkage_pairs),
            "linkage_elements": sorted(self.linkage_elements),
            "aggregate_by": list(self.aggregate_by),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        return cls(
            reference=record["reference"],
            title=record["title"],
            purpose=Purpose(record["purpose"]) if record["purpose"] else None,
            justification=record["justification"],
            organization=record["organization"],
            requester=record["requester"],
            people=frozenset(record["people"]),
            output=OutputKind(record["output"]) if record["output"] else None,
            ends_on=date.fromisoformat(record["ends_on"]) if record["ends_on"] else None,
            datasets=tuple(DatasetAsked.from_record(each) for each in record["datasets"]),
            elements=dict(record["elements"]),
            linkage_pairs=frozenset(frozenset(pair) for pair in record["linkage_pairs"]),
            linkage_elements=frozenset(record["linkage_elements"]),
            aggregate_by=tuple(record["aggregate_by"]),
            brought_list=list_from(record.get("brought_list")),
        )


def content_hash(record: Mapping[str, Any]) -> str:
    """The SHA-256 over a frozen content, the same for the same content in any key order."""
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
