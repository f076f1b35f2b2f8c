"""What a run found and points alone do not decide, as plain values the record plane can keep."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

POINTS = "points_"


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two records by their keyed names, and their points. No value of either."""

    left: str
    right: str
    points: int
    by_attribute: dict[str, int]
    band: str
    weight: int = 1
    left_person: str = ""
    right_person: str = ""


def found_pairs(pairs: pa.Table) -> list[FoundPair]:
    """The rows of a table of scored pairs, the smaller name on the left, each pair once."""
    found: dict[tuple[str, str], FoundPair] = {}
    for batch in pairs.to_batches():
        for row in batch.to_pylist():
            pair = _found(row)
            if pair.left != pair.right:
                found.setdefault((pair.left, pair.right), pair)
    return list(found.values())


def _found(row: dict[str, Any]) -> FoundPair:
    sides = sorted([(row["left"], row.get("left_person")), (row["right"], row.get("right_person"))])
    [(left, left_person), (right, right_person)] = sides
    return FoundPair(
        left=left,
        right=right,
        points=int(row["points"]),
        by_attribute={
            name.removeprefix(POINTS): int(value)
            for name, value in row.items()
            if name.startswith(POINTS) and value is not None
        },
        band=row.get("band") or "",
        weight=max(1, int(row.get("weight") or 1)),
        left_person=str(left_person or ""),
        right_person=str(right_person or ""),
    )
