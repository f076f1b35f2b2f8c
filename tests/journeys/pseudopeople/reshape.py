"""Turns simulated administrative files into the deliveries of three departments.

Who is who (the simulant) is kept apart: it scores the linkage and stands in no delivery.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]
PERSON = ("first_name", "middle_initial", "last_name")
HOME = ("street_address", "unit_number", "city", "state", "zip_code")
COLUMNS = {
    "wic": ("participant_id", "family_id", *PERSON, "birth_date", "sex", *HOME),
    "census": ("person_id", "housing_id", *PERSON, "birth_date", "sex", *HOME, "housing_type"),
    "tax_filings": ("listing_id", "return_id", *PERSON, "ssn", *HOME, "listed_as", "tax_year"),
}


@dataclass
class Deliveries:
    """The three files, and the simulant behind each record where that is known."""

    files: dict[str, Path] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    truth: dict[tuple[str, str], str] = field(default_factory=dict)


def reshape(source: Path, target: Path) -> Deliveries:
    """Write the deliveries of the three departments into a folder."""
    holders = {
        row["ssn"]: row["simulant_id"] for row in _read(source, "social_security") if row["ssn"]
    }
    listed = {
        "wic": _households(_read(source, "women_infants_and_children"), "W", "participant_id"),
        "census": _households(_read(source, "decennial_census"), "C", "person_id"),
        "tax_filings": _returns(_read(source, "taxes_1040"), holders),
    }
    deliveries = Deliveries()
    for dataset, people in listed.items():
        columns = COLUMNS[dataset]
        path = target / f"{dataset}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="raise", restval="")
            writer.writeheader()
            for row, simulant in people:
                writer.writerow(row)
                deliveries.truth[dataset, row[columns[0]]] = simulant
                deliveries.rows[dataset] = deliveries.rows.get(dataset, 0) + 1
        deliveries.files[dataset] = path
    return deliveries


def _read(source: Path, name: str) -> Iterator[Row]:
    with (source / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _households(rows: Iterable[Row], letter: str, record_key: str) -> Iterator[tuple[Row, str]]:
    household_key = {"W": "family_id", "C": "housing_id"}[letter]
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        household = numbers.setdefault(row["household_id"], len(numbers) + 1)
        listed = {
            record_key: f"{letter}{number:06d}",
            household_key: f"{letter}H{household:06d}",
            "birth_date": row["date_of_birth"],
            "sex": row["sex"],
            "street_address": f"{row['street_number']} {row['street_name']}".strip(),
            "unit_number": row["unit_number"],
            "city": row["city"],
            "state": row["state"],
            "zip_code": row["zipcode"],
        }
        listed |= {name: row[name] for name in PERSON}
        if letter == "C":
            listed["housing_type"] = row["housing_type"]
        yield listed, row["simulant_id"]


def _returns(rows: Iterable[Row], holders: dict[str, str]) -> Iterator[tuple[Row, str]]:
    number = 0
    for return_number, row in enumerate(rows, start=1):
        for listed_as, person, simulant in _listed_on(row, holders):
            number += 1
            listing = {
                "listing_id": f"T{number:06d}",
                "return_id": f"TR{return_number:06d}",
                "listed_as": listed_as,
                "tax_year": row["tax_year"],
            }
            yield listing | person | _mailing_address(row), simulant


def _listed_on(row: Row, holders: dict[str, str]) -> Iterator[tuple[str, Row, str]]:
    """The filer, the spouse and the dependents of a return, and who they are."""
    filer = {name: row[name] for name in (*PERSON, "ssn")}
    yield "filer", filer, row["simulant_id"]
    prefixes = {"spouse": "spouse_"}
    prefixes |= {f"dependent {number}": f"dependent_{number}_" for number in range(1, 5)}
    for listed_as, prefix in prefixes.items():
        person = {name: row.get(prefix + name, "") for name in (*PERSON, "ssn")}
        if any(person.values()):
            yield listed_as.split()[0], person, holders.get(person["ssn"], "")


def _mailing_address(row: Row) -> Row:
    parts = {part: row[f"mailing_address_{part}"] for part in ("street_number", "street_name")}
    street = " ".join(part for part in parts.values() if part)
    if row["mailing_address_po_box"]:
        street = f"PO Box {row['mailing_address_po_box']}"
    return {
        "street_address": street,
        "unit_number": row["mailing_address_unit_number"],
        "city": row["mailing_address_city"],
        "state": row["mailing_address_state"],
        "zip_code": row["mailing_address_zipcode"],
    }
