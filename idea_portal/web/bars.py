"""Bars drawn to one scale: a chart that is a table, so that nobody needs to see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# The bars are drawn on a ground of this width.
WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is, how much, and how that is written. An interval is drawn as a line."""

    label: str
    value: float
    shown: str
    low: float | None = None
    high: float | None = None
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class DrawnBar:
    bar: Bar
    width: str
    line: tuple[str, str] | None


def drawn(bars: Iterable[Bar], *, full: float | None = None) -> Iterator[DrawnBar]:
    """Give each bar its width; `full` is the value that fills the ground, else the largest one."""
    rows = list(bars)
    ends = (max(bar.value, bar.high or 0.0) for bar in rows)
    scale = WIDTH / (full or max(ends, default=0.0) or 1.0)
    for bar in rows:
        line = None
        if bar.low is not None and bar.high is not None:
            line = (_written(bar.low * scale), _written(bar.high * scale))
        yield DrawnBar(bar, _written(bar.value * scale), line)


def _written(width: float) -> str:
    """A number as SVG wants it, whatever the language of the page."""
    return f"{min(WIDTH, width):.2f}"
