"""Who is who in the demo's five datasets: points and groups, beside equal values in pandas."""

import csv
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from math import comb
from pathlib import Path

import pandas as pd
import pyarrow as pa

from benchmarks.rows import Row
from linkage.demo.generator import Generated, generate
from linkage.demo.layouts import LAYOUTS
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.linkage import link
from linkage.matching.session import Limits
from linkage.matching.standardize import COLUMNS

Groups = dict[str, object]


def run(quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        made = generate(Path(folder), persons=4_000 if quick else 20_000)
        records = read(made)
        truth = read_truth(made)
    ways: dict[str, Callable[[], Groups]] = {
        "points, blocks and groups": lambda: by_points(records),
        "same SSN (pandas)": lambda: by_equal_values(records, ["ssn"]),
        "same name and birth date (pandas)": lambda: by_equal_values(
            records, ["first_name", "last_name", "birth_date"]
        ),
    }
    return [measured(name, way, truth) for name, way in ways.items()]


def measured(name: str, way: Callable[[], Groups], truth: Groups) -> Row:
    began = time.perf_counter()
    groups = way()
    seconds = time.perf_counter() - began
    together = pairs((groups[record], truth[record]) for record in truth)
    said, true = pairs(groups.values()), pairs(truth.values())
    return Row(
        name,
        {
            "records": len(truth),
            "seconds": seconds,
            "records/s": round(len(truth) / seconds),
            "precision": together / said,
            "recall": together / true,
        },
    )


def read(made: Generated) -> pa.Table:
    """Every delivered record with its identity columns, as text."""
    tables = []
    for dataset, file in made.files.items():
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        frame["record"] = dataset + ":" + frame[LAYOUTS[dataset].record_key]
        tables.append(frame.reindex(columns=["record", *COLUMNS]))
    everything = pd.concat(tables, ignore_index=True).fillna("").astype("string")
    everything[list(COLUMNS)] = everything[list(COLUMNS)].mask(everything[list(COLUMNS)] == "")
    schema = pa.schema([(name, pa.string()) for name in everything.columns])
    return pa.Table.from_pandas(everything, schema=schema, preserve_index=False)


def read_truth(made: Generated) -> Groups:
    with made.truth.open() as file:
        return {
            f"{row['dataset']}:{row['record_key']}": row["person"] for row in csv.DictReader(file)
        }


def by_points(records: pa.Table) -> Groups:
    found = link(records, DEFAULT_TABLE, limits=Limits()).groups
    columns = (found.column(name).to_pylist() for name in ("record", "grp"))
    return dict(zip(*columns, strict=True))


def by_equal_values(records: pa.Table, columns: list[str]) -> Groups:
    """Records with the same values in all columns are one person; a missing value agrees with none."""
    frame = records.to_pandas()
    whole = frame[columns].notna().all(axis=1)
    numbers = frame[whole].groupby(columns, sort=False).ngroup()
    alone = pd.Series(-1 - frame.index.to_numpy(), index=frame.index)
    return dict(zip(frame["record"], numbers.reindex(frame.index).fillna(alone), strict=True))


def pairs(groups: Iterable[object]) -> int:
    """How many pairs of records are in one group."""
    return sum(comb(size, 2) for size in Counter(groups).values())
