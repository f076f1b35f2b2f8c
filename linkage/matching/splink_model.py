"""A points table as a Splink model: the calibrator and the cross-check, never the engine.

Points are log2 Bayes factors, so a level of p points is one whose m and u differ by a factor of two
to the p. Guards are rules about patterns, which a model of independent attributes cannot say.
"""

import logging
import re
from typing import TYPE_CHECKING, Any

from linkage.late_import import LateImport
from linkage.matching.compiler import condition
from linkage.matching.points import Comparison, Level, PointsTable, Test

if TYPE_CHECKING:
    import splink
    import splink.comparison_library as splink_comparisons
else:
    # With its charts it takes seconds to import, and only learning and Spark ask for it.
    splink = LateImport("splink")
    splink_comparisons = LateImport("splink.comparison_library")

# Splink tells its progress in values of the model; our logs hold none.
QUIET = logging.CRITICAL
# A pair is as likely as not before anything is compared: weights are then points alone.
EVEN = 0.5
UNIQUE = "tuple"
# Spark asks DuckDB how alike two texts are: see where it is registered.
ALIKE_ON_SPARK = "alike_as_duckdb_says"
# Of texts of one length the two distances are up to one together, and above two together in that
# the question after them has the same answer.
_ON_SPARK = {
    "jaro_winkler_similarity(": f"{ALIKE_ON_SPARK}(",
    "hamming(": "levenshtein(",
    " // ": " DIV ",
}

_SIDES = {"a": "l", "b": "r"}
_COLUMN = re.compile(r"\b([ab])\.(\w+)")


def model_of(
    table: PointsTable, *, learned: bool = False, on_spark: bool = False
) -> "splink.SettingsCreator":
    """The model whose match weights are the points of a table; to be learned, it has none yet."""
    return splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=UNIQUE,
        probability_two_random_records_match=EVEN,
        comparisons=[
            splink_comparisons.CustomComparison(
                output_column_name=comparison.attribute.value,
                comparison_levels=_levels(comparison, learned=learned, on_spark=on_spark),
            )
            for comparison in table.comparisons
        ],
        blocking_rules_to_generate_predictions=_blocking(table),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def linker_of(tuples: Any, database: Any, settings: "splink.SettingsCreator") -> "splink.Linker":
    """A linker over tuples, in a database Splink works on, that tells nobody what it sees."""
    logging.getLogger("splink").setLevel(QUIET)
    frame = database.register(tuples, dataset_display_name="identity")
    return splink.Linker(frame, settings, log_level=QUIET)


def _blocking(table: PointsTable) -> list[Any]:
    return [f"l.key_{rule} = r.key_{rule}" for rule in range(len(table.blocking))]


def _levels(comparison: Comparison, *, learned: bool, on_spark: bool) -> list[Any]:
    levels: list[Any] = []
    for number, level in enumerate(comparison.levels):
        written: dict[str, Any] = {
            "sql_condition": _sql(comparison, level, on_spark=on_spark),
            "label_for_charts": str(number),
        }
        if level.test is Test.MISSING:
            written["is_null_level"] = True
        elif not learned:
            written["m_probability"], written["u_probability"] = _m_and_u(level.points)
        levels.append(written)
    return levels


def _m_and_u(points: int) -> tuple[float, float]:
    if points >= 0:
        return EVEN, EVEN * 2.0**-points
    return EVEN * 2.0**points, EVEN


def _sql(comparison: Comparison, level: Level, *, on_spark: bool) -> str:
    if level.test is Test.OTHERWISE:
        return "ELSE"
    sql = condition(comparison.attribute, level)
    sql = _COLUMN.sub(lambda found: f"{found[2]}_{_SIDES[found[1]]}", sql)
    for here, there in _ON_SPARK.items() if on_spark else ():
        sql = sql.replace(here, there)
    return sql
