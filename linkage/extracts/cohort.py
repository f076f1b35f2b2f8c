"""Whom an extract is about: people by the datasets they appear in, on rows in scope."""

from collections.abc import Sequence

import duckdb

from agreements.rules.scope import Cohort
from linkage.extracts.brought import BROUGHT
from linkage.extracts.engine import count
from linkage.extracts.sources import Gathered, NothingToBuild


def choose_people(
    engine: duckdb.DuckDBPyConnection,
    cohort: Cohort,
    gathered: Sequence[Gathered],
    *,
    on_list: bool = False,
) -> int:
    """Fill the table `cohort` with the people it is about, and say how many they are.

    With a list brought they are people of the table `brought`, and nobody else.
    """
    _everyone_left_out_is_known(cohort, gathered)
    chosen = _chosen(cohort, gathered)
    if on_list:
        chosen = f"({chosen}) INTERSECT {_people_in(BROUGHT)}"
    engine.execute(f"CREATE TABLE cohort AS {chosen}")
    return count(engine, "cohort")


def chosen_people(engine: duckdb.DuckDBPyConnection) -> list[str]:
    """The people an extract is about, in the order of their ids."""
    found = engine.sql("SELECT person FROM cohort ORDER BY person").to_arrow_table()
    return found.column("person").to_pylist()


def _chosen(cohort: Cohort, gathered: Sequence[Gathered]) -> str:
    tables = {each.dataset: each.table for each in gathered}
    # Without a choice of datasets, everybody in a dataset whose people are not left out.
    somewhere = cohort.any_of or cohort.all_of or set(tables) - cohort.none_of
    chosen = " UNION ".join(_people_in(tables[name]) for name in sorted(somewhere))
    for name in sorted(cohort.all_of):
        chosen = f"({chosen}) INTERSECT {_people_in(tables[name])}"
    for name in sorted(cohort.none_of):
        chosen = f"({chosen}) EXCEPT {_people_in(tables[name])}"
    return chosen


def _people_in(table: str) -> str:
    return f"SELECT DISTINCT person FROM {table}"  # noqa: S608 - table names are our own


def _everyone_left_out_is_known(cohort: Cohort, gathered: Sequence[Gathered]) -> None:
    """Somebody whose record is not linked would wrongly count as not being in the dataset."""
    for each in gathered:
        if each.dataset in cohort.none_of and each.not_linked:
            raise NothingToBuild(
                f"{each.not_linked} records of {each.dataset} are not linked to people yet, so "
                f"the people in it cannot be left out. Run a linkage of {each.dataset} first."
            )
