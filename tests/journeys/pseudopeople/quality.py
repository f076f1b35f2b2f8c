"""How good a linkage is, against the truth that no delivery held."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Quality:
    """Of what was found, how much is right; of what is right, how much was found."""

    right: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.true

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.4f}, recall {self.recall:.4f} "
            f"({self.right:,} right of {self.found:,} found and {self.true:,} true)"
        )


def pairs_of(person: Mapping[Hashable, str], truth: Mapping[Hashable, str]) -> Quality:
    """Pairs of records said to be of one person, over the records whose truth is known."""
    known = [record for record in person if truth.get(record)]
    both = Counter((person[record], truth[record]) for record in known)
    return Quality(
        right=_pairs(both),
        found=_pairs(Counter(person[record] for record in known)),
        true=_pairs(Counter(truth[record] for record in known)),
    )


def members_of(chosen: set[str], meant: set[str]) -> Quality:
    """A set that was chosen, against the one that was meant."""
    return Quality(right=len(chosen & meant), found=len(chosen), true=len(meant))


def _pairs(counts: Counter) -> int:
    return sum(number * (number - 1) // 2 for number in counts.values())
