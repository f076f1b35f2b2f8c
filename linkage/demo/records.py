"""What five datasets wrote down about the invented city, and who was meant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random

from linkage.demo.errors import (
    JUNK_SSNS,
    abbreviate_street,
    misdate,
    mishear,
    mistype,
    mistype_number,
    nickname,
)
from linkage.demo.layouts import CAPTURES, LAYOUTS, PREFIXES, Capture
from linkage.demo.names import CITY, SHELTERS, STATE
from linkage.demo.population import FIRST_RECORD, TODAY, Household, Person

Row = dict[str, str]


@dataclass(slots=True)
class Books:
    """The five files as they are written, and the truth beside them."""

    dice: Random
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in LAYOUTS})
    truth: list[tuple[str, str, str]] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, dataset: str, person: Person, home: Household, day: date, **more: str) -> None:
        """Write one record of a person into a dataset, with the office's usual mistakes."""
        layout = LAYOUTS[dataset]
        record_key = f"{PREFIXES[dataset]}-{next(self.numbers):07d}"
        row = dict.fromkeys(layout.columns, "")
        row |= self._identity(person, home, day, CAPTURES[dataset])
        row |= more
        row[layout.record_key] = record_key
        row[layout.household_key] = f"{PREFIXES[dataset]}H-{home.key[1:]}"
        self.rows[dataset].append({name: row[name] for name in layout.columns})
        self.truth.append((dataset, record_key, person.key))
        self.listed.add(person.key)

    def write_same_again(self, dataset: str, **more: str) -> None:
        """Write the last record of a dataset once more under a new key, as a renewal does."""
        last, person_key = self.rows[dataset][-1], self.truth[-1][2]
        layout = LAYOUTS[dataset]
        record_key = f"{PREFIXES[dataset]}-{next(self.numbers):07d}"
        self.rows[dataset].append(last | more | {layout.record_key: record_key})
        self.truth.append((dataset, record_key, person_key))

    def day(self, since: date = FIRST_RECORD) -> date:
        """Any day from one on until today, none before the records began."""
        since = max(since, FIRST_RECORD)
        return since + timedelta(days=self.dice.randint(0, max(0, (TODAY - since).days)))

    def _happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _identity(self, person: Person, home: Household, day: date, capture: Capture) -> Row:
        address = home.address_on(day)
        row = {
            "first_name": self._first_name(person, capture),
            "middle_name": self._middle_name(person),
            "last_name": self._last_name(person, capture),
            "suffix": person.suffix if self._happens(0.6) else "",
            "birth_date": self._birth_date(person, capture),
            "sex": self._sex(person, capture),
            "ssn": self._ssn(person, home, capture),
            "phone": "" if self._happens(capture.no_phone) else address.phone,
            "street_address": address.street,
            "unit": address.unit if self._happens(0.9) else "",
            "city": CITY,
            "state": STATE,
            "zip_code": address.zip_code,
            "neighborhood": address.neighborhood,
        }
        if self._happens(0.003 * capture.errors):
            row["first_name"], row["last_name"] = row["last_name"], row["first_name"]
        return row | self._where(row, capture)

    def _where(self, row: Row, capture: Capture) -> Row:
        if self._happens(capture.no_address):
            return {"street_address": "", "unit": "", "zip_code": ""}
        if self._happens(capture.shelter_address):
            return {"street_address": self.dice.choice(SHELTERS), "unit": ""}
        if self._happens(0.25):
            return {"street_address": abbreviate_street(row["street_address"])}
        if self._happens(0.025 * capture.errors):
            return {"street_address": mistype(row["street_address"], self.dice)}
        return {}

    def _first_name(self, person: Person, capture: Capture) -> str:
        name = person.first_name
        if self._happens(0.045 * capture.errors):
            name = nickname(name, self.dice)
        if self._happens(0.016 * capture.errors):
            name = mistype(name, self.dice)
        if self._happens(0.010 * capture.errors):
            name = mishear(name, self.dice)
        return name

    def _middle_name(self, person: Person) -> str:
        if self._happens(0.45):
            return ""
        return person.middle_name[0] if self._happens(0.6) else person.middle_name

    def _last_name(self, person: Person, capture: Capture) -> str:
        name = person.last_name
        if person.earlier_surname and self._happens(0.2):
            name = person.earlier_surname
        if person.second_surname and self._happens(0.45):
            name = f"{name} {person.second_surname}"
        if self._happens(0.016 * capture.errors):
            name = mistype(name, self.dice)
        if self._happens(0.010 * capture.errors):
            name = mishear(name, self.dice)
        return name

    def _birth_date(self, person: Person, capture: Capture) -> str:
        if self._happens(capture.no_birth_date):
            return ""
        day = person.birth_date
        return str(misdate(day, self.dice) if self._happens(0.018 * capture.errors) else day)

    def _sex(self, person: Person, capture: Capture) -> str:
        if self._happens(0.012):
            return ""
        if self._happens(0.004 * capture.errors):
            return "F" if person.sex == "M" else "M"
        return person.sex

    def _ssn(self, person: Person, home: Household, capture: Capture) -> str:
        if self._happens(capture.no_ssn):
            return ""
        if self._happens(0.003 * capture.errors):
            return self.dice.choice(JUNK_SSNS)
        shared = home.adults and not person.is_adult and self._happens(0.006 * capture.errors)
        number = home.adults[0].ssn if shared else person.ssn
        return (
            mistype_number(number, self.dice) if self._happens(0.012 * capture.errors) else number
        )
