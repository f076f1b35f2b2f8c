"""The portal's matching, measured in a process of its own."""

import importlib
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.side_by_side.measure import Figures, peak_megabytes, quality, timed
from benchmarks.side_by_side.prepared import Prepared
from benchmarks.side_by_side.rules import table_of
from linkage.matching.linkage import link_standardized
from linkage.matching.session import Limits, session
from linkage.matching.standardize import STANDARDIZED


def run(made: Prepared, rules: str, memory: str) -> Figures:
    # Loaded before the clock runs, as the other side's libraries are.
    importlib.import_module("scipy.sparse.csgraph")
    importlib.import_module("pyarrow.compute")
    figures: Figures = {}
    with session(Limits(memory=memory)) as connection:
        _load(connection, made.standardized)
        with timed(figures, "link"):
            linked = link_standardized(connection, table_of(rules))
    figures["peak MB"] = peak_megabytes()
    figures["candidates"] = linked.counts["candidates"]
    found = (linked.groups.column(name).to_numpy() for name in ("record", "grp"))
    return figures | quality(*found, made.truth)


def _load(connection, file: Path) -> None:
    with pq.ParquetFile(file) as parquet:
        connection.register("input", parquet.read())
        connection.execute(f"CREATE TABLE {STANDARDIZED} AS FROM input")
        connection.unregister("input")
