"""What goes into a refresh, and what comes out of it."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from linkage.vault import Sealed

MOVED = pa.schema([("record", pa.string()), ("person", pa.string())])


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to records since the index was last written.

    A record that stands in `new` and is known already has changed: what it said before is
    forgotten. `moved` are records that reviewers gave to another person meanwhile, by a merge, a
    split or a reversal, with the person they are now.
    """

    new: pa.Table  # record and identity columns, as `link` takes them
    gone: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    moved: pa.Table = field(default_factory=MOVED.empty_table)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The index after a refresh, and everything the record plane must write to agree with it.

    `files` is the whole index in order; those of them that are not in the index before are new,
    and those of the index before that are not in `files` are no longer needed.
    """

    files: tuple[Sealed, ...]
    persons: pa.Table  # record, person: of new records and of records whose person changed
    gone: list[str]  # records that left the index
    new_persons: list[str]
    merged: list[tuple[str, str]]  # kept, gone: only where a verdict says so
    split: list[tuple[str, str]]  # person, new person: only where a verdict says so
    proposals: pa.Table  # left_person, right_person, left, right, points, points_<attribute>…
    pairs: pa.Table  # as `Linked.pairs`
    counts: dict[str, Any]
