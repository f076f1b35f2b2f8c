"""Puts a group in conflict together again, best pair first."""

from collections.abc import Iterable, Sequence

from linkage.matching.guards import NEIGHBORS_WITHIN

Evidence = tuple[set[int], ...]  # social security numbers, birth dates, first names


class Repair:
    """Joins members into groups and refuses to bring two sides in conflict together.

    Two sides that reviewers declared two persons are never joined. What they declared one person is
    joined before everything else, whatever the evidence says.
    """

    def __init__(
        self,
        evidence: Sequence[Evidence],
        *,
        apart: Iterable[tuple[int, int]],
        overrides_conflict: int,
    ) -> None:
        self._evidence = evidence
        self._overrides_conflict = overrides_conflict
        self._parent = list(range(len(evidence)))
        self._strangers: dict[int, set[int]] = {}
        self.keep_apart(apart)

    def keep_apart(self, pairs: Iterable[tuple[int, int]]) -> None:
        """From now on refuse to join the sides of each pair, unless they are one already."""
        for a, b in pairs:
            a, b = self.root(a), self.root(b)
            if a != b:
                self._strangers.setdefault(a, set()).add(b)
                self._strangers.setdefault(b, set()).add(a)

    def root(self, member: int) -> int:
        parent = self._parent
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join_decided(self, a: int, b: int) -> bool:
        """Join what reviewers declared one person, unless others declared it two."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        if self._declared_apart(a, b):
            return False
        self._unite(a, b)
        return True

    def join(self, a: int, b: int, points: int, *, one_name: bool) -> bool:
        """Join two sides unless they are in conflict."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        if not self.may_join(a, b, points, one_name=one_name):
            return False
        self._unite(a, b)
        return True

    def may_join(self, a: int, b: int, points: int, *, one_name: bool) -> bool:
        """Whether nothing but points stands between two sides, given by their roots.

        What brings them together may be two spellings of one name: then names are no conflict.
        """
        in_conflict = self._in_conflict(a, b, points, one_name=one_name)
        return not (in_conflict or self._declared_apart(a, b))

    def _in_conflict(self, a: int, b: int, points: int, *, one_name: bool) -> bool:
        mine, theirs = self._evidence[a], self._evidence[b]
        if _share_a_number(mine[0], theirs[0]):
            # Whether it is the number of another is a question of points: a guard asks it.
            return False
        numbers, births, names = (
            bool(one and other and one.isdisjoint(other))
            for one, other in zip(mine, theirs, strict=True)
        )
        names &= not one_name
        if numbers and names:
            # Another number and another name: no address or birthday makes that one person.
            return True
        return numbers + births + names >= 2 and points < self._overrides_conflict

    def _declared_apart(self, a: int, b: int) -> bool:
        return any(self.root(stranger) == b for stranger in self._strangers.get(a, ()))

    def _unite(self, a: int, b: int) -> None:
        kept, gone = min(a, b), max(a, b)
        self._parent[gone] = kept
        for mine, theirs in zip(self._evidence[kept], self._evidence[gone], strict=True):
            mine |= theirs
        if gone in self._strangers:
            self._strangers.setdefault(kept, set()).update(self._strangers.pop(gone))


def _share_a_number(mine: set[int], theirs: set[int]) -> bool:
    return not mine.isdisjoint(theirs) or any(
        is_slip(one, other) for one in mine for other in theirs
    )


def is_slip(one: int, other: int) -> bool:
    """Whether one number is the other with a digit mistyped or two neighbors exchanged.

    Numbers less than nine apart are those of siblings, given out together.
    """
    if abs(one - other) < NEIGHBORS_WITHIN:
        return False
    left, right = f"{one:09d}", f"{other:09d}"
    places = [place for place in range(9) if left[place] != right[place]]
    if len(places) != 2:
        return len(places) == 1
    first, second = places
    return second == first + 1 and left[first] + left[second] == right[second] + right[first]
