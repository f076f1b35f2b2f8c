"""How good a linkage is, estimated from pairs that people judged, and whether it serves all alike.

Judged pairs come in bands: refused for conflict, above the link line, between the lines, below the
review line. Each stands for a number of pairs of the run, so a total is a sum over bands of pairs
times the share judged to be one person (a stratified estimator). A pair that no blocking rule
proposed is in no band: what is said here is about pairs that were proposed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

# Two-sided 95 %.
Z = 1.959964
# Fewer judged matches than this say nothing about a group.
LEAST_MATCHES = 20


class Band(StrEnum):
    """Where a scored pair came to lie. Only pairs above are linked by their points."""

    ABOVE = "above"
    REVIEW = "review"
    REFUSED = "refused"
    BELOW = "below"

    @property
    def label(self) -> str:
        return {
            Band.ABOVE: "At the link line or above",
            Band.REVIEW: "Between the lines",
            Band.REFUSED: "Refused for conflict",
            Band.BELOW: "Below the review line",
        }[self]


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged pairs of one band and how many pairs of the run each stands for."""

    band: Band
    same: int
    different: int
    weight: float = 1.0

    @property
    def number(self) -> int:
        return self.same + self.different

    @property
    def matches(self) -> float:
        """How many pairs of the run are one person, by this sample."""
        return self.weight * self.same


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1 with its 95 % interval, from a number of judged pairs."""

    value: float
    low: float
    high: float
    judged: int


@dataclass(frozen=True, slots=True)
class GroupRate:
    """The share of true matches that were missed, among records of one group."""

    group: str
    missed: Estimate
    matches: int


@dataclass(frozen=True, slots=True)
class Unevenness:
    """The group served worst beside the one served best."""

    worst: GroupRate
    best: GroupRate
    ratio: float
    is_beyond_bound: bool


def precision(judged: Sequence[Judged]) -> Estimate | None:
    """Of the pairs linked by their points, the share that is one person; Wilson's interval (1927)."""
    linked = [each for each in judged if each.band is Band.ABOVE]
    same, number = sum(each.same for each in linked), sum(each.number for each in linked)
    if not number:
        return None
    share = same / number
    width = 1 + Z * Z / number
    center = (share + Z * Z / (2 * number)) / width
    reach = Z * sqrt(share * (1 - share) / number + Z * Z / (4 * number * number)) / width
    return Estimate(share, max(0.0, center - reach), min(1.0, center + reach), number)


def recall(judged: Sequence[Judged]) -> Estimate | None:
    """Of the proposed pairs that are one person, the share linked by their points.

    The interval is that of a ratio of stratified totals, by the delta method on the logit scale;
    shares enter it with half a success and half a failure added (Jeffreys' prior), so that a band
    without a find is uncertain too.
    """
    found = sum(each.matches for each in judged if each.band is Band.ABOVE)
    missed = sum(each.matches for each in judged if each.band is not Band.ABOVE)
    if not found + missed:
        return None
    value = found / (found + missed)
    low, high = _ratio_interval(judged)
    number = sum(each.number for each in judged)
    return Estimate(value, min(low, value), max(high, value), number)


def missed_matches(judged: Sequence[Judged]) -> Estimate | None:
    """Of the proposed pairs that are one person, the share that was not linked."""
    linked = recall(judged)
    if linked is None:
        return None
    return Estimate(1 - linked.value, 1 - linked.high, 1 - linked.low, linked.judged)


def unevenness(rates: Iterable[GroupRate], *, bound: float) -> Unevenness | None:
    """Compare the groups with enough judged matches; None when fewer than two have."""
    known = sorted(
        (rate for rate in rates if rate.matches >= LEAST_MATCHES),
        key=lambda rate: (rate.missed.value, rate.group),
    )
    if len(known) < 2:
        return None
    best, worst = known[0], known[-1]
    if worst.missed.value == best.missed.value:
        ratio = 1.0
    elif best.missed.value:
        ratio = worst.missed.value / best.missed.value
    else:
        ratio = float("inf")
    return Unevenness(worst, best, ratio, ratio > bound)


def _ratio_interval(judged: Sequence[Judged]) -> tuple[float, float]:
    totals = {True: 0.0, False: 0.0}
    variances = {True: 0.0, False: 0.0}
    for each in judged:
        pairs, tried = each.weight * each.number, each.number + 1
        share = (each.same + 0.5) / tried
        is_found = each.band is Band.ABOVE
        totals[is_found] += pairs * share
        variances[is_found] += pairs * pairs * share * (1 - share) / tried
    found, missed = totals[True], totals[False]
    if not found or not missed:
        return (0.0, 0.0) if missed else (1.0, 1.0)
    # The derivative of logit(found / (found + missed)) is 1/found and -1/missed.
    spread = Z * sqrt(variances[True] / found**2 + variances[False] / missed**2)
    odds = log(found / missed)
    return _share(odds - spread), _share(odds + spread)


def _share(logit: float) -> float:
    return 1 / (1 + exp(-logit))
