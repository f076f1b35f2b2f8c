"""An aggregate: how many people there are of each group, every person counted once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

import duckdb
import pyarrow as pa

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType
from linkage.disclosure.tables import Group, PublishedTable
from linkage.extracts.columns import Column
from linkage.extracts.sources import Gathered, NothingToBuild

NOT_RECORDED = "(not recorded)"
ALL = "(all)"
PEOPLE = Column("people", "Number of people; blank where it is too small to show")
NOTE = Column("note", "Why a number is blank")
MOST_CELLS = 20_000


def count_people(
    engine: duckdb.DuckDBPyConnection,
    gathered: Sequence[Gathered],
    by: Sequence[str],
    dictionary: Mapping[str, ElementFacts],
) -> dict[Group, int]:
    """Count the cohort in every combination of groups, those with nobody in them too."""
    tables = [_one_group_each(engine, each, by) for each in gathered]
    kept = [table for table in tables if table]
    places = {element: f"g{place}" for place, element in enumerate(by)}
    listed = ", ".join(f"coalesce({place}, '{NOT_RECORDED}')" for place in places.values())
    joined = " ".join(f"LEFT JOIN {table} USING (person)" for table in kept)
    found = engine.execute(
        f"SELECT {listed}, count(*) FROM cohort {joined} GROUP BY ALL"  # noqa: S608 - our own names
    ).fetchall()
    counted = {tuple(row[:-1]): int(row[-1]) for row in found}
    values = [_values(place, element, counted, dictionary) for place, element in enumerate(by)]
    if prod(map(len, values)) > MOST_CELLS:
        raise NothingToBuild(
            f"The table would have more than {MOST_CELLS:,} cells. Count by fewer elements, "
            "or by elements with fewer values."
        )
    return {group: counted.get(group, 0) for group in product(*values)}


def columns_of(by: Sequence[str], dictionary: Mapping[str, ElementFacts]) -> tuple[Column, ...]:
    groups = (Column(e, dictionary[e].label or dictionary[e].name, (e,)) for e in by)
    return (*groups, PEOPLE, NOTE)


def rows_of(table: PublishedTable) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The table as its readers see it, totals last."""
    schema = pa.schema(
        [(element, pa.string()) for element in table.by]
        + [(PEOPLE.name, pa.int64()), (NOTE.name, pa.string())]
    )
    ordered = sorted(
        table.figures, key=lambda group: [(value is None, value or "") for value in group]
    )
    too_small = f"fewer than {table.minimum_cell}"
    counts = [table.figures[group] for group in ordered]
    arrays = [
        pa.array([ALL if group[place] is None else group[place] for group in ordered], pa.string())
        for place in range(len(table.by))
    ]
    arrays.append(pa.array(counts, pa.int64()))
    arrays.append(pa.array([too_small if count is None else "" for count in counts], pa.string()))
    return schema, iter([pa.RecordBatch.from_arrays(arrays, schema=schema)])


def _one_group_each(
    engine: duckdb.DuckDBPyConnection, gathered: Gathered, by: Sequence[str]
) -> str | None:
    """Give each person the group most of their records name; of several, the first in order."""
    places = {e: f"g{place}" for place, e in enumerate(by) if e in gathered.columns}
    if not places:
        return None
    read = ", ".join(
        f"coalesce(nullif(trim(CAST({gathered.columns[e]} AS VARCHAR)), ''), '{NOT_RECORDED}')"
        f" AS {place}"
        for e, place in places.items()
    )
    listed = ", ".join(places.values())
    table = f"groups_of_{gathered.table}"
    engine.execute(
        f"CREATE TABLE {table} AS SELECT person, {listed} FROM ("  # noqa: S608 - our own names
        f"  SELECT person, {listed}, row_number() OVER ("
        f"    PARTITION BY person ORDER BY count(*) DESC, {listed}) AS place"
        f"  FROM (SELECT person, {read} FROM {gathered.table} JOIN cohort USING (person))"
        f"  GROUP BY person, {listed}) WHERE place = 1"
    )
    return table


def _values(
    place: int,
    element: str,
    counted: Mapping[Group, int],
    dictionary: Mapping[str, ElementFacts],
) -> list[str]:
    """The values a group can take: those found, and every code the dictionary lists."""
    found = {str(group[place]) for group in counted}
    facts = dictionary[element]
    if facts.type == ElementType.CODE:
        found |= set(facts.codes)
    if facts.type == ElementType.BOOLEAN:
        found |= {"true", "false"}
    return sorted(found)
