"""What reviewers decided about pairs of records: it outranks points and survives every run."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

import pyarrow as pa

PAIR = pa.schema([("left", pa.string()), ("right", pa.string())])
# Made of no batches rather than of empty lists: the first array that is made imports pandas.
_NO_PAIRS = pa.Table.from_batches([], schema=PAIR)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Pairs of records that are one person, pairs that are two, and pairs people are asked about.

    Records are named `<dataset>/<record key>`, as in the crosswalk. A pair stands once, its
    smaller name on the left. What is asked of people points do not answer: such a pair becomes one
    person by what reviewers declared, or not at all.
    """

    must: pa.Table  # left, right
    cannot: pa.Table
    asked: pa.Table = field(default_factory=lambda: _NO_PAIRS)

    @classmethod
    def of(
        cls,
        *,
        must: Iterable[tuple[str, str]] = (),
        cannot: Iterable[tuple[str, str]] = (),
    ) -> Self:
        return cls(_pairs(must), _pairs(cannot))

    def while_asked(self, pairs: Iterable[tuple[str, str]]) -> Self:
        """The same, while people are asked about some pairs."""
        return replace(self, asked=_pairs(pairs))


def _pairs(pairs: Iterable[tuple[str, str]]) -> pa.Table:
    once = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    return pa.table(
        {"left": [left for left, _ in once], "right": [right for _, right in once]}, schema=PAIR
    )


NO_VERDICTS = Verdicts(must=_NO_PAIRS, cannot=_NO_PAIRS)
