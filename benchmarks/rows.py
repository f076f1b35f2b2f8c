"""One line of a benchmark's table."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Measure = float | int | str


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one way of doing a thing."""

    name: str
    measures: Mapping[str, Measure]


def seconds_of(work: Callable[[], object], *, times: int = 3) -> float:
    """The median time a piece of work takes."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def percentile_95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
