"""What would change if records were linked by another table: pairs gained and lost, in numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa

from linkage.matching.collapse import MEMBERS
from linkage.matching.compiler import (
    TUPLES,
    condition,
    scored_statement,
)
from linkage.matching.joined import pairs_statement
from linkage.matching.points import PointsTable
from linkage.matching.verdicts import Verdicts

GAINED, LOST = "gained", "lost"


@dataclass(frozen=True, slots=True)
class Measured:
    """How a table decides pairs that reviewers have decided; rates only where there are such."""

    one_person: int
    two_persons: int
    rightly_linked: int
    wrongly_linked: int

    @property
    def precision(self) -> float | None:
        linked = self.rightly_linked + self.wrongly_linked
        return self.rightly_linked / linked if linked else None

    @property
    def recall(self) -> float | None:
        return self.rightly_linked / self.one_person if self.one_person else None

    def as_record(self) -> dict[str, Any]:
        return asdict(self) | {"precision": self.precision, "recall": self.recall}


@dataclass(frozen=True, slots=True)
class Changes:
    """Pairs at the link line before and after, which came and went, and what they agree in."""

    before: int
    after: int
    gained: int
    lost: int
    # Of the pairs gained and of those lost: attribute, place of the level, pairs.
    levels: Mapping[str, tuple[tuple[str, int, int], ...]]
    measured_before: Measured
    measured_after: Measured

    def as_record(self) -> dict[str, Any]:
        return {
            "before": self.before,
            "after": self.after,
            "gained": self.gained,
            "lost": self.lost,
            "levels": {name: [list(row) for row in rows] for name, rows in self.levels.items()},
            "measured_before": self.measured_before.as_record(),
            "measured_after": self.measured_after.as_record(),
        }


def changes_between(
    connection: duckdb.DuckDBPyConnection,
    before: PointsTable,
    after: PointsTable,
    verdicts: Verdicts,
) -> Changes:
    """Compare two tables that differ in points only, over the blocked tuples of a session."""
    counts = {
        name: _link(connection, f"linked_{name}", table)
        for name, table in (("before", before), ("after", after))
    }
    gained = _only(connection, GAINED, "linked_after", "linked_before")
    lost = _only(connection, LOST, "linked_before", "linked_after")
    levels = {name: _levels(connection, name, before) for name in (GAINED, LOST)}
    measured = [_measure(connection, table, verdicts) for table in (before, after)]
    return Changes(counts["before"], counts["after"], gained, lost, levels, *measured)


def _link(connection: duckdb.DuckDBPyConnection, name: str, table: PointsTable) -> int:
    linking = replace(table, review_at=table.link_at)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} (l INTEGER, r INTEGER)")
    for rule in range(len(table.blocking)):
        connection.execute(
            f"INSERT INTO {name} SELECT l, r FROM ({pairs_statement(linking, rule)})"
        )
    return _count(connection, name)


def _only(connection: duckdb.DuckDBPyConnection, name: str, these: str, others: str) -> int:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT l, r FROM {these} ANTI JOIN {others}"
        " USING (l, r)"
    )
    return _count(connection, name)


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]


def _levels(
    connection: duckdb.DuckDBPyConnection, pairs: str, table: PointsTable
) -> tuple[tuple[str, int, int], ...]:
    """How many of some pairs fall into each level of each attribute."""
    rows: list[tuple[str, int, int]] = []
    for comparison in table.comparisons:
        cases = " ".join(
            f"WHEN {condition(comparison.attribute, level)} THEN {place}"
            for place, level in enumerate(comparison.levels)
        )
        counted = connection.execute(f"""
        SELECT CASE {cases} END AS place, count(*) FROM {pairs}
        JOIN {TUPLES} a ON a.tuple = l JOIN {TUPLES} b ON b.tuple = r
        GROUP BY place ORDER BY place
        """).fetchall()
        rows += [(comparison.attribute.value, int(place), int(n)) for place, n in counted]
    return tuple(rows)


def _measure(
    connection: duckdb.DuckDBPyConnection, table: PointsTable, verdicts: Verdicts
) -> Measured:
    counted = [_decided(connection, table, pairs) for pairs in (verdicts.must, verdicts.cannot)]
    (one, rightly), (two, wrongly) = counted
    return Measured(one, two, rightly, wrongly)


def _decided(
    connection: duckdb.DuckDBPyConnection, table: PointsTable, pairs: pa.Table
) -> tuple[int, int]:
    """Of pairs reviewers decided, how many are among these records, and how many are linked."""
    connection.register("verdicts", pairs)
    connection.execute(f"""
    CREATE OR REPLACE TEMP TABLE decided AS
    SELECT x.tuple AS l, y.tuple AS r FROM verdicts
    JOIN {MEMBERS} x ON x.record = verdicts."left" JOIN {MEMBERS} y ON y.record = verdicts."right"
    """)
    connection.unregister("verdicts")
    found, linked = connection.execute(f"""
    SELECT count(*), count(*) FILTER (points >= {int(table.link_at)})
    FROM ({scored_statement(table, pairs="decided")})
    """).fetchall()[0]
    return int(found), int(linked)
