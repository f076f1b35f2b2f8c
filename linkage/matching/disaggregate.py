"""Whether a linkage serves all alike: what was linked, and what was missed, by group of people.

Groups are told apart while the records are in memory; what leaves here are counts. Values that
few records bear are counted together, and with them the next frequent ones until they are many.
Where all together are few, nothing is counted: nobody stands alone in a report.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import duckdb
import pyarrow as pa
from pyarrow import compute

from linkage.matching.session import Limits, session
from linkage.matching.standardize import STANDARDIZED, standardize

# Fewer records than this are counted together, or not at all.
LEAST_RECORDS = 11
FEW = "others"
# Few among judged records are other people than few among those that arrived.
FEW_JUDGED = "others judged"

_LABEL = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("same", pa.bool_()),
        ("band", pa.string()),
        ("weight", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Labels:
    """Judged pairs of records: one person or two, from which band, standing for how many pairs."""

    pairs: pa.Table  # left, right, same, band, weight

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str, bool, str, float]]) -> Self:
        columns = list(zip(*pairs, strict=True)) or [()] * len(_LABEL)
        return cls(pa.table(list(map(list, columns)), schema=_LABEL))


def as_groups(persons: Mapping[str, str]) -> pa.Table:
    """Records with the person of each, as groups that were found."""
    return pa.table(
        {
            "record": pa.array(persons.keys(), pa.string()),
            "grp": pa.array(persons.values(), pa.string()),
        }
    )


@dataclass(frozen=True, slots=True)
class Disaggregation:
    """What telling groups apart takes: judged pairs, and the day ages are counted for."""

    labels: Labels
    on: date


def arrived_by_group(
    read: pa.Table,
    arrived: pa.ChunkedArray,
    found: pa.Table,
    disaggregation: Disaggregation,
    *,
    limits: Limits,
) -> list[dict[str, Any]]:
    """The same for a refresh: of all that was `read`, records that `arrived` are counted, and the
    judged pairs of whichever records were read. `found` (record, grp) has everybody the arrived
    belong with. Either is left out where it is about few records in all.
    """
    labels = disaggregation.labels.pairs
    judged = pa.chunked_array([*labels["left"].chunks, *labels["right"].chunks], pa.string())
    nobody = Disaggregation(Labels.of([]), disaggregation.on)
    with session(limits) as connection:
        standardize(connection, _those(read, arrived))
        counted = by_group(connection, found, nobody)
        of_judged = _those(read, judged)
        standardize(connection, of_judged)
        alone = pa.table({"record": of_judged["record"].unique()})
        alone = alone.append_column("grp", pa.array(range(alone.num_rows), pa.int64()))
        told = by_group(connection, alone, disaggregation)
    groups = {(each["kind"], each["value"]): each for each in counted}
    for each in told:
        if each["value"] == FEW:
            each["value"] = FEW_JUDGED
        group = groups.setdefault((each["kind"], each["value"]), each | {"records": 0, "linked": 0})
        group["judged"] = each["judged"]
    return [groups[name] for name in sorted(groups)]


def sizes_of(persons: Mapping[str, str], *, arrived: int) -> dict[str, int]:
    """How many persons have how many records, of those that records which arrived belong with."""
    if arrived < LEAST_RECORDS:
        return {}
    sizes = Counter(Counter(persons.values()).values())
    return {str(size): sizes[size] for size in sorted(sizes)}


def _those(read: pa.Table, records: pa.ChunkedArray) -> pa.Table:
    return read.filter(compute.is_in(read["record"], value_set=records.combine_chunks()))


def by_group(
    connection: duckdb.DuckDBPyConnection, found: pa.Table, disaggregation: Disaggregation
) -> list[dict[str, Any]]:
    """For every kind of group and every value of it: records, how many of them are linked with a
    record of another dataset, and the judged pairs by band. `found` is (record, grp). No group of
    few records is counted: nothing at all where there are few in all.

    A judged pair counts for the groups of both its records, once for each.
    """
    connection.register("found", found)
    connection.register("labels", disaggregation.labels.pairs)
    connection.execute(_values(disaggregation.on))
    rows = connection.execute(_COUNTED).fetchall()
    judged = connection.execute(_JUDGED).fetchall()
    connection.execute("DROP TABLE described")
    connection.unregister("labels")
    connection.unregister("found")
    bands: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for kind, value, band, same, different, weight in judged:
        bands.setdefault((kind, value), []).append(
            {"band": band, "same": same, "different": different, "weight": weight}
        )
    return [
        {
            "kind": kind,
            "value": value,
            "records": records,
            "linked": linked,
            "judged": bands.get((kind, value), []),
        }
        for kind, value, records, linked in rows
    ]


def _values(on: date) -> str:
    today = on.year * 10_000 + on.month * 100 + on.day
    age = f"({int(today)} - birth_date) // 10000"
    bands = ((6, "0 to 5"), (18, "6 to 17"), (25, "18 to 24"), (45, "25 to 44"), (65, "45 to 64"))
    ages = " ".join(f"WHEN {age} < {below} THEN '{name}'" for below, name in bands)
    return f"""
    CREATE OR REPLACE TEMP TABLE described AS
    WITH each AS (
        SELECT
            record,
            split_part(record, '/', 1) AS dataset,
            min(birth_date) AS birth_date,
            min(sex) AS sex,
            min(coalesce(ssn, ssn_last_four)) AS ssn,
            min(zip_code) AS zip_code,
            min(race_ethnicity) AS race_ethnicity
        FROM {STANDARDIZED} GROUP BY record
    ), crossing AS (
        SELECT grp FROM found GROUP BY grp HAVING count(DISTINCT split_part(record, '/', 1)) > 1
    ), valued AS (
        SELECT
            record,
            grp IN (FROM crossing) AS is_linked,
            unnest([
                ('dataset', dataset),
                ('age', CASE WHEN birth_date IS NULL THEN 'not recorded' {ages} ELSE '65 or older' END),
                ('sex', coalesce(sex, 'not recorded')),
                ('race-ethnicity', coalesce(race_ethnicity, 'not recorded')),
                ('ssn', CASE WHEN ssn IS NULL THEN 'absent' ELSE 'present' END),
                ('geography', coalesce(left(zip_code, 3), 'not recorded'))
            ]) AS pair
        FROM each JOIN found USING (record)
    ), borne AS (
        SELECT pair, count(*) AS bearers FROM valued GROUP BY pair
    ), few AS (
        SELECT pair FROM borne
        QUALIFY bearers < {LEAST_RECORDS} OR sum(bearers) OVER (
            PARTITION BY pair[1] ORDER BY bearers, pair[2] ROWS UNBOUNDED PRECEDING
        ) - bearers BETWEEN 1 AND {LEAST_RECORDS - 1}
    )
    SELECT record, is_linked, pair[1] AS kind,
        CASE WHEN pair IN (FROM few) THEN '{FEW}' ELSE pair[2] END AS value
    FROM valued
    """


_COUNTED = f"""
SELECT kind, value, count(*), count(*) FILTER (is_linked)
FROM described GROUP BY kind, value HAVING count(*) >= {LEAST_RECORDS} ORDER BY kind, value
"""

_JUDGED = """
WITH concerned AS (
    SELECT DISTINCT "left", "right", same, band, weight, kind, value
    FROM labels JOIN described ON record = "left" OR record = "right"
)
SELECT kind, value, band, count(*) FILTER (same), count(*) FILTER (NOT same), avg(weight)
FROM concerned GROUP BY kind, value, band ORDER BY kind, value, band
"""
