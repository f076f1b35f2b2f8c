"""The portal's matching in full with its pairs scored by Spark, in a process of its own."""

import os

from benchmarks.side_by_side.measure import Figures, timed
from benchmarks.side_by_side.points import read
from benchmarks.side_by_side.rules import table_of
from benchmarks.side_by_side.task import Task
from linkage.matching.linkage import link_standardized
from linkage.matching.session import Limits, session
from linkage.matching.spark_session import spark_at

CORES = 2


def run(task: Task) -> Figures:
    figures: Figures = {}
    standardized, limits = read(task.made.standardized), Limits(memory=task.memory)
    spark = spark_at(f"local[{CORES}]", limits)
    with session(limits) as connection, timed(figures, "link"):
        linked = link_standardized(connection, standardized, table_of(task.rules), spark=spark)
    # Spark's process has ended, and its processor time is ours as its parent.
    figures["link cpu"] += sum(os.times()[2:4])
    figures["candidates"] = linked.counts["candidates"]
    figures["pairs"] = linked.counts["pairs_at_link"]
    return figures
