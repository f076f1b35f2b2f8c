"""The portal's matching in full, measured in a process of its own."""

import importlib
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.side_by_side.measure import Figures, peak_megabytes, quality, timed
from benchmarks.side_by_side.rules import table_of
from benchmarks.side_by_side.task import Task
from linkage.matching.linkage import link_standardized
from linkage.matching.session import Limits, session

# Loaded before the clock runs, as the other side's libraries are.
for name in ("pandas", "pyarrow.compute", "pyarrow.dataset", "scipy.sparse.csgraph"):
    importlib.import_module(name)


def run(task: Task) -> Figures:
    figures: Figures = {}
    standardized = read(task.made.standardized)
    with session(Limits(memory=task.memory)) as connection, timed(figures, "link"):
        linked = link_standardized(connection, standardized, table_of(task.rules))
    figures["peak MB"] = peak_megabytes()
    figures["candidates"] = linked.counts["candidates"]
    found = (linked.groups.column(name).to_numpy() for name in ("record", "grp"))
    return figures | quality(*found, task.made.truth)


def read(file: Path, chosen: str = "true") -> pa.Table:
    """Records as standardizing gives them, read by what the other side reads them with."""
    statement = f"FROM read_parquet($file) WHERE {chosen}"
    with duckdb.connect(config={"threads": 2}) as connection:
        return connection.sql(statement, params={"file": str(file)}).to_arrow_table()
