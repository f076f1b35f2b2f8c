"""Persons keep their ids from run to run.

A person found before stays who they were: the id goes to the group that holds most of their
records. Where two persons become one the older id stays; where one becomes two, the larger part
keeps it. Ids are made of time and chance and are never used again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import pyarrow as pa

from linkage.matching.person_ids import new_person_ids
from linkage.matching.session import Limits, session

_EARLIER = pa.schema([("record", pa.string()), ("person", pa.string())])
_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Carried:
    """The person of every record, the persons that are new, and what happened to the others."""

    persons: pa.Table  # record, person
    new: list[str]
    kept: int
    merged: int


def carry(
    groups: pa.Table,
    before: Iterable[tuple[str, str]],
    *,
    at: datetime,
    limits: Limits,
) -> Carried:
    """Give every group a person: one known from `before` (record, person), or a new one."""
    earlier = _as_table(before)
    with session(limits) as connection:
        connection.register("groups", groups)
        connection.register("earlier", earlier)
        connection.execute(_CHOOSE)
        missing, kept, met = connection.execute(_COUNT).fetchall()[0]
        new = new_person_ids(missing, at)
        connection.register("fresh", pa.table({"person": pa.array(new, pa.string())}))
        persons = connection.sql(_ASSIGN).to_arrow_table()
    return Carried(persons=persons, new=new, kept=kept, merged=met - kept)


def _as_table(pairs: Iterable[tuple[str, str]]) -> pa.Table:
    """Records and persons as a table, made in parts: millions of pairs never stand in a list."""
    waiting, parts = iter(pairs), []
    while some := list(islice(waiting, _AT_ONCE)):
        columns = [pa.array(column, pa.string()) for column in zip(*some, strict=True)]
        parts.append(pa.record_batch(columns, schema=_EARLIER))
    return pa.Table.from_batches(parts, schema=_EARLIER)


_CHOOSE = """
CREATE TABLE met AS
SELECT grp, person, count(*) AS records
FROM groups JOIN earlier USING (record) GROUP BY grp, person;

-- Each person known before goes to one group: the one with most of their records.
CREATE TABLE chosen AS
SELECT grp, min(person) AS person FROM (
    SELECT person, arg_max(grp, (records, -grp)) AS grp FROM met GROUP BY person
) GROUP BY grp;

CREATE TABLE without AS
SELECT grp, row_number() OVER (ORDER BY grp) AS number
FROM (SELECT DISTINCT grp FROM groups ANTI JOIN chosen USING (grp));
"""

_COUNT = """
SELECT (SELECT count(*) FROM without), (SELECT count(*) FROM chosen),
    (SELECT count(DISTINCT person) FROM met)
"""

_ASSIGN = """
SELECT record, coalesce(chosen.person, numbered.person) AS person
FROM groups
LEFT JOIN chosen USING (grp)
LEFT JOIN without USING (grp)
LEFT JOIN (SELECT person, row_number() OVER (ORDER BY person) AS number FROM fresh) numbered
    USING (number)
ORDER BY record
"""
