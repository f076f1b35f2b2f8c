"""What becomes of each column of a delivered file, before any row of it is read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from .dictionary import ElementFacts
from .vocabulary import IdentityRole

NAME_OF_A_COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9_ .#/-]{0,59}\Z")


class LeftOut(StrEnum):
    """Why a column never enters the vault."""

    NOT_IN_DICTIONARY = "not in the dictionary"
    NOT_COVERED = "not covered by a data-sharing agreement"


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Which columns of a file are stored under which element, and which are left out."""

    # element name -> the place of its column in the file
    stored: Mapping[str, int]
    # how the column is called in messages -> why
    left_out: Mapping[str, LeftOut]
    named_twice: tuple[str, ...]
    missing_required: tuple[str, ...]
    missing_record_key: str
    has_header: bool
    columns: int


def plan_columns(
    header: Sequence[str],
    dictionary: Iterable[ElementFacts],
    covered: AbstractSet[str],
) -> ColumnPlan:
    """Match a file's columns with the dictionary and with what an agreement covers."""
    elements = {element.name: element for element in dictionary}
    names = [element_name(cell) for cell in header]
    known = {name: place for place, name in enumerate(names) if name in elements}
    stored = {name: place for name, place in known.items() if elements[name].reference in covered}
    has_header = 2 * len(known) >= len(names) and bool(known)
    called = [_called(cell, place, has_header) for place, cell in enumerate(header)]
    left_out = {
        called[place]: LeftOut.NOT_COVERED if name in known else LeftOut.NOT_IN_DICTIONARY
        for place, name in enumerate(names)
        if name not in stored
    }
    record_key = next(
        (e.name for e in elements.values() if e.identity_role == IdentityRole.RECORD_KEY), ""
    )
    return ColumnPlan(
        stored=stored,
        left_out=left_out,
        named_twice=tuple(name for name in known if names.count(name) > 1),
        missing_required=tuple(
            name for name, element in elements.items() if element.is_required and name not in known
        ),
        missing_record_key="" if record_key in stored else record_key,
        has_header=has_header,
        columns=len(names),
    )


def element_name(cell: str) -> str:
    """The element a column heading means: Birth Date and birth-date are both birth_date."""
    return re.sub(r"[\s-]+", "_", cell.strip().lower())


def _called(cell: str, place: int, has_header: bool) -> str:
    # A file without a heading line shows its first record where the headings belong;
    # those words may name a person and must not be repeated anywhere.
    name = cell.strip()
    return name if has_header and NAME_OF_A_COLUMN.match(name) else f"column {place + 1}"
