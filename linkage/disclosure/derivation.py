"""What a reader could work out: an exact attack on the cells a table does not show.

The reader knows every figure shown, that cells add up to their totals, and the rule itself: what is
not shown lies between one and one below the minimum. Counts are whole numbers, so the attack is an
integer program, solved for the smallest and the largest value of every figure that is not shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linkage.late_import import LateImport

from .tables import Group, PublishedTable, is_cell, is_part_of

if TYPE_CHECKING:
    from scipy import optimize
else:
    optimize = LateImport("scipy.optimize")

# Beyond this the attack takes minutes, and a table that cannot be checked is not let out.
MOST_SUPPRESSED_FIGURES = 600
_SOLVED = 0


@dataclass(frozen=True, slots=True)
class Derivation:
    """What came of attacking one table: the figures a reader could recover, if any."""

    recovered: tuple[Group, ...] = ()
    # The figures cannot all describe the same people, so nothing follows from putting them together.
    contradictory: bool = False
    too_large: bool = False


def attack(table: PublishedTable, known: Mapping[Group, int] | None = None) -> Derivation:
    """Find every figure not shown that a reader could recover, given what they know besides."""
    known = known or {}
    figures = dict(table.figures)
    figures |= {group: count for group, count in known.items() if figures.get(group) is None}
    # A figure suppressed here and shown elsewhere needs no arithmetic.
    told = tuple(group for group in table.suppressed if group in known)
    hidden = [group for group, count in figures.items() if count is None]
    if len(hidden) > MOST_SUPPRESSED_FIGURES:
        return Derivation(told, too_large=True)
    reader = _Reader(figures, table.minimum_cell)
    if not reader.figures_agree():
        return Derivation(told, contradictory=True)
    return Derivation(told + tuple(group for group in hidden if reader.recovers(group)))


class _Reader:
    """Somebody with the table, a pencil, and all the time in the world."""

    def __init__(self, figures: Mapping[Group, int | None], minimum_cell: int) -> None:
        cells = [group for group in figures if is_cell(group)]
        totals = {group: count for group, count in figures.items() if not is_cell(group)}
        self.minimum_cell = minimum_cell
        self.unknown = [cell for cell in cells if figures[cell] is None]
        shown = [group for group, count in totals.items() if count is not None]
        blank = [group for group, count in totals.items() if count is None]
        self.sums = self._rows(shown)
        self.remainders = np.array(
            [
                (totals[group] or 0)
                - sum(figures[cell] or 0 for cell in cells if is_part_of(cell, group))
                for group in shown
            ],
            dtype=float,
        )
        self.blank_sums = self._rows(blank)

    def _rows(self, groups: Iterable[Group]) -> np.ndarray:
        rows = [[float(is_part_of(cell, group)) for cell in self.unknown] for group in groups]
        return np.array(rows).reshape(len(rows), len(self.unknown))

    def figures_agree(self) -> bool:
        if not self.unknown:
            return not self.remainders.any()
        nothing_sought = np.zeros(len(self.unknown))
        return bool(self._solve(nothing_sought, by_rule=True).status == _SOLVED)

    def recovers(self, group: Group) -> bool:
        """Whether a figure can be had exactly, or is seen to be small from the sums alone."""
        sought = self._rows([group])[0]
        # Somebody who does not know why a cell is blank must not learn how few are in it either:
        # a total less its shown cells is a count like any other.
        most = self._solve(-sought, by_rule=False)
        if round(-most.fun) < self.minimum_cell:
            return True
        least = self._solve(sought, by_rule=True)
        most = self._solve(-sought, by_rule=True)
        return round(least.fun) == round(-most.fun)

    def _solve(self, objective: np.ndarray, *, by_rule: bool) -> "optimize.OptimizeResult":
        constraints = []
        if len(self.sums):
            constraints.append(
                optimize.LinearConstraint(self.sums, self.remainders, self.remainders)
            )
        if by_rule and len(self.blank_sums):
            constraints.append(optimize.LinearConstraint(self.blank_sums, 1, self.minimum_cell - 1))
        # No sum can force a cell above all that is left to share out.
        ceiling = self.remainders.sum() + self.minimum_cell
        least, most = (1, self.minimum_cell - 1) if by_rule else (0, ceiling)
        bounds = optimize.Bounds(least, most)
        return optimize.milp(objective, integrality=1, bounds=bounds, constraints=constraints)
