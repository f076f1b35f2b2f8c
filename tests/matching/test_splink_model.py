"""A points table and its Splink model are one and the same, pair by pair."""

from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest
from splink import DuckDBAPI

from benchmarks.linkage import read
from linkage.demo.generator import generate
from linkage.matching.collapse import collapse
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.joined import BLOCKED, block_by_joins, pairs_statement
from linkage.matching.session import Limits, session
from linkage.matching.splink_model import linker_of, model_of
from linkage.matching.standardize import standardize
from linkage.rules.points_table_bounds import TOTAL_BOUNDS

NOBODY = pa.array([], pa.string())
WITHOUT_GUARDS = replace(DEFAULT_TABLE, guards={}, review_at=int(TOTAL_BOUNDS.least))


@pytest.fixture(scope="module")
def tuples(tmp_path_factory):
    records = read(generate(tmp_path_factory.mktemp("demo"), persons=600, seed=7))
    with session(Limits(threads=1)) as connection:
        rows = standardize(connection, records)
        collapse(connection, rows, crowded_address=WITHOUT_GUARDS.crowded_address, apart=NOBODY)
        block_by_joins(connection, WITHOUT_GUARDS)
        yield connection


def points_of_pairs(connection, table):
    statements = " UNION ALL ".join(
        pairs_statement(table, rule) for rule in range(len(table.blocking))
    )
    return {(l, r): points for l, r, points in connection.execute(statements).fetchall()}


def weights_of_pairs(connection, table):
    linker = linker_of(BLOCKED, DuckDBAPI(connection=connection), model_of(table))
    found = linker.inference.predict()
    rows = connection.execute(
        f"SELECT tuple_l, tuple_r, match_weight FROM {found.physical_name}"  # noqa: S608
    ).fetchall()
    return {(min(l, r), max(l, r)): weight for l, r, weight in rows}


def test_points_and_splinks_weights_are_equal_on_every_pair(tuples):
    points = points_of_pairs(tuples, WITHOUT_GUARDS)

    weights = weights_of_pairs(tuples, WITHOUT_GUARDS)

    assert len(points) > 1_000
    assert weights.keys() == points.keys()
    assert max(abs(weights[pair] - points[pair]) for pair in points) < 1e-6


def test_a_guard_is_what_the_model_cannot_say(tuples):
    guarded = replace(WITHOUT_GUARDS, guards=DEFAULT_TABLE.guards)

    points, plain = points_of_pairs(tuples, guarded), points_of_pairs(tuples, WITHOUT_GUARDS)

    assert {plain[pair] - points[pair] for pair in points} - {0} != set()


def test_the_session_splink_works_in_stays_closed(tuples):
    linker_of(BLOCKED, DuckDBAPI(connection=tuples), model_of(WITHOUT_GUARDS))

    with pytest.raises(duckdb.Error):
        tuples.execute("SELECT * FROM read_csv('/etc/hostname')")
