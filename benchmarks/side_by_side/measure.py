"""Time and memory of this process, and how many pairs of a clustering are right."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

Figures = dict[str, float]


@contextmanager
def timed(figures: Figures, name: str) -> Iterator[None]:
    """Note seconds by the clock and of all processors."""
    wall, used = time.perf_counter(), sum(os.times()[:2])
    yield
    figures[f"{name} wall"] = time.perf_counter() - wall
    figures[f"{name} cpu"] = sum(os.times()[:2]) - used


def peak_megabytes() -> int:
    """The most memory this process ever held.

    What the process that started it held counts in `getrusage`, but not here.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def quality(record: np.ndarray, group: np.ndarray, truth: Path) -> Figures:
    """Precision and recall over pairs of records, and the share of wrong pairs by trap."""
    true = pq.read_table(truth)
    # A set may hold more records than were linked.
    place = np.argsort(true.column("record").to_numpy())
    order, known = np.argsort(record), place[np.sort(record)]
    group, person = group[order], true.column("person").to_numpy()[known]
    trap = true.column("trap").to_numpy(zero_copy_only=False)[known]
    right, found, real = _pairs(group, person), _pairs(group), _pairs(person)
    figures = {
        "precision": right / max(1, found),
        "recall": right / max(1, real),
        "F1": 2 * right / max(1, found + real),
        "pairs wrong": found + real - 2 * right,
    }
    for name in sorted(set(trap) - {""}):
        chosen = np.isin(person, np.unique(person[trap == name]))
        counts = [
            _pairs(group[chosen], person[chosen]),
            _pairs(group[chosen]),
            _pairs(person[chosen]),
        ]
        figures[f"F1 {name}"] = 2 * counts[0] / max(1, counts[1] + counts[2])
    return figures


def _pairs(*columns: np.ndarray) -> int:
    """How many pairs agree on every column."""
    numbers = [np.unique(column, return_inverse=True)[1].astype(np.int64) for column in columns]
    together = numbers[0]
    for number in numbers[1:]:
        together = together * (number.max(initial=0) + 1) + number
    sizes = np.unique(together, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())
