"""What a job is set to do: kept with the job, so that any run can be explained later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

# Under this name, the list of people that a job matches or is restricted to.
LIST = "list"


@dataclass(frozen=True, slots=True)
class JobSettings:
    """The datasets, elements and deliveries a job reads, and what its kind adds to them."""

    datasets: frozenset[str]
    elements: frozenset[str]
    deliveries: Mapping[str, str]  # the reference of the delivery read, by dataset
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        return {
            "datasets": sorted(self.datasets),
            "elements": sorted(self.elements),
            "deliveries": dict(sorted(self.deliveries.items())),
            "details": dict(self.details),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        return cls(
            datasets=frozenset(record["datasets"]),
            elements=frozenset(record["elements"]),
            deliveries=dict(record["deliveries"]),
            details=dict(record["details"]),
        )
