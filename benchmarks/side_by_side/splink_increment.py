"""Splink 5's own way with new records: score them, then cluster everything again."""

import logging

import numpy as np
from splink import DuckDBAPI, Linker
from splink.clustering import cluster_pairwise_predictions_at_threshold

from benchmarks.side_by_side.measure import Figures, peak_megabytes, quality, timed
from benchmarks.side_by_side.rules import table_of
from benchmarks.side_by_side.splink_peer import (
    KEPT_WEIGHT,
    MATCH_WEIGHT,
    clustered,
    opened,
    settings,
    train,
)
from benchmarks.side_by_side.task import Task


def run(task: Task) -> Figures:
    figures = Figures()
    connection = opened(task)
    connection.execute(f"""
    CREATE TABLE known AS FROM input WHERE unique_id < {task.known};
    CREATE TABLE arriving AS FROM input WHERE unique_id >= {task.known};
    CREATE TABLE everybody AS SELECT unique_id FROM input;
    DROP TABLE input
    """)  # noqa: S608
    database = DuckDBAPI(connection=connection)
    known, arriving, everybody = (
        database.register(name, dataset_display_name=name)
        for name in ("known", "arriving", "everybody")
    )
    linker = Linker(known, settings(table_of(task.rules)), log_level=logging.ERROR)
    train(linker, task.records)
    inference, threshold = linker.inference, {"threshold_match_weight": KEPT_WEIGHT}
    before = inference.predict(**threshold)
    earlier = linker.clustering.cluster_pairwise_predictions_at_threshold(
        before, threshold_match_weight=MATCH_WEIGHT
    )
    for name in ("first_name", "last_name"):
        linker.table_management.compute_tf_table(name)
    with timed(figures, "refresh"):
        found = [
            inference.predict_between(known, arriving, **threshold),
            inference.predict_within(arriving, **threshold),
        ]
        edges = " UNION ALL ".join(
            f"SELECT unique_id_l, unique_id_r, match_probability FROM {each.physical_name}"  # noqa: S608
            f" WHERE match_weight >= {MATCH_WEIGHT}"
            for each in (before, *found)
        )
        connection.execute(f"CREATE TABLE edges AS {edges}")
        clusters = cluster_pairwise_predictions_at_threshold(
            everybody,
            database.register("edges", dataset_display_name="edges"),
            db_api=database,
            node_id_column_name="unique_id",
            edge_id_column_name_left="unique_id_l",
            edge_id_column_name_right="unique_id_r",
            threshold_match_weight=MATCH_WEIGHT,
        )
    figures["peak MB"] = peak_megabytes()
    now = clustered(connection, clusters)
    was = clustered(connection, earlier)[1]
    figures["ids changed"] = float(np.mean(now[1][: task.known] != was))
    return figures | quality(*now, task.made.truth)
