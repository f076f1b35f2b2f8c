"""Who is who, beside plain Splink 5 on DuckDB: same records, levels, blocking and machine.

Both sides read records standardized once, each in a process of its own, in turn. Splink's match
weight was fixed beforehand on another set; its clusters are connected components. Ratios of time
and F1 above 1 speak for the portal, ratios of memory below 1. Of several turns the one with the
least processor time counts. A refresh writes the index durably; Splink keeps everything in memory.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from benchmarks.rows import Measure, Row
from benchmarks.side_by_side.measure import Figures
from benchmarks.side_by_side.records import REPEATS, TIGHT, Kind
from benchmarks.side_by_side.task import Task

SEED = 7
MILLION = 1_000_000
MEMORY = "12GB"
# In a short run a set has so many records for a million.
FEW = 20_000
TURNS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How large the sets are and how often each side runs."""

    million: int = MILLION
    turns: int = TURNS

    def task(self, kind: Kind, rules: str, millions: float = 1, memory: str = MEMORY) -> Task:
        task = Task(round(self.million * millions), kind, rules, SEED, memory)
        _ = task.made
        return task

    def once(self) -> "Size":
        return replace(self, turns=1)


def in_full(name: str, task: Task, size: Size) -> Iterator[Row]:
    """The portal and Splink on one set, and what the portal saves."""
    portal, splink = in_turn(size.turns, ("points", task), ("splink_peer", task))
    yield Row(f"portal, {name}", _measures("link", portal))
    yield Row(f"Splink 5, {name}", _measures("link", splink))
    yield Row(f"ratio, {name}", _ratios("link", portal, "link", splink))


