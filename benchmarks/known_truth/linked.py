"""A set linked by the portal: its groups, and the pairs it sends to clerical review."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from benchmarks.known_truth.sets import Found, KnownSet
from linkage.matching.linkage import link
from linkage.matching.points import PointsTable
from linkage.matching.session import Limits

# More than any set has: every pair for review is told.
ALL_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True)
class LinkedSet:
    known: KnownSet
    groups: Mapping[str, object]
    for_review: AbstractSet[tuple[object, object]]  # groups that reviewers are asked about

    def found(self, among: frozenset[str] | None = None) -> Found:
        return self.known.found_by(self.groups, among)

    def reached(self, among: frozenset[str] | None = None) -> float:
        """The share of true pairs that were linked, or whose groups reviewers are asked about."""
        true = 0
        reached = 0
        for left, right in self.known.true_pairs_of(among):
            pair = (self.groups[left], self.groups[right])
            true += 1
            reached += pair[0] == pair[1] or pair in self.for_review
        return reached / max(1, true)


def linked(known: KnownSet, table: PointsTable) -> LinkedSet:
    made = link(known.records, table, limits=Limits(memory="6GB"), sampled_pairs=ALL_PAIRS)
    columns = (made.groups.column(name).to_pylist() for name in ("record", "grp"))
    groups = dict(zip(*columns, strict=True))
    asked = set()
    for left, right, band in zip(
        *(made.pairs.column(name).to_pylist() for name in ("left", "right", "band")), strict=True
    ):
        if band in ("review", "refused"):
            pair = (groups[left], groups[right])
            asked |= {pair, pair[::-1]}
    return LinkedSet(known, groups, asked)
