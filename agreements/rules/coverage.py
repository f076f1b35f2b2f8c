"""Which data elements of a dataset may be taken into the vault at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding
from idea_portal.policy.words import counted

from .conditions import elements_of
from .cover_lines import part_of
from .governing import Cover, Governing
from .scope import Terms
from .vocabulary import Use

READ_FOR = (Use.OUTPUT, Use.LINKAGE)


class CoverageCheck(StrEnum):
    """What must hold before a delivery of a dataset may be received."""

    AGREEMENTS_READABLE = "agreements-readable"
    AGREEMENTS_IN_FORCE = "agreements-in-force"
    DATASET_GOVERNED = "dataset-governed"
    PERIOD_COVERED = "period-covered"
    SOME_ELEMENT_COVERED = "some-element-covered"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer for a dataset, and for each element what covers it or what is missing."""

    decision: Decision
    elements: Mapping[str, Cover]

    @property
    def covered(self) -> frozenset[str]:
        """The elements that may be stored: none at all where the dataset is refused."""
        if not self.decision.allowed:
            return frozenset()
        return frozenset(name for name, cover in self.elements.items() if cover.is_complete)


def decide_coverage(
    dataset: str, terms: Iterable[Terms], elements: Iterable[str], *, at: datetime
) -> Coverage:
    """Decide which elements of a dataset every governing agreement covers, for any use."""
    rules = Governing.of(dataset, terms)
    covers = {
        each: rules.permit(each, covered_elements, *(part_of(each, use) for use in READ_FOR))
        for each in sorted(set(elements))
    }
    unknown = sorted({words for each in rules.terms for words in each.unknown})
    lapsed = sorted({words for each in rules.terms for words in each.not_in_force})
    names = ", ".join(each.agreement for each in rules.sharing)
    outside = [each.agreement for each in rules.terms if at not in each.period]
    kept = [name for name, cover in covers.items() if cover.is_complete]
    return Coverage(
        Decision(
            subject=dataset,
            question=f"May a delivery of {dataset} be received?",
            findings=(
                Finding(
                    CoverageCheck.AGREEMENTS_READABLE,
                    not unknown,
                    "; ".join(unknown) or "Every clause of the agreements can be read.",
                ),
                Finding(
                    CoverageCheck.AGREEMENTS_IN_FORCE,
                    not lapsed,
                    " ".join(lapsed) or "No governing agreement is suspended.",
                ),
                Finding(
                    CoverageCheck.DATASET_GOVERNED,
                    bool(rules.sharing),
                    f"{names} covers {dataset}."
                    if names
                    else f"No data-sharing agreement in force covers {dataset}.",
                ),
                Finding(
                    CoverageCheck.PERIOD_COVERED,
                    not outside,
                    f"Outside the dates of {', '.join(outside)}."
                    if outside
                    else "Within the dates of every agreement.",
                ),
                Finding(
                    CoverageCheck.SOME_ELEMENT_COVERED,
                    bool(kept),
                    f"Covered: {len(kept)} of {counted(len(covers), 'data element')}.",
                ),
            ),
            at=at,
            about=tuple(each.agreement for each in rules.terms),
        ),
        covers,
    )


def covered_elements(terms: Terms) -> frozenset[object] | None:
    """What an agreement lets in: to hand over, to link by, or to choose rows by."""
    if terms.elements is None and terms.linkage_elements is None:
        return None
    chosen = elements_of(terms.row_condition) if terms.row_condition else frozenset()
    return frozenset[object]().union(
        terms.elements or frozenset(), terms.linkage_elements or frozenset(), chosen
    )