def refreshed(name: str, task: Task, size: Size) -> Iterator[Row]:
    """One new record for a hundred known: the portal, Splink in full, Splink's scoring of the new."""
    known = replace(task, known=task.records - task.records // 100)
    with tempfile.TemporaryDirectory() as folder:
        portal_task = replace(known, folder=folder)
        made = measured("points_index", portal_task)
        portal, again, splink = in_turn(
            size.turns,
            ("points_refresh", portal_task),
            ("splink_increment", known),
            ("splink_peer", task),
        )
    yield Row(f"portal builds the index, {name}", _measures("build", made))
    yield Row(f"portal, {name}", _measures("refresh", portal))
    yield Row(f"Splink 5 in full, {name}", _measures("link", splink))
    yield Row(f"Splink 5, new records, {name}", _measures("refresh", again))
    yield Row(f"ratio to in full, {name}", _ratios("refresh", portal, "link", splink))
    yield Row(f"ratio to new records, {name}", _ratios("refresh", portal, "refresh", again))


def growing(size: Size) -> Iterator[Row]:
    """The same number of new records into an index and into one forty times as large."""
    new = round(0.01 * size.million)
    tasks = {
        name: replace(size.task(TIGHT, "tight", (known + new) / size.million), known=known)
        for name, known in (("small", 99 * size.million // 4000), ("40 times", 99 * new))
    }
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        tasks = {
            name: replace(task, folder=folder)
            for (name, task), folder in zip(tasks.items(), (one, other), strict=True)
        }
        for task in tasks.values():
            measured("points_index", task)
        small, large = in_turn(size.turns, *(("points_refresh", task) for task in tasks.values()))
    yield Row("portal, index small", _measures("refresh", small))
    yield Row("portal, index 40 times as large", _measures("refresh", large))
    yield Row(
        "growth, index 40 times as large",
        {
            f"{kind} s": f"{large[f'refresh {kind}'] / small[f'refresh {kind}']:.2f}x"
            for kind in ("cpu", "wall")
        },
    )


def drifting(size: Size) -> Iterator[Row]:
    """Twenty refreshes of one in a hundred, beside everything linked at once."""
    task = size.task(TIGHT, "tight")
    with tempfile.TemporaryDirectory() as folder:
        known = task.records - 20 * (task.records // 100)
        many = replace(task, known=known, refreshes=20, folder=folder)
        measured("points_index", many)
        [after] = in_turn(1, ("points_refresh", many))
    [whole] = in_turn(1, ("points", task))
    yield Row("portal, each of 20 refreshes", _measures("refresh", after))
    yield Row("portal, all at once", _measures("link", whole))
    yield Row("lost by 20 refreshes", {"F1": f"{whole['F1'] - after['F1']:.5f}"})


def large(size: Size) -> Iterator[Row]:
    """Ten million records linked, and their index built and kept."""
    with tempfile.TemporaryDirectory() as folder:
        task = size.task(TIGHT, "tight", 10, memory="16GB")
        made = measured("points_index", replace(task, known=task.records, folder=folder))
    for step in ("link", "build"):
        yield Row(f"portal, 10M, {step}", _measures(step, made))


# What can be asked for by name. Those that only repeat a row with more records are left out of a
# short run unless they are asked for.
ROWS: Mapping[str, Callable[[Size], Iterator[Row]]] = {
    "tight": lambda size: in_full("tight", size.task(TIGHT, "tight"), size),
    "repeats": lambda size: in_full("repeats", size.task(REPEATS, "tight"), size.once()),
    "wide": lambda size: in_full("wide", size.task(TIGHT, "wide"), size.once()),
    "refresh": lambda size: refreshed("1 % new, tight", size.task(TIGHT, "tight"), size),
    "refresh-wide": lambda size: refreshed("1 % new, wide", size.task(TIGHT, "wide"), size.once()),
    "growth": growing,
    "drift": drifting,
    "4m": lambda size: in_full("tight, 4M", size.task(TIGHT, "tight", 4), size.once()),
    "refresh-4m": lambda size: refreshed("1 % new, 4M", size.task(TIGHT, "tight", 4), size),
    "10m": large,
}
LONG = {"4m", "refresh-4m", "10m"}


def run(quick: bool, rows: Collection[str] = ()) -> list[Row]:
    size = Size(FEW, 1) if quick else Size()
    chosen = rows or [name for name in ROWS if not (quick and name in LONG)]
    return [row for name in chosen for row in ROWS[name](size)]


def in_turn(turns: int, *sides: tuple[str, Task]) -> list[Figures]:
    """Run the sides one after the other, several times over; of each the best turn."""
    ran = [[measured(*side, turn=turn) for side in sides] for turn in range(turns)]
    return [min(of_side, key=_used) for of_side in zip(*ran, strict=True)]


@cache
def measured(side: str, task: Task, *, turn: int = 0) -> Figures:
    """One side in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.side_by_side", side, task.as_json()],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: Figures = json.loads(finished.stdout.splitlines()[-1])
    return figures


def _used(figures: Figures) -> float:
    return figures.get("refresh cpu", figures.get("link cpu", 0.0))


def _measures(step: str, figures: Figures) -> dict[str, Measure]:
    written: dict[str, Measure] = {
        "cpu s": round(figures[f"{step} cpu"], 2),
        "wall s": round(figures[f"{step} wall"], 2),
        "peak MB": figures[
            "link peak MB" if step == "link" and "build cpu" in figures else "peak MB"
        ],
    }
    if "F1" in figures:
        written["F1"] = f"{figures['F1']:.5f}"
    if step == "link" and "train cpu" in figures:
        written["with training, cpu s"] = round(figures["link cpu"] + figures["train cpu"], 2)
    if "ids changed" in figures:
        written["ids changed"] = f"{figures['ids changed']:.4%}"
    if step == "build":
        written["index MB"] = figures["index MB"]
    return written | {name: f"{figures[name]:.4f}" for name in figures if name.startswith("F1 ")}


def _ratios(step: str, portal: Figures, its_step: str, splink: Figures) -> dict[str, Measure]:
    ratios: dict[str, Measure] = {
        f"{kind} s": f"{splink[f'{its_step} {kind}'] / portal[f'{step} {kind}']:.2f}x"
        for kind in ("cpu", "wall")
    }
    ratios["peak MB"] = f"{portal['peak MB'] / splink['peak MB']:.2f}"
    ratios["F1"] = f"{(1 - splink['F1']) / (1 - portal['F1']):.2f}x fewer errors"
    if its_step == "link":
        trained = splink["link cpu"] + splink["train cpu"]
        ratios["with training, cpu s"] = f"{trained / portal[f'{step} cpu']:.2f}x"
    return ratios
