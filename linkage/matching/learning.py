"""Points learned without labels: Splink estimates how often agreement comes about by chance.

Works on the tuples of a run, in the session of a run. What leaves it are probabilities of levels
and numbers of pairs: never a value of a record.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from linkage.late_import import LateImport
from linkage.matching.changes import Changes, changes_between
from linkage.matching.collapse import collapse
from linkage.matching.compiler import TUPLES
from linkage.matching.joined import BLOCKED, block_by_joins
from linkage.matching.linkage import Step
from linkage.matching.points import Attribute, Comparison, PointsTable, Test
from linkage.matching.session import Limits, session
from linkage.matching.splink_model import linker_of, model_of
from linkage.matching.standardize import standardize
from linkage.matching.verdicts import NO_VERDICTS, Verdicts

if TYPE_CHECKING:
    import splink
else:
    splink = LateImport("splink")

STEPS = 6
SEED = 2026
PAIRS_FOR_CHANCE = 1_000_000
PAIRS_FOR_AGREEMENT = 1_000_000
# Fewer pairs than this teach nothing about what the same person's records agree in.
FEWEST_PAIRS = 50
# What is taken as one person to begin with, and the share of persons that finds; EM goes on from it.
SURE = (("ssn",), ("first_root_hash", "last_name_hash", "birth_date"))
SURE_FINDS = 0.8
# Each session learns about every attribute its own columns say nothing of.
SESSIONS = (("ssn",), ("first_root_hash", "last_name_hash"), ("birth_date", "zip_code"))
# Beyond this one observation more or less would decide.
MOST_POINTS = 40


class NothingToLearn(Exception):
    """The records are too few, or agree in too little, to learn from."""


@dataclass(frozen=True, slots=True)
class LearnedLevel:
    """One level with the probabilities that were estimated, and the points that follow."""

    attribute: Attribute
    level: int
    among_same: float | None
    among_others: float | None
    current: int
    proposed: int

    @property
    def is_learned(self) -> bool:
        return self.among_same is not None and self.among_others is not None


@dataclass(frozen=True, slots=True)
class Learned:
    """A proposed table beside the current one, and what it would change."""

    proposed: PointsTable
    levels: tuple[LearnedLevel, ...]
    even_at: int  # the points at which a pair is as likely one person as two
    tuples: int
    changes: Changes

    def as_record(self) -> dict[str, Any]:
        """What is kept of it: probabilities, points and numbers of pairs."""
        return {
            "proposed": self.proposed.as_record(),
            "levels": [asdict(level) for level in self.levels],
            "even_at": self.even_at,
            "tuples": self.tuples,
            "changes": self.changes.as_record(),
        }


def learn(
    records: pa.Table,
    table: PointsTable,
    *,
    limits: Limits,
    step: Step = lambda label: None,
    verdicts: Verdicts = NO_VERDICTS,
) -> Learned:
    """Propose points for the levels of a table, from records nobody has labelled."""
    # One thread: a sample is then the same whenever the records are.
    with session(replace(limits, threads=1)) as connection:
        standardized = standardize(connection, records)
        step("Values standardized")
        nobody = pa.array([], pa.string())
        collapse(connection, standardized, crowded_address=table.crowded_address, apart=nobody)
        block_by_joins(connection, table)
        step("Identical records collapsed")
        linker = _linker(connection, table)
        _learn_chance(linker)
        step("Agreement by chance estimated")
        _learn_agreement(connection, linker)
        step("Agreement of one person's records estimated")
        model = linker.misc.save_model_to_json()
        levels = tuple(_met(list(_levels(table, model))))
        proposed = _with_points(table, levels)
        changes = changes_between(connection, table, proposed, verdicts)
        step("Changes counted")
        tuples = connection.execute(f"SELECT count(*) FROM {TUPLES}").fetchall()[0][0]
    return Learned(proposed, levels, _even_at(model), tuples, changes)


def _linker(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> "splink.Linker":
    database = splink.DuckDBAPI(connection=connection)
    return linker_of(BLOCKED, database, model_of(table, learned=True))


def _learn_chance(linker: "splink.Linker") -> None:
    rules: list[Any] = [_rule(columns) for columns in SURE]
    linker.training.estimate_probability_two_random_records_match(rules, recall=SURE_FINDS)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_CHANCE, seed=SEED)


def _learn_agreement(connection: duckdb.DuckDBPyConnection, linker: "splink.Linker") -> None:
    taught = 0
    for columns in SESSIONS:
        if _pairs_sharing(connection, columns) >= FEWEST_PAIRS:
            linker.training.estimate_parameters_using_expectation_maximisation(
                _rule(columns),
                fix_u_probabilities=True,
                max_pairs=PAIRS_FOR_AGREEMENT,
                record_sample_proportion=1.0,
            )
            taught += 1
    if not taught:
        raise NothingToLearn("The records agree in too little to learn points from them.")


def _rule(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"l.{column} = r.{column}" for column in columns)


def _pairs_sharing(connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...]) -> int:
    present = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    return connection.execute(f"""
    SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (
        SELECT count(*) AS n FROM {TUPLES} WHERE {present} GROUP BY {", ".join(columns)}
    )
    """).fetchall()[0][0]


def _levels(table: PointsTable, model: Mapping[str, Any]) -> list[LearnedLevel]:
    estimated = {each["output_column_name"]: each for each in model["comparisons"]}
    levels = []
    for comparison in table.comparisons:
        # Splink names levels by what we called them: their place.
        found = {
            each["label_for_charts"]: each
            for each in estimated[comparison.attribute.value]["comparison_levels"]
        }
        for place, level in enumerate(comparison.levels):
            m, u = (
                _probability(found[str(place)].get(name))
                for name in ("m_probability", "u_probability")
            )
            proposed = level.points
            if level.test is not Test.MISSING and m is not None and u is not None:
                proposed = max(-MOST_POINTS, min(MOST_POINTS, round(math.log2(m / u))))
            levels.append(LearnedLevel(comparison.attribute, place, m, u, level.points, proposed))
    return levels


def _met(levels: list[LearnedLevel]) -> list[LearnedLevel]:
    """An attribute of which a single level was met has taught nothing: it keeps its points."""
    met = Counter(each.attribute for each in levels if each.is_learned)
    return [
        each
        if met[each.attribute] > 1
        else replace(each, among_same=None, among_others=None, proposed=each.current)
        for each in levels
    ]


def _probability(estimate: object) -> float | None:
    """An estimate, where the level was met often enough to have one."""
    return estimate if isinstance(estimate, float) and estimate > 0 else None


def _with_points(table: PointsTable, levels: tuple[LearnedLevel, ...]) -> PointsTable:
    proposed = {(each.attribute, each.level): each.proposed for each in levels}
    return replace(
        table,
        comparisons=tuple(
            Comparison(
                comparison.attribute,
                tuple(
                    replace(level, points=proposed[comparison.attribute, place])
                    for place, level in enumerate(comparison.levels)
                ),
            )
            for comparison in table.comparisons
        ),
    )


def _even_at(model: Mapping[str, Any]) -> int:
    share = model["probability_two_random_records_match"]
    return math.ceil(-math.log2(share / (1 - share)))
