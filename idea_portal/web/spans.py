"""Spans drawn to one scale around zero: what adds and what takes away, in a table of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from idea_portal.web.bars import WIDTH


@dataclass(frozen=True, slots=True)
class Span:
    """One row: from where to where, and how that is written. Backwards stands out."""

    label: str
    start: float
    end: float
    shown: str


@dataclass(frozen=True, slots=True)
class DrawnSpan:
    span: Span
    left: str
    width: str

    @property
    def is_backwards(self) -> bool:
        return self.span.end < self.span.start


@dataclass(frozen=True, slots=True)
class DrawnSpans:
    """Every span, and where zero and an optional line to reach lie."""

    rows: tuple[DrawnSpan, ...]
    zero: str
    line: str | None


def drawn_spans(spans: Iterable[Span], *, line: float | None = None) -> DrawnSpans:
    """Give every span its place on a ground that holds them all."""
    rows = list(spans)
    ends = [0.0, *(end for span in rows for end in (span.start, span.end))]
    if line is not None:
        ends.append(line)
    lowest, highest = min(ends), max(ends)
    scale = WIDTH / ((highest - lowest) or 1.0)

    def place(value: float) -> str:
        return f"{(value - lowest) * scale:.2f}"

    return DrawnSpans(
        rows=tuple(
            DrawnSpan(
                span, place(min(span.start, span.end)), f"{abs(span.end - span.start) * scale:.2f}"
            )
            for span in rows
        ),
        zero=place(0.0),
        line=None if line is None else place(line),
    )
