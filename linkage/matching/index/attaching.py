"""New tuples join persons, become persons, or give reason to ask whether two persons are one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from linkage.late_import import LateImport
from linkage.matching.index.entries import once
from linkage.matching.index.opened import Numbers
from linkage.matching.repair import Evidence, Repair

if TYPE_CHECKING:
    from scipy import sparse
    from scipy.sparse import csgraph
else:
    sparse, csgraph = LateImport("scipy.sparse"), LateImport("scipy.sparse.csgraph")

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Nodes:
    """What is joined: persons first, the oldest first, then tuples that are nobody's yet.

    `evidence` has one row for each value a node is known by: the node, the kind and the value.
    """

    persons: int
    free: int
    evidence: Numbers  # 3 x n
    apart: Numbers  # 2 x n: nodes that reviewers declared two persons
    must: Numbers  # 2 x n: nodes that reviewers declared one person

    @property
    def count(self) -> int:
        return self.persons + self.free


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of nodes to join, best first."""

    left: Numbers
    right: Numbers
    points: Numbers
    one_name: Flags  # whether first names differ in spelling alone


@dataclass(frozen=True, slots=True)
class Attached:
    """For each node the node its side is named by, a person where the side has one.

    `proposed` and `refused` are places in the edges: where two persons would have been joined, and
    where two sides are in conflict.
    """

    side: Numbers
    proposed: list[int]
    refused: list[int]
    verdicts_refused: int


def attach(nodes: Nodes, edges: Edges, *, overrides_conflict: int) -> Attached:
    """Join what belongs together, best pair first. Two persons are joined by a verdict alone."""
    component = _components(nodes, edges)
    side = _first_of(component)
    suspect = _suspects(nodes, component)[component]
    members = np.flatnonzero(suspect)
    place = np.full(nodes.count, -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    joiner = _Joiner(
        _evidence(nodes, place, len(members)),
        persons=int(np.searchsorted(members, nodes.persons)),
        apart=_within(place, nodes.apart),
        overrides_conflict=overrides_conflict,
    )
    kept = [joiner.join_decided(a, b) for a, b in _within(place, nodes.must)]
    proposed, refused = [], []
    for edge in np.flatnonzero(suspect[edges.left]).tolist():
        outcome = joiner.meet(
            int(place[edges.left[edge]]),
            int(place[edges.right[edge]]),
            int(edges.points[edge]),
            one_name=bool(edges.one_name[edge]),
        )
        if outcome is _PROPOSED:
            proposed.append(edge)
        elif outcome is _REFUSED:
            refused.append(edge)
    roots = np.array([joiner.root(member) for member in range(len(members))], dtype=np.int64)
    side[members] = members[roots]
    return Attached(side, proposed, refused, kept.count(False))


_JOINED, _PROPOSED, _REFUSED = "joined", "proposed", "refused"


class _Joiner(Repair):
    """Members with the smallest numbers are persons; two of them are never joined by points."""

    def __init__(
        self,
        evidence: Sequence[Evidence],
        *,
        persons: int,
        apart: Iterable[tuple[int, int]],
        overrides_conflict: int,
    ) -> None:
        super().__init__(evidence, apart=apart, overrides_conflict=overrides_conflict)
        self._persons = persons

    def meet(self, a: int, b: int, points: int, *, one_name: bool) -> str:
        # A side is named by its smallest member: by a person where it has one.
        a, b = self.root(a), self.root(b)
        if a == b:
            return _JOINED
        if max(a, b) < self._persons:
            may_join = self.may_join(a, b, points, one_name=one_name)
            return _PROPOSED if may_join else _REFUSED
        return _JOINED if self.join(a, b, points, one_name=one_name) else _REFUSED


def _components(nodes: Nodes, edges: Edges) -> Numbers:
    left = np.concatenate([nodes.must[0], edges.left])
    right = np.concatenate([nodes.must[1], edges.right])
    graph = sparse.coo_matrix(
        (np.ones(len(left), dtype=np.int8), (left, right)), shape=(nodes.count, nodes.count)
    )
    return csgraph.connected_components(graph, directed=False)[1].astype(np.int64)


def _first_of(component: Numbers) -> Numbers:
    first = np.full(component.max(initial=-1) + 1, len(component), dtype=np.int64)
    np.minimum.at(first, component, np.arange(len(component)))
    return first[component]


def _suspects(nodes: Nodes, component: Numbers) -> Flags:
    """Components with two persons, or with what one person cannot have."""
    components = component.max(initial=-1) + 1
    suspect = np.bincount(component[: nodes.persons], minlength=components) > 1
    together = component[nodes.apart[0]] == component[nodes.apart[1]]
    suspect[component[nodes.apart[0][together]]] = True
    node, kind, value = nodes.evidence
    # Component, kind and value as one number: values are codes of 32 bits, kinds fewer than four.
    of_kind = (component[node] << 2 | kind).astype(np.uint64)
    values = once(of_kind << np.uint64(32) | value.astype(np.uint64))
    kinds, count = np.unique(values >> np.uint64(32), return_counts=True)
    differing = (kinds[count > 1] >> np.uint64(2)).astype(np.int64)
    found: Flags = suspect | (np.bincount(differing, minlength=components) > 1)
    return found


def _evidence(nodes: Nodes, place: Numbers, members: int) -> list[Evidence]:
    evidence: list[Evidence] = [(set(), set(), set()) for _ in range(members)]
    node, kind, value = nodes.evidence
    chosen = place[node] >= 0
    for member, which, what in zip(
        place[node[chosen]].tolist(), kind[chosen].tolist(), value[chosen].tolist(), strict=True
    ):
        evidence[member][which].add(what)
    return evidence


def _within(place: Numbers, pairs: Numbers) -> Iterator[tuple[int, int]]:
    """Pairs of nodes whose both sides are looked at closely, by their places there."""
    left, right = place[pairs[0]], place[pairs[1]]
    chosen = (left >= 0) & (right >= 0)
    return zip(left[chosen].tolist(), right[chosen].tolist(), strict=True)
