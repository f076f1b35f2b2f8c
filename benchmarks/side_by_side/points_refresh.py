"""New records into the portal's index, durably, measured in a process of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from benchmarks.side_by_side.measure import Figures, peak_megabytes, quality, timed
from benchmarks.side_by_side.points_index import arriving
from benchmarks.side_by_side.rules import table_of
from benchmarks.side_by_side.sealed_index import (
    read_through,
    saved_files,
    saved_persons,
    use_vault,
)
from benchmarks.side_by_side.task import Task
from linkage.matching import index
from linkage.matching.index.opened import Index
from linkage.matching.index.refreshing import refresh_standardized
from linkage.matching.session import Limits, session
from linkage.matching.standardize import STANDARDIZED


def run(task: Task) -> Figures:
    """The mean of all refreshes, and who is who after the last."""
    use_vault(task.index)
    files, table = saved_files(task.index), table_of(task.rules)
    # A worker has loaded what opening a file takes before its first job. Whether the system still
    # has a file in its memory is a matter of luck; Splink's tables lie in memory all the time.
    Index(files)
    for sealed in files:
        read_through(task.index, sealed)
    taken: list[Figures] = []
    found: list[pa.Table] = []
    for first in range(task.known, task.records, task.new):
        rows = arriving(task, first, first + task.new)
        changes = index.Changes(new=rows.select(["record"]))
        figures: Figures = {}
        with timed(figures, "refresh"), session(Limits(memory=task.memory)) as connection:
            connection.register(STANDARDIZED, rows)
            refreshed = refresh_standardized(
                connection, rows, files, changes, table, at=datetime.now(UTC)
            )
        files = refreshed.files
        taken.append(figures)
        found.append(refreshed.persons)
    figures = {name: float(np.mean([each[name] for each in taken])) for name in taken[0]}
    figures["peak MB"] = peak_megabytes()

    before = dict(_rows(saved_persons(task.index)))
    now = before | {record: person for persons in found for record, person in _rows(persons)}
    changed = sum(now[record] != person for record, person in before.items())
    figures["ids changed"] = changed / len(before)
    records = np.array(list(now), dtype=np.int64)
    persons = np.unique(np.array(list(now.values())), return_inverse=True)[1]
    return figures | quality(records, persons, task.made.truth)


def _rows(persons: pa.Table) -> Iterator[tuple[str, str]]:
    columns = (persons.column(name).to_pylist() for name in ("record", "person"))
    return zip(*columns, strict=True)
