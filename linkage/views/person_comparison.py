"""The records of a person below one another, attribute by attribute: no more than is needed."""

from collections import Counter
from dataclasses import dataclass, field

from linkage.actions.person_reveals import SeenPerson, SeenRecord
from linkage.facts.review_cases import roles_of
from linkage.matching.points import Attribute
from linkage.matching.words import ATTRIBUTES
from linkage.rules.side_by_side import numbers_below_one_another


@dataclass(frozen=True, slots=True)
class Cell:
    """What a record says of an attribute, and whether another record says the same."""

    label: str
    values: tuple[str, ...] = field(repr=False)
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record of a person, with a box to tick."""

    name: str
    dataset: str
    short: str
    is_ticked: bool
    is_stored: bool
    cells: tuple[Cell, ...] = field(repr=False)


def columns_of(seen: SeenPerson) -> list[str]:
    """The attributes that some record says something of, in the order of the points table."""
    return [ATTRIBUTES[attribute] for attribute in _attributes(seen)]


def lines_of(seen: SeenPerson, ticked: list[str]) -> list[RecordLine]:
    by_attribute = [_cells(attribute, seen) for attribute in _attributes(seen)]
    return [
        RecordLine(
            name=record.name,
            dataset=record.name.partition("/")[0],
            short=record.name.partition("/")[2][:8],
            is_ticked=record.name in ticked,
            is_stored=bool(record.rows),
            cells=tuple(cells[place] for cells in by_attribute),
        )
        for place, record in enumerate(seen.records)
    ]


def _attributes(seen: SeenPerson) -> list[Attribute]:
    return [
        attribute
        for attribute in seen.showing.at_hand.attributes
        if any(_values(attribute, record) for record in seen.records)
    ]


def _cells(attribute: Attribute, seen: SeenPerson) -> list[Cell]:
    values = [_values(attribute, record) for record in seen.records]
    folded = [{value.casefold() for value in each} for each in values]
    held = Counter(value for each in folded for value in each)
    shared = [any(held[value] > 1 for value in each) for each in folded]
    if attribute is Attribute.SSN:
        firsts = numbers_below_one_another([each[0] if each else "" for each in values])
        values = [[first] if first else [] for first in firsts]
    return [
        Cell(ATTRIBUTES[attribute], tuple(each), is_shared)
        for each, is_shared in zip(values, shared, strict=True)
    ]


def _values(attribute: Attribute, record: SeenRecord) -> list[str]:
    """The different values in the rows of a record."""
    rows = (", ".join(row[r] for r in roles_of(attribute) if row.get(r)) for row in record.rows)
    return list(dict.fromkeys(value for value in rows if value))
