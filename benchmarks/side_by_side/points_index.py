"""The portal's index of the records known beforehand, made in a process of its own."""

from datetime import UTC, datetime

import pyarrow as pa

from benchmarks.side_by_side.measure import Figures, peak_megabytes, timed
from benchmarks.side_by_side.points import read
from benchmarks.side_by_side.rules import table_of
from benchmarks.side_by_side.sealed_index import save, use_vault
from benchmarks.side_by_side.task import Task
from linkage.matching import index
from linkage.matching.carry import carry
from linkage.matching.linkage import link_standardized
from linkage.matching.session import Limits, session


def run(task: Task) -> Figures:
    use_vault(task.index)
    figures: Figures = {}
    limits, table = Limits(memory=task.memory), table_of(task.rules)
    standardized = arriving(task, 0, task.known)
    with session(limits) as connection, timed(figures, "link"):
        linked = link_standardized(connection, standardized, table)
    figures["link peak MB"] = peak_megabytes()
    with timed(figures, "build"):
        persons = carry(linked.groups, (), at=datetime.now(UTC), limits=limits).persons
        built = index.build(linked.collapsed, table, persons, limits=limits)
    figures["peak MB"] = peak_megabytes()
    figures["index MB"] = sum(sealed.size for sealed in built.files) >> 20
    figures["persons"] = built.counts["persons"]
    save(task.index, built.files, persons)
    return figures


def arriving(task: Task, first: int, beyond: int) -> pa.Table:
    """Some of the records, known by names as records of the portal are."""
    rows = read(task.made.standardized, f"record >= {first} AND record < {beyond}")
    for name in ("record", "of_record"):
        names = rows.column(name).cast(pa.string())
        rows = rows.set_column(rows.column_names.index(name), name, names)
    return rows
