"""Who is who with the pairs scored here, and by a Spark on two cores of the same machine.

The result is the same; Spark's start is part of its time. Each runs in a process of its own.
"""

from benchmarks.matching import measured
from benchmarks.rows import Row
from benchmarks.side_by_side.records import TIGHT
from benchmarks.side_by_side.task import Task
from linkage.matching.spark_needs import lacking

SEED = 7
MEMORY = "4GB"
FEW, MANY = 20_000, 200_000


def run(quick: bool) -> list[Row]:
    task = Task(FEW if quick else MANY, TIGHT, "tight", SEED, MEMORY)
    _ = task.made
    rows = [_row("DuckDB", "points", task)]
    if missing := lacking():
        return [*rows, Row(f"Spark: {missing}", {})]
    return [*rows, _row("Spark", "points_spark", task)]


def _row(name: str, side: str, task: Task) -> Row:
    figures = measured(side, task)
    return Row(
        name,
        {
            "records": task.records,
            "candidates": int(figures["candidates"]),
            "wall s": round(figures["link wall"], 1),
            "cpu s": round(figures["link cpu"], 1),
        },
    )
