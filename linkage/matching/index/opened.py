"""An index opened for reading: its segments as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkage.matching.index import sections
from linkage.matching.index.entries import Found, Keys, Values, as_keys, once
from linkage.matching.index.segment import Segment, StaleIndex
from linkage.matching.person_ids import written
from linkage.matching.points import PointsTable
from linkage.vault import Sealed

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read last of a section: which tuples were asked about, and row by row what is there."""

    asked: Numbers
    numbers: Numbers
    table: pa.Table


class Index:
    """Segments in the order they were added. Reading touches the pages of the keys asked for."""

    def __init__(self, files: Sequence[Sealed]) -> None:
        self.segments = [Segment.open(sealed) for sealed in files]
        self._dead: Numbers | None = None
        self._named: dict[int, str] = {}
        self._read: dict[str, _Read] = {}
        self._moved: Numbers = np.empty((2, 0), dtype=np.int64)

    @property
    def files(self) -> tuple[Sealed, ...]:
        return tuple(segment.sealed for segment in self.segments)

    @property
    def about(self) -> dict[str, Any]:
        """What the newest segment says of the whole index."""
        return dict(self.segments[-1].about)

    def require(self, table: PointsTable) -> None:
        """Refuse to go on under other points, another spelling or another hash."""
        if self.about["fingerprint"] != sections.fingerprint(table):
            raise StaleIndex("The index was made under other points or by another release.")

    def entries(self, section: str, keys: Keys, *, at_most: int | None = None) -> Found:
        """The entries of keys in all segments together."""
        found = [segment.entries[section].find(keys, at_most=at_most) for segment in self.segments]
        asked = np.concatenate([each.asked for each in found])
        values = np.concatenate([each.values for each in found])
        crowded = once(np.concatenate([each.crowded for each in found]))
        together = Found(asked, values, crowded)
        return together if at_most is None else together.without_crowded(len(keys), at_most)

    def newest(self, section: str, keys: Keys, *, since: int = 0) -> Found:
        """The entries of keys, each from the newest segment that has any, as far back as asked."""
        open_keys = np.arange(len(keys))
        asked, values = [], []
        for segment in reversed(self.segments[since:]):
            found = segment.entries[section].find(keys[open_keys])
            asked.append(open_keys[found.asked])
            values.append(found.values)
            open_keys = np.delete(open_keys, once(found.asked))
        return Found(np.concatenate(asked), np.concatenate(values), np.empty(0, np.int64))

    def rows(self, tuples: Numbers) -> tuple[Numbers, pa.Table]:
        """The values of tuples, which are sorted and stand once."""
        return self._texts(sections.ROWS, tuples)

    def holders(self, tuples: Numbers) -> tuple[Numbers, list[str]]:
        """Records that say, or once said, exactly what these tuples say."""
        numbers, table = self._texts(sections.HOLDERS, tuples)
        return numbers, table.column("record").to_pylist()

    def live(self, tuples: Numbers) -> NDArray[np.bool_]:
        """Which of some tuples still have records."""
        lives: NDArray[np.bool_] = np.isin(tuples, self.dead(), invert=True)
        return lives

    def dead(self) -> Numbers:
        """Tuples without records, that have not been left out of the files yet."""
        if self._dead is None:
            self._dead = np.concatenate(
                [
                    segment.entries[sections.DEAD].everything()[0].astype(np.int64)
                    for segment in self.segments
                ]
            )
        return self._dead

    def name(self, persons: dict[int, str]) -> None:
        """Know some persons from here on; nothing is written."""
        self._named |= persons

    def move(self, tuples: Numbers, persons: Numbers) -> None:
        """See tuples as belonging to other persons from here on; nothing is written."""
        moved = np.concatenate([np.stack([tuples, persons]), self._moved], axis=1)
        _, first = np.unique(moved[0], return_index=True)
        self._moved = moved[:, first]

    @property
    def moved(self) -> Numbers:
        """Tuples and their persons, where they differ from what is written: 2 x n."""
        return self._moved

    def owners(self, tuples: Numbers) -> Numbers:
        """The person of each tuple, which may come in any order and more than once."""
        asked, back = np.unique(tuples, return_inverse=True)
        found = self.newest(sections.OWNER, as_keys(asked))
        owners = np.full(len(asked), sections.NOBODY, dtype=np.int64)
        owners[found.asked] = found.values["person"]
        where = np.minimum(np.searchsorted(self._moved[0], asked), max(len(self._moved[0]) - 1, 0))
        if len(self._moved[0]):
            here = self._moved[0][where] == asked
            owners[here] = self._moved[1][where[here]]
        return owners[back]

    def belongings(self, persons: Numbers) -> tuple[Numbers, Values]:
        """What is written of the living tuples of some persons, sorted and once each."""
        found = self.entries(sections.BELONGS, as_keys(persons))
        tuples = found.values["tuple"].astype(np.int64)
        person = persons[found.asked]
        kept = self.live(tuples) & (self.owners(tuples) == person)
        return person[kept], found.values[kept]

    def tuples_of(self, persons: Numbers) -> tuple[Numbers, Numbers]:
        """Every living tuple of some persons, who are sorted and stand once: person and tuple."""
        if not len(persons):
            return persons, persons
        person, values = self.belongings(persons)
        here = np.isin(self._moved[1], persons) & self.live(self._moved[0])
        tuples = np.concatenate([values["tuple"].astype(np.int64), self._moved[0][here]])
        person = np.concatenate([person, self._moved[1][here]])
        _, first = np.unique(_pairs(person, tuples), return_index=True)
        return person[first], tuples[first]

    def ids(self, persons: Numbers) -> dict[int, str]:
        """The ids of some persons by their numbers."""
        asked = once(persons)
        found = self.entries(sections.PERSONS, as_keys(asked))
        numbers = asked[found.asked].tolist()
        both = np.stack([found.values["high"], found.values["low"]], axis=1).astype(">u8")
        return self._named | dict(zip(numbers, written(both), strict=True))

    def numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers of those persons of some ids that the index knows."""
        low = {UUID(each).int & 0xFFFF_FFFF_FFFF_FFFF for each in ids}
        found = self.entries(sections.NUMBERS, np.array(sorted(low), dtype=np.uint64))
        candidates = found.values["person"].astype(np.int64)
        named = self.ids(candidates)
        wanted = set(ids)
        return {name: number for number, name in named.items() if name in wanted}

    def _texts(self, section: str, tuples: Numbers) -> tuple[Numbers, pa.Table]:
        """Rows of text. Who leaves was often asked about just before: that is not read again."""
        read = self._read.get(section)
        if read is None or not np.isin(tuples, read.asked).all():
            found = [segment.texts[section].find(as_keys(tuples)) for segment in self.segments]
            numbers = np.concatenate([each.keys for each in found]).astype(np.int64)
            read = _Read(tuples, numbers, pa.concat_tables([each.table for each in found]))
            self._read[section] = read
        if len(tuples) == len(read.asked):
            return read.numbers, read.table
        here = np.isin(read.numbers, tuples)
        return read.numbers[here], read.table.filter(pa.array(here))


def _pairs(first: Numbers, second: Numbers) -> NDArray[np.uint64]:
    """Two numbers as one, in the order of the first."""
    return (first.astype(np.uint64) << np.uint64(32)) | second.astype(np.uint64)


def typed(rows: pa.Table) -> pa.Table:
    """Rows of the index with the types their columns have when they are standardized."""
    return pa.table(
        {
            name: rows.column(name).cast(
                pa.int32() if name in sections.NUMERIC else pa.large_string()
            )
            for name in rows.column_names
        }
    )
