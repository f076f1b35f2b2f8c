"""How far two reviewers agree: in percent, and beyond what chance alone would give."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from linkage.rules.case_states import OPINIONS, Answer


@dataclass(frozen=True, slots=True)
class Concordance:
    """The agreement of the first two opinions on `cases` cases; nothing is known of none."""

    cases: int
    agreed: int
    kappa: float | None

    @property
    def percent(self) -> float | None:
        return 100 * self.agreed / self.cases if self.cases else None


def concordance(opinions: Sequence[tuple[Answer, Answer]]) -> Concordance:
    """Measure agreement: Cohen's kappa is None where chance alone would agree on everything."""
    cases = len(opinions)
    agreed = sum(first == second for first, second in opinions)
    if not cases:
        return Concordance(0, 0, None)
    firsts = Counter(first for first, _ in opinions)
    seconds = Counter(second for _, second in opinions)
    by_chance = sum(firsts[answer] * seconds[answer] for answer in OPINIONS) / cases**2
    kappa = (agreed / cases - by_chance) / (1 - by_chance) if by_chance < 1 else None
    return Concordance(cases, agreed, kappa)
