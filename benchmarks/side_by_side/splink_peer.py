"""Plain Splink 5 on DuckDB with the same levels and blocking, measured in a process of its own."""

import logging
import re
import warnings

import duckdb
import numpy as np
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.splink_dataframe import SplinkDataFrame

from benchmarks.side_by_side.measure import Figures, peak_megabytes, quality, timed
from benchmarks.side_by_side.rules import table_of
from benchmarks.side_by_side.task import Task
from linkage.matching.compiler import COLUMNS, KEYS, condition
from linkage.matching.points import Attribute, Comparison, Level, PointsTable, Test

# Fixed beforehand: the best of whole numbers on another set (100,000 records, tight, seed 1).
MATCH_WEIGHT = 12.0
KEPT_WEIGHT = -5.0
_TERM_FREQUENCIES = {Attribute.FIRST_NAME, Attribute.LAST_NAME}


def run(task: Task) -> Figures:
    table, figures = table_of(task.rules), Figures()
    connection = opened(task)
    linker = Linker(shown(connection, "input"), settings(table), log_level=logging.ERROR)
    with timed(figures, "train"):
        train(linker, task.records)
    with timed(figures, "link"):
        predictions = linker.inference.predict(threshold_match_weight=KEPT_WEIGHT)
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predictions, threshold_match_weight=MATCH_WEIGHT
        )
    figures["peak MB"] = peak_megabytes()
    figures["candidates"] = connection.sql(
        f"SELECT count(*) FROM {predictions.physical_name}"  # noqa: S608
    ).fetchall()[0][0]
    return figures | quality(*clustered(connection, clusters), task.made.truth)


def opened(task: Task) -> duckdb.DuckDBPyConnection:
    """A database with the records of a set as the table `input`."""
    warnings.filterwarnings("ignore")
    connection = duckdb.connect(config={"threads": 2, "memory_limit": task.memory})
    connection.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
    columns = "* EXCLUDE record, CAST(record AS INTEGER) AS unique_id"
    connection.execute(
        f"CREATE TABLE input AS SELECT {columns} FROM read_parquet(?)",  # noqa: S608
        [str(task.made.standardized)],
    )
    return connection


def shown(connection: duckdb.DuckDBPyConnection, table: str) -> SplinkDataFrame:
    return DuckDBAPI(connection=connection).register(table, dataset_display_name=table)


def clustered(
    connection: duckdb.DuckDBPyConnection, clusters: SplinkDataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Each record and its cluster."""
    found = connection.sql(
        f"SELECT unique_id, cluster_id FROM {clusters.physical_name} ORDER BY unique_id"  # noqa: S608
    ).fetchnumpy()
    return np.asarray(found["unique_id"]), np.asarray(found["cluster_id"])


def train(linker: Linker, records: int) -> None:
    # As many pairs as Splink needs for a set of a million; a short run makes do with fewer.
    pairs = min(2_000_000, 10 * records)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("ssn"), block_on("first_name", "last_name", "birth_date")], recall=0.85
    )
    training.estimate_u_using_random_sampling(max_pairs=pairs, seed=1)
    for rule in (
        block_on("birth_date", "first_name"),
        block_on("ssn"),
        block_on("last_name", "zip_code", "birth_year"),
    ):
        training.estimate_parameters_using_expectation_maximisation(
            rule, max_pairs=pairs / 2, estimate_without_term_frequencies=True
        )


def settings(table: PointsTable) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison_of(comparison) for comparison in table.comparisons],
        blocking_rules_to_generate_predictions=[
            block_on(*(column for key in rule for column in KEYS[key])) for rule in table.blocking
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def comparison_of(comparison: Comparison) -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name=comparison.attribute.value,
        comparison_levels=[
            _level(comparison.attribute, level)
            for level in comparison.levels
            # Rarity is left to Splink's own adjustment for frequent values.
            if level.test not in (Test.SAME_AND_RARE, Test.RARE_TOGETHER)
        ],
    )


def _level(attribute: Attribute, level: Level) -> dict[str, object]:
    written: dict[str, object] = {
        "sql_condition": _condition(attribute, level),
        "label_for_charts": level.test.value,
    }
    if level.test is Test.MISSING:
        written["is_null_level"] = True
    if level.test is Test.SAME and attribute in _TERM_FREQUENCIES:
        written |= {"tf_adjustment_column": COLUMNS[attribute], "tf_adjustment_weight": 1.0}
    return written


def _condition(attribute: Attribute, level: Level) -> str:
    if level.test is Test.OTHERWISE:
        return "ELSE"
    if level.test is Test.ONE_DIGIT_OFF:
        column = "ssn" if attribute is Attribute.SSN else "CAST(birth_date AS VARCHAR)"
        left, right = (re.sub(r"\b(ssn|birth_date)\b", rf"\1_{side}", column) for side in "lr")
        return f"damerau_levenshtein({left}, {right}) <= 1"
    plain = condition(attribute, level).replace("_hash", "")
    return re.sub(r"\b([ab])\.(\w+)", lambda m: f"{m[2]}_{'l' if m[1] == 'a' else 'r'}", plain)
