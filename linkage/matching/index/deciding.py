"""What verdicts ask of persons the index already has."""

import numpy as np

from linkage.matching.index.arriving import Arrival, Known
from linkage.matching.index.entries import once
from linkage.matching.index.opened import Index, Numbers
from linkage.matching.verdicts import Verdicts


def in_two_minds(index: Index, arrival: Arrival, before: Known, verdicts: Verdicts) -> Numbers:
    """The tuples of persons who hold two records that were declared two persons."""
    tuples = before.by_record()
    pairs = [
        (a, b)
        for left, right in zip(
            verdicts.cannot.column("left").to_pylist(),
            verdicts.cannot.column("right").to_pylist(),
            strict=True,
        )
        for a in tuples.get(left, ())
        for b in tuples.get(right, ())
    ]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    left, right = index.owners(both[0]), index.owners(both[1])
    _, members = index.tuples_of(once(left[left == right]))
    return once(members[np.isin(members, arrival.dead, invert=True)])
