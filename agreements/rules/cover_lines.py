"""For every data element asked for: what covers it, or what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .asked import Asked
from .conditions import conjuncts, elements_of
from .governing import Cover, Governing
from .scope import Terms, dataset_of
from .vocabulary import Use


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One data element, what it is asked for, and whether every agreement covers that."""

    element: str
    use: Use
    cover: Cover

    @property
    def is_covered(self) -> bool:
        return self.cover.is_complete

    @property
    def because(self) -> str:
        return str(self.cover)

    @property
    def part(self) -> str:
        return part_of(self.element, self.use)


def part_of(element: str, use: Use) -> str:
    """The name under which clauses and scopes speak of an element read for a use."""
    return f"identity:{element}" if use is Use.LINKAGE else element


def lines_of(
    asked: Asked, governing: Mapping[str, Governing], withheld: frozenset[str]
) -> tuple[CoverLine, ...]:
    """A line for every element and every use it is asked for, in the order of the dictionary."""
    wanted = [
        *((element, Use.OUTPUT) for element in asked.elements),
        *((element, Use.LINKAGE) for element in asked.linkage_elements),
        *((element, Use.CONDITION) for element in _chosen_by(asked, governing)),
    ]
    return tuple(
        CoverLine(element, use, _cover(element, use, governing, withheld))
        for element, use in sorted(wanted)
    )


def _chosen_by(asked: Asked, governing: Mapping[str, Governing]) -> Iterator[str]:
    """Elements read to choose and count rows, but for what an agreement itself demands."""
    read = set(asked.aggregate_by)
    for dataset, condition in asked.row_conditions.items():
        demanded = demanded_by(governing[dataset].terms) if dataset in governing else frozenset()
        for part in conjuncts(condition) - demanded:
            read |= elements_of(part)
    yield from sorted(read)


def demanded_by(terms: Iterable[Terms]) -> frozenset[object]:
    """The row conditions that agreements themselves put on a dataset."""
    return frozenset[object]().union(*(conjuncts(each.row_condition) for each in terms))


def _cover(
    element: str, use: Use, governing: Mapping[str, Governing], withheld: frozenset[str]
) -> Cover:
    dataset = dataset_of(element)
    if element in withheld:
        return Cover(missing=(f"A reviewer withheld {element}.",))
    if dataset not in governing:
        return Cover(missing=(f"Dataset {dataset} is not part of the request.",))
    part = part_of(element, use)
    if use is Use.LINKAGE:
        return governing[dataset].permit(element, lambda each: each.linkage_elements, part)
    return governing[dataset].permit(element, lambda each: each.elements, part)
