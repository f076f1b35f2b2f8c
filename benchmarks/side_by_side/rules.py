"""The points table of the comparison: the office's own, under two sets of blocking rules."""

from dataclasses import replace

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.points import Key, PointsTable

_BLOCKING = {
    "tight": (
        (Key.SSN,),
        (Key.BIRTH_DATE, Key.FIRST_NAME_ROOT),
        (Key.BIRTH_DATE, Key.LAST_NAME),
        (Key.FIRST_NAME, Key.LAST_NAME, Key.ZIP_CODE),
        (Key.FIRST_NAME, Key.LAST_NAME, Key.BIRTH_YEAR),
        (Key.PHONE, Key.FIRST_NAME_ROOT),
        (Key.BIRTH_DATE, Key.FIRST_INITIAL, Key.LAST_INITIAL),
        (Key.SSN_LAST_FOUR, Key.FIRST_NAME_ROOT, Key.BIRTH_YEAR),
    ),
    "wide": (
        (Key.SSN,),
        (Key.BIRTH_DATE,),
        (Key.FIRST_NAME_ROOT, Key.LAST_NAME),
        (Key.LAST_NAME, Key.BIRTH_YEAR, Key.FIRST_INITIAL),
        (Key.SSN_LAST_FOUR, Key.BIRTH_YEAR),
        (Key.STREET, Key.LAST_NAME),
        (Key.PHONE,),
        (Key.FIRST_NAME_ROOT, Key.BIRTH_YEAR, Key.ZIP_CODE),
    ),
}


def table_of(rules: str) -> PointsTable:
    """No block is left out: the other side knows no cap, and both must compare the same pairs."""
    return replace(DEFAULT_TABLE, blocking=_BLOCKING[rules], largest_block=1_000_000)
