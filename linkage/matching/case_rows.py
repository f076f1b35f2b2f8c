"""The rows behind a review case: where they lie in a delivery, and what stands in those few rows."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import compute

from linkage import vault
from linkage.matching.records import joined
from linkage.matching.session import Limits, session
from linkage.matching.standardize import STANDARDIZED, standardize
from linkage.vault import Sealed

RECORD_KEY = "record_key"
WHERE_ONE_LIVES = ("street_address", "unit", "zip_code")
# What is seen of others at the address: enough to tell a twin from a parent.
SEEN_OF_OTHERS = ("first_name", "last_name", "birth_date")
BIRTH_YEAR = "birth_year"
MOST_ROWS = 3
MOST_OF_A_HOUSEHOLD = 6
YEAR = re.compile(r"(?<![0-9])(?:18|19|20)[0-9]{2}(?![0-9])")
COMPACT = re.compile(r"([0-9]{4})([0-9]{4})")

# Rows of one address, of the addresses where somebody lives who is looked for. A shelter is nobody's
# household: how many its records are tells that, and nobody there needs to be named.
HOUSEHOLDS = f"""
WITH homes AS (
    SELECT CAST(record AS INTEGER) AS place, street, coalesce(unit, '') AS unit,
        coalesce(zip_code, '') AS zip_code
    FROM {STANDARDIZED} WHERE street IS NOT NULL
), households AS (
    SELECT street, unit, zip_code, count(DISTINCT key) AS records,
        CASE WHEN count(DISTINCT key) <= getvariable('crowded')
            THEN list(place ORDER BY place)[1:{MOST_OF_A_HOUSEHOLD + MOST_ROWS + 1}]
            ELSE [] END AS places
    FROM homes JOIN keys USING (place)
    WHERE (street, unit, zip_code) IN (
        SELECT (street, unit, zip_code) FROM homes JOIN keys USING (place)
        WHERE key IN (SELECT key FROM wanted)
    )
    GROUP BY street, unit, zip_code
)
SELECT key, records, places
FROM wanted JOIN keys USING (key) JOIN homes USING (place)
JOIN households USING (street, unit, zip_code)
ORDER BY key, place
"""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The numbers of a record's rows, and of some rows of others at its address."""

    rows: tuple[int, ...]
    household_rows: tuple[int, ...] = ()
    records_at_address: int = 0


NOWHERE = Whereabouts(())


def compared(columns: Mapping[str, str]) -> dict[str, str]:
    """The columns a reviewer compares: all that were read but the key."""
    return {column: role for column, role in columns.items() if role != RECORD_KEY}


def find_rows(
    dataset: str,
    sealed: Sealed,
    roles: Mapping[str, str],
    wanted: Collection[str],
    *,
    limits: Limits,
    crowded_address: int = 0,
) -> dict[str, Whereabouts]:
    """Find records of a delivery by their keyed names. `roles` are its columns that may be read.

    Where more records than `crowded_address` are at an address, rows of others there are not found.
    """
    [key_column] = [column for column, role in roles.items() if role == RECORD_KEY]
    address = {column: role for column, role in roles.items() if role in WHERE_ONE_LIVES}
    table = vault.read(sealed, [key_column, *address])
    keys = vault.record_key_column(dataset, table.column(key_column))
    mine = compute.is_in(keys, value_set=pa.array(sorted(wanted), pa.string()))
    places: dict[str, list[int]] = {}
    for place in compute.indices_nonzero(mine).to_pylist():
        places.setdefault(keys[place].as_py(), []).append(place)
    households = (
        _households(table, address, keys, places, limits, crowded_address) if address else {}
    )
    return {
        key: Whereabouts(tuple(found[:MOST_ROWS]), *households.get(key, ((), 0)))
        for key, found in places.items()
    }


def read_rows(
    sealed: Sealed, roles: Mapping[str, str], places: Sequence[int]
) -> list[dict[str, str]]:
    """What stands in a few rows, as text by role; columns of one role are read as one."""
    table = vault.rows(sealed, list(roles), places)
    texts = {column: table.column(column).cast(pa.string()).to_pylist() for column in roles}
    return [
        {
            role: " ".join(
                texts[column][number]
                for column, its_role in roles.items()
                if its_role == role and texts[column][number]
            )
            for role in dict.fromkeys(roles.values())
        }
        for number in range(len(places))
    ]


def read_household(
    sealed: Sealed, roles: Mapping[str, str], places: Sequence[int]
) -> list[dict[str, str]]:
    """Names and birth years in a few rows, and nothing else of them."""
    seen = {column: role for column, role in roles.items() if role in SEEN_OF_OTHERS}
    rows = read_rows(sealed, seen, places) if seen else []
    return [
        {role: value for role, value in row.items() if role != "birth_date"}
        | {BIRTH_YEAR: year_in(row.get("birth_date", ""))}
        for row in rows
    ]


def year_in(date: str) -> str:
    """The year of a date however it was written; nothing where none can be made out."""
    parts = COMPACT.fullmatch(date)
    years = [year for part in (parts.groups() if parts else [date]) for year in YEAR.findall(part)]
    return years[0] if years else ""


def _households(
    table: pa.Table,
    address: Mapping[str, str],
    keys: pa.Array,
    places: Mapping[str, list[int]],
    limits: Limits,
    crowded_address: int,
) -> dict[str, tuple[tuple[int, ...], int]]:
    numbers = pa.array(range(len(keys)), pa.int32())
    homes = {"record": numbers.cast(pa.string())}
    for role in dict.fromkeys(address.values()):
        parts = [
            table.column(column).cast(pa.string())
            for column, its_role in address.items()
            if its_role == role
        ]
        homes[role] = joined(parts)
    found: dict[str, tuple[tuple[int, ...], int]] = {}
    with session(limits) as connection:
        standardize(connection, pa.table(homes))
        connection.execute(f"SET VARIABLE crowded = {int(crowded_address)}")
        connection.register("keys", pa.table({"place": numbers, "key": keys}))
        connection.register("wanted", pa.table({"key": pa.array(list(places), pa.string())}))
        for key, records, others in connection.execute(HOUSEHOLDS).fetchall():
            rows = tuple(place for place in others if place not in places[key])
            found.setdefault(key, (rows[:MOST_OF_A_HOUSEHOLD], records))
    return found
