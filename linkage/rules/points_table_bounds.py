"""Within what bounds the numbers of a points table lie."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest a number may be, both included."""

    least: float
    greatest: float

    def hold(self, value: float) -> bool:
        return self.least <= value <= self.greatest

    def says(self, name: str) -> str:
        return f"{name} must lie between {self.least:,} and {self.greatest:,}."


# Points of one attribute are kept in one byte, totals in two.
POINTS_BOUNDS = Bounds(-100, 100)
TOTAL_BOUNDS = Bounds(-32_768, 32_767)
ALIKE_BOUNDS = Bounds(0.5, 1.0)
RARE_BOUNDS = Bounds(10, 1_000_000)
BLOCK_BOUNDS = Bounds(2, 100_000)
ADDRESS_BOUNDS = Bounds(1, 1_000)
MOST_RULES = 20
MOST_KEYS = 4
