"""Simulated administrative records of one town: the census beside two other files.

The census has no social security number, the 1040 filings no birth date and an address to which
letters go, the social security file no address. Who a spouse or dependent is follows from the number
on the filing; those whose number is nobody's are not scored.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.known_truth.sets import KnownSet, Row, table_of

ROOT = Path(__file__).parents[2]
SOURCE = Path(os.environ.get("PORTAL_SHARED", ROOT.parent / "shared")) / "data" / "pseudopeople"


def census_to_social_security() -> KnownSet:
    return _between("census to social security", _census(), _social_security())


def census_to_1040() -> KnownSet:
    return _between("census to 1040", _census(), _filings())


# What Splink is best trained on: pairs that agree in these are mostly one person.
SETS = {
    census_to_social_security: (("first_name", "last_name"), ("birth_date",)),
    census_to_1040: (("first_name", "last_name"), ("first_name", "street")),
}


def _between(name: str, *files: Iterator[tuple[str, Row]]) -> KnownSet:
    rows, person, file = [], {}, {}
    for place, people in enumerate(files):
        for number, (simulant, row) in enumerate(people):
            record = f"{place}/{number}"
            rows.append({"record": record, **row})
            person[record], file[record] = simulant, str(place)
    return KnownSet(name, table_of(rows), person, file)


def _census() -> Iterator[tuple[str, Row]]:
    for row in _read("decennial_census"):
        yield (
            row["simulant_id"],
            {
                "first_name": row["first_name"],
                "middle_name": row["middle_initial"],
                "last_name": row["last_name"],
                "birth_date": row["date_of_birth"],
                "sex": row["sex"],
                "street_address": _joined(row["street_number"], row["street_name"]),
                "unit": row["unit_number"],
                "zip_code": row["zipcode"],
            },
        )


def _social_security() -> Iterator[tuple[str, Row]]:
    for row in _read("social_security"):
        yield (
            row["simulant_id"],
            {
                "first_name": row["first_name"],
                "middle_name": row["middle_name"],
                "last_name": row["last_name"],
                "birth_date": row["date_of_birth"],
                "sex": row["sex"],
                "ssn": row["ssn"],
            },
        )


def _filings() -> Iterator[tuple[str, Row]]:
    holders = {row["ssn"]: row["simulant_id"] for row in _read("social_security") if row["ssn"]}
    for row in _read("taxes_1040"):
        home = {
            "street_address": _joined(
                row["mailing_address_street_number"], row["mailing_address_street_name"]
            ),
            "unit": row["mailing_address_unit_number"],
            "zip_code": row["mailing_address_zipcode"],
        }
        for prefix in ("", "spouse_", *(f"dependent_{number}_" for number in range(1, 5))):
            listed = {
                "first_name": row[f"{prefix}first_name"],
                "middle_name": row.get(f"{prefix}middle_initial", ""),
                "last_name": row[f"{prefix}last_name"],
                "ssn": row[f"{prefix}ssn"],
            }
            if any(listed.values()):
                simulant = holders.get(listed["ssn"], "") if prefix else row["simulant_id"]
                yield simulant, listed | home


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _read(name: str) -> Iterator[dict[str, str]]:
    with (SOURCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
