"""What a request asks for and what reviewers left of it, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from datasets.rules.vocabulary import Identifiability
from idea_portal.policy import Period

from .brought_list import BroughtList
from .conditions import Condition, conjoin, elements_of
from .requirements import Requirement
from .scope import SMALLEST_CELL, Cohort, Pair, Scope, dataset_of
from .vocabulary import OutputKind, Purpose


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    request: str
    purpose: Purpose
    recipient: str
    output: OutputKind
    people: frozenset[str]
    datasets: frozenset[str]
    period: Period
    elements: frozenset[str] = frozenset()
    linkage_elements: frozenset[str] = frozenset()
    linkage_pairs: frozenset[Pair] = frozenset()
    cohort: Cohort = field(default_factory=Cohort)
    row_conditions: Mapping[str, Condition] = field(default_factory=dict)
    minimum_cell: int = SMALLEST_CELL
    identifiability: Identifiability = Identifiability.IDENTIFIED
    requirements: frozenset[Requirement] = frozenset()
    aggregate_by: tuple[str, ...] = ()
    brought_list: BroughtList | None = None

    @property
    def carried(self) -> tuple[str, ...]:
        """Columns of the list brought that stand in the output."""
        return self.brought_list.carried if self.brought_list else ()

    @property
    def condition_elements(self) -> frozenset[str]:
        """What must be read to choose rows and to count, beyond what is handed over."""
        read = (elements_of(condition) for condition in self.row_conditions.values())
        return frozenset(self.aggregate_by).union(*read)


@dataclass(frozen=True, slots=True)
class Approved:
    """What one reviewer took away from what was asked, or added as a limit."""

    withheld_datasets: frozenset[str] = frozenset()
    # Data elements that may not be used at all, whatever they were asked for.
    withheld_elements: frozenset[str] = frozenset()
    period: Period | None = None
    identifiability: Identifiability | None = None
    minimum_cell: int = 0
    row_conditions: Mapping[str, Condition] = field(default_factory=dict)
    requirements: frozenset[Requirement] = frozenset()


def narrowed(asked: Asked, reviews: Sequence[Approved]) -> Asked:
    """What is left to ask for after all reviews; the period is left to the arithmetic."""
    withheld = withheld_by(reviews)
    gone = frozenset[str]().union(*(review.withheld_datasets for review in reviews))
    ceilings = [review.identifiability for review in reviews if review.identifiability]

    def left(element: str) -> bool:
        return dataset_of(element) not in gone and element not in withheld

    # Without its last dataset “any of” would mean everybody; it is kept, and refused later.
    any_of = asked.cohort.any_of - gone or asked.cohort.any_of
    return replace(
        asked,
        datasets=asked.datasets - gone,
        elements=frozenset(filter(left, asked.elements)),
        linkage_elements=frozenset(filter(left, asked.linkage_elements)),
        linkage_pairs=frozenset(pair for pair in asked.linkage_pairs if not pair & gone),
        cohort=replace(asked.cohort, any_of=any_of),
        row_conditions=_joined(asked, reviews, gone),
        minimum_cell=max([asked.minimum_cell, *(review.minimum_cell for review in reviews)]),
        identifiability=min([asked.identifiability, *ceilings], key=lambda level: level.rank),
        requirements=asked.requirements.union(*(review.requirements for review in reviews)),
        aggregate_by=tuple(filter(left, asked.aggregate_by)),
    )


def withheld_by(reviews: Iterable[Approved]) -> frozenset[str]:
    """Every data element that any reviewer withheld."""
    return frozenset[str]().union(*(review.withheld_elements for review in reviews))


def _joined(
    asked: Asked, reviews: Sequence[Approved], gone: frozenset[str]
) -> dict[str, Condition]:
    every = [asked.row_conditions, *(review.row_conditions for review in reviews)]
    return {
        dataset: joined
        for dataset in sorted(set[str]().union(*every) - gone)
        if (joined := conjoin(stated[dataset] for stated in every if dataset in stated))
    }


def asked_again(scope: Scope) -> Asked:
    """A scope as a question: do the agreements of another moment still allow it?"""
    return Asked(
        request=scope.request,
        purpose=scope.purpose,
        recipient=scope.recipient,
        output=scope.output,
        people=scope.people,
        datasets=scope.datasets,
        period=scope.period,
        elements=scope.elements,
        linkage_elements=scope.linkage_elements,
        linkage_pairs=scope.linkage_pairs,
        cohort=scope.cohort,
        row_conditions=scope.row_conditions,
        minimum_cell=scope.minimum_cell,
        identifiability=scope.identifiability,
        requirements=scope.requirements,
        aggregate_by=scope.aggregate_by,
        brought_list=scope.brought_list,
    )
