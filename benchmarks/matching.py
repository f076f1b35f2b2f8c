"""Who is who, beside plain Splink 5 on DuckDB: same records, levels, blocking and machine.

Both sides read records standardized once, each in a process of its own, in turn. Splink's match
weight was fixed beforehand on another set; its clusters are connected components. Ratios above 1
speak for the portal. Of several turns the one with the least processor time counts.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.rows import Measure, Row
from benchmarks.side_by_side.measure import Figures
from benchmarks.side_by_side.prepared import Prepared, prepare
from benchmarks.side_by_side.records import REPEATS, TIGHT, Kind

SEED = 7


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the comparison."""

    name: str
    kind: Kind
    rules: str
    records: int
    memory: str = "12GB"
    turns: int = 2


def full(millions: int, *, quick: bool) -> Iterator[Setting]:
    """Full runs: few repeats, five records a person, and blocks as wide as a birth date."""
    number = 20_000 if quick else millions * 1_000_000
    if millions == 1:
        yield Setting("tight", TIGHT, "tight", number)
        yield Setting("repeats", REPEATS, "tight", number)
        yield Setting("wide", TIGHT, "wide", number)
    else:
        yield Setting(f"tight, {millions}M", TIGHT, "tight", number, turns=1)


# One function a row, or a few rows of one kind.
ROWS: tuple[Callable[[bool], Iterator[Row]], ...] = (
    lambda quick: compared(full(1, quick=quick)),
    lambda quick: compared(full(4, quick=quick)) if not quick else iter(()),
)


def run(quick: bool) -> list[Row]:
    return [row for rows in ROWS for row in rows(quick)]


def compared(settings: Iterator[Setting]) -> Iterator[Row]:
    """The portal and Splink on each setting, and what the portal saves."""
    for setting in settings:
        made = prepare(setting.records, setting.kind, seed=SEED)
        turns = [
            (measured("points", setting, made), measured("splink_peer", setting, made))
            for _ in range(setting.turns)
        ]
        portal = min((turn[0] for turn in turns), key=lambda figures: figures["link cpu"])
        splink = min((turn[1] for turn in turns), key=lambda figures: figures["link cpu"])
        yield Row(f"portal, {setting.name}", _measures(portal))
        yield Row(f"Splink 5, {setting.name}", _measures(splink))
        yield Row(f"ratio, {setting.name}", _ratios(portal, splink))


def measured(side: str, setting: Setting, made: Prepared) -> Figures:
    """One side in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.side_by_side", side, str(made.standardized)]
        + [str(made.truth), setting.rules, setting.memory],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: Figures = json.loads(finished.stdout.splitlines()[-1])
    return figures


def _measures(figures: Figures) -> dict[str, Measure]:
    written: dict[str, Measure] = {
        "cpu s": round(figures["link cpu"], 1),
        "wall s": round(figures["link wall"], 1),
        "peak MB": figures["peak MB"],
        "F1": f"{figures['F1']:.5f}",
    }
    if "train cpu" in figures:
        written["with training, cpu s"] = round(figures["link cpu"] + figures["train cpu"], 1)
    written |= {name: f"{figures[name]:.4f}" for name in figures if name.startswith("F1 ")}
    return written


def _ratios(portal: Figures, splink: Figures) -> dict[str, Measure]:
    trained = splink["link cpu"] + splink["train cpu"]
    return {
        "cpu s": f"{splink['link cpu'] / portal['link cpu']:.2f}x",
        "wall s": f"{splink['link wall'] / portal['link wall']:.2f}x",
        "peak MB": f"{portal['peak MB'] / splink['peak MB']:.2f}",
        "F1": f"{(1 - splink['F1']) / (1 - portal['F1']):.2f}x fewer errors",
        "with training, cpu s": f"{trained / portal['link cpu']:.2f}x",
    }
