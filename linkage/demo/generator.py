"""Writes the demo's deliveries: who is in which dataset, one CSV file each, the truth apart."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from linkage.demo.layouts import LAYOUTS
from linkage.demo.population import City, Household, Person
from linkage.demo.records import Books

TAX_YEAR = "2025"
TRUTH = "truth.csv"


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written: a file per dataset, rows in each, the truth, and how many persons."""

    files: dict[str, Path]
    rows: dict[str, int]
    truth: Path
    persons: int


def generate(folder: Path, *, persons: int = 20_000, seed: int = 2026) -> Generated:
    """Write the five deliveries into a folder, and who is who into a folder apart inside it."""
    books = fill_books(persons=persons, seed=seed)
    deliveries, apart = folder / "deliveries", folder / "truth"
    files = {
        dataset: _write_csv(deliveries / f"{dataset}.csv", LAYOUTS[dataset].columns, rows)
        for dataset, rows in books.rows.items()
    }
    truth = _write_csv(
        apart / TRUTH,
        ("dataset", "record_key", "person"),
        (
            {"dataset": dataset, "record_key": record_key, "person": person}
            for dataset, record_key, person in books.truth
        ),
    )
    rows = {dataset: len(written) for dataset, written in books.rows.items()}
    return Generated(files=files, rows=rows, truth=truth, persons=len(books.listed))


def fill_books(*, persons: int, seed: int) -> Books:
    """Let households pass the five offices until that many persons are written down."""
    city = City(seed)
    books = Books(dice=city.dice)
    for home in city.households():
        _visit_offices(books, city, home)
        if len(books.listed) >= persons:
            break
    for rows in books.rows.values():
        city.dice.shuffle(rows)
    city.dice.shuffle(books.truth)
    return books


def _visit_offices(books: Books, city: City, home: Household) -> None:
    dice = city.dice
    files_taxes = bool(home.children) and dice.random() < 0.58
    away = _children_in_care(books, city, home)
    if files_taxes:
        _claim_credit(books, home, [child for child in home.children if child not in away])
    if dice.random() < 0.62:
        _enroll(books, home)
    if dice.random() < 0.11:
        _prevent_homelessness(books, home)


def _children_in_care(books: Books, city: City, home: Household) -> list[Person]:
    """Some children live with foster parents or with kin, at another address."""
    dice = city.dice
    away = []
    for child in home.children:
        fate = dice.random()
        if fate > 0.055:
            continue
        elsewhere = city.household()
        day = books.day(since=child.birth_date)
        if fate < 0.025:
            placement = dice.choice(("foster-home", "therapeutic-home", "group-home"))
            books.write(
                "foster_care", child, elsewhere, day, placement=placement, placed_on=f"{day}"
            )
        else:
            relation = dice.choice(("grandparent", "aunt-or-uncle", "sibling", "other-kin"))
            books.write(
                "kin_care",
                child,
                elsewhere,
                day,
                caregiver_relation=relation,
                in_care_since=f"{day}",
            )
        away.append(child)
    return away


def _claim_credit(books: Books, home: Household, children: list[Person]) -> None:
    day = books.day()
    listed = [*zip(home.adults, ("filer", "spouse"), strict=False)]
    listed += [(child, "child") for child in children if books.dice.random() < 0.97]
    for person, listed_as in listed:
        books.write("tax_credit", person, home, day, listed_as=listed_as, tax_year=TAX_YEAR)


def _enroll(books: Books, home: Household) -> None:
    dice, day = books.dice, books.day(since=_last_born(home))
    for person in home.people:
        if dice.random() > (0.72 if person.is_adult else 0.96):
            continue
        group = "adult" if person.is_adult else "child"
        if dice.random() < 0.04:
            group = "disability"
        books.write("medicaid", person, home, day, eligibility_group=group, enrolled_on=f"{day}")
        fate = dice.random()
        if fate < 0.10:
            books.write_same_again("medicaid", enrolled_on=f"{books.day(since=day)}")
        elif fate < 0.16:
            again = books.day(since=day)
            books.write(
                "medicaid", person, home, again, eligibility_group=group, enrolled_on=f"{again}"
            )


def _prevent_homelessness(books: Books, home: Household) -> None:
    dice = books.dice
    for _ in range(dice.choices((1, 2, 3), (65, 25, 10))[0]):
        day = books.day(since=_last_born(home))
        service = dice.choice(("rental-assistance", "shelter", "case-management", "diversion"))
        for person in home.people:
            if dice.random() < 0.88:
                books.write(
                    "homelessness_prevention",
                    person,
                    home,
                    day,
                    service=service,
                    served_on=f"{day}",
                )


def _last_born(home: Household) -> date:
    return max(person.birth_date for person in home.people)


def _write_csv(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path
