"""Records with the truth about them, and how much of it a grouping found."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import pyarrow as pa

from linkage.matching.standardize import COLUMNS

Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class KnownSet:
    """Records, and the person each is of; in two files, only pairs across them are asked about."""

    name: str
    records: pa.Table
    person: Mapping[str, str]
    file: Mapping[str, str] | None = None

    @property
    def true_pairs(self) -> int:
        return self._pairs(self._scored(None), self.person.__getitem__)

    def true_pairs_of(self, among: frozenset[str] | None) -> Iterator[tuple[str, str]]:
        """Every two records of one person, all persons' or some."""
        of_person: dict[str, list[str]] = {}
        for record in self._scored(among):
            of_person.setdefault(self.person[record], []).append(record)
        for records in of_person.values():
            for left, right in combinations(records, 2):
                if self.file is None or self.file[left] != self.file[right]:
                    yield left, right

    def found_by(
        self, groups: Mapping[str, object], among: frozenset[str] | None = None
    ) -> "Found":
        """How well groups of records are the persons, all of them or some."""
        known = self._scored(among)
        return Found(
            right=self._pairs(known, lambda record: (groups[record], self.person[record])),
            said=self._pairs(known, groups.__getitem__),
            true=self._pairs(known, self.person.__getitem__),
        )

    def _scored(self, among: frozenset[str] | None) -> list[str]:
        return [
            record
            for record, person in self.person.items()
            if person and (among is None or person in among)
        ]

    def _pairs(self, known: Sequence[str], together: Callable[[str], object]) -> int:
        whole = _pairs_in(together(record) for record in known)
        if self.file is None:
            return whole
        return whole - _pairs_in((together(record), self.file[record]) for record in known)


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of records: said to be of one person, truly of one, and both."""

    right: int
    said: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.said)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.true)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.said + self.true)


def table_of(rows: Iterable[Row]) -> pa.Table:
    """Rows as records to link: every identity column is there, empty values are missing."""
    kept = list(rows)
    return pa.table(
        {
            name: pa.array([row.get(name) or None for row in kept], pa.string())
            for name in ("record", *COLUMNS)
        }
    )


def _pairs_in(groups: Iterable[object]) -> int:
    return sum(comb(size, 2) for size in Counter(groups).values())
