"""The invented city: households of people who move, marry, have twins and share a name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, count
from random import Random

from linkage.demo.names import BOYS, GIRLS, NEIGHBORHOODS, NICKNAMES, STREETS, SURNAMES

TODAY = date(2026, 6, 30)
FIRST_RECORD = date(2021, 1, 1)
# Born on this day or later: a child of the credit's tax year.
CHILD_BORN_FROM = date(2009, 1, 1)

_NEIGHBORHOOD_CODES = tuple(NEIGHBORHOODS)
_NEIGHBORHOOD_WEIGHTS = tuple(accumulate(weight for _, _, weight in NEIGHBORHOODS.values()))
_SURNAME_WEIGHTS = tuple(accumulate(1 / (rank + 60) for rank in range(len(SURNAMES))))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a household lives from a day on."""

    street: str
    unit: str
    neighborhood: str
    zip_code: str
    phone: str
    moved_in: date


@dataclass(slots=True)
class Person:
    """One invented person, as the truth knows them."""

    key: str
    first_name: str
    middle_name: str
    last_name: str
    birth_date: date
    sex: str
    ssn: str
    suffix: str = ""
    second_surname: str = ""
    earlier_surname: str = ""
    is_adult: bool = False

    @property
    def is_child(self) -> bool:
        """Whether the credit counts the person as a child."""
        return self.birth_date >= CHILD_BORN_FROM


@dataclass(slots=True)
class Household:
    """People who live together, and the addresses they had, oldest first."""

    key: str
    addresses: list[Address]
    people: list[Person] = field(default_factory=list)

    @property
    def adults(self) -> list[Person]:
        """The grown members, the one who fills in forms first."""
        return [person for person in self.people if person.is_adult]

    @property
    def children(self) -> list[Person]:
        """The members the credit counts as children."""
        return [person for person in self.people if person.is_child]

    def address_on(self, day: date) -> Address:
        """Where the household lived on a day."""
        lived = [address for address in self.addresses if address.moved_in <= day]
        return lived[-1] if lived else self.addresses[0]


class City:
    """Makes households one after the other; the same seed makes the same city."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311  invented people, not secrets
        self._person_numbers = count(1)
        self._household_numbers = count(1)
        self._ssns: set[int] = set()

    def households(self) -> Iterator[Household]:
        """Every household of the city, without end."""
        while True:
            yield self.household()

    def household(self) -> Household:
        """One household: its adults, its children, its addresses."""
        dice = self.dice
        surname = self._surname()
        home = Household(f"H{next(self._household_numbers):06d}", self._addresses())
        kind = dice.choices(("single", "couple", "parent", "parents"), (16, 10, 40, 34))[0]
        oldest = self._adult(surname, sex=dice.choices("FM", (70, 30))[0], ages=(19, 64))
        home.people.append(oldest)
        if kind in {"couple", "parents"}:
            own = dice.random() < 0.35
            other = "M" if oldest.sex == "F" else "F"
            home.people.append(
                self._adult(self._surname() if own else surname, sex=other, ages=(20, 66))
            )
        if kind in {"parent", "parents"}:
            home.people.extend(self._children(surname, home.people))
        return home

    def _children(self, surname: str, parents: list[Person]) -> list[Person]:
        dice = self.dice
        double = self._surname() if dice.random() < 0.12 else ""
        father = next((person for person in parents if person.sex == "M"), None)
        children: list[Person] = []
        for _ in range(dice.choices((1, 2, 3, 4), (40, 36, 17, 7))[0]):
            child = self._person(surname, sex=dice.choice("FM"), birth_date=self._born((0, 17)))
            child.second_surname = double
            if father and child.sex == "M" and dice.random() < 0.04:
                child.first_name, child.last_name = father.first_name, father.last_name
                child.suffix, child.second_surname = "Jr", ""
            children.append(child)
            if dice.random() < 0.025:
                children.append(self._twin_of(child))
        return children

    def _twin_of(self, child: Person) -> Person:
        dice = self.dice
        sex = child.sex if dice.random() < 0.55 else dice.choice("FM")
        twin = self._person(child.last_name, sex=sex, birth_date=child.birth_date)
        twin.second_surname = child.second_surname
        while twin.first_name == child.first_name:
            twin.first_name = self._first_name(sex)
        if dice.random() < 0.5:
            twin.ssn = self._ssn(beside=int(child.ssn))
        return twin

    def _adult(self, surname: str, *, sex: str, ages: tuple[int, int]) -> Person:
        person = self._person(surname, sex=sex, birth_date=self._born(ages))
        person.is_adult = True
        if sex == "F" and self.dice.random() < 0.15:
            person.earlier_surname = self._surname()
        return person

    def _person(self, surname: str, *, sex: str, birth_date: date) -> Person:
        return Person(
            key=f"T{next(self._person_numbers):06d}",
            first_name=self._first_name(sex),
            middle_name=self._first_name(sex),
            last_name=surname,
            birth_date=birth_date,
            sex=sex,
            ssn=self._ssn(),
        )

    def _first_name(self, sex: str) -> str:
        dice = self.dice
        if dice.random() < 0.5:
            known = [name for name in (GIRLS if sex == "F" else BOYS) if name in NICKNAMES]
            return dice.choice(known)
        return dice.choice(GIRLS if sex == "F" else BOYS)

    def _surname(self) -> str:
        return self.dice.choices(SURNAMES, cum_weights=_SURNAME_WEIGHTS)[0]

    def _born(self, ages: tuple[int, int]) -> date:
        youngest, oldest = ages
        return TODAY - timedelta(days=self.dice.randint(youngest * 365 + 30, oldest * 365 + 364))

    def _ssn(self, beside: int | None = None) -> str:
        number = (beside or 0) + 1
        while beside is None or number in self._ssns:
            number = self.dice.randrange(800_010_001, 900_000_000)
            beside = number
        self._ssns.add(number)
        return f"{number:09d}"

    def _addresses(self) -> list[Address]:
        dice = self.dice
        days = sorted(
            dice.randint(0, (TODAY - FIRST_RECORD).days)
            for _ in range(dice.choices((0, 1, 2, 3), (55, 28, 12, 5))[0])
        )
        moves = [FIRST_RECORD, *(FIRST_RECORD + timedelta(days=day) for day in days)]
        return [self._address(day) for day in moves]

    def _address(self, moved_in: date) -> Address:
        dice = self.dice
        code = dice.choices(_NEIGHBORHOOD_CODES, cum_weights=_NEIGHBORHOOD_WEIGHTS)[0]
        return Address(
            street=f"{dice.randint(1, 4800)} {dice.choice(STREETS)}",
            unit=f"Apt {dice.randint(1, 60)}" if dice.random() < 0.35 else "",
            neighborhood=code,
            zip_code=NEIGHBORHOODS[code][1],
            phone=f"215555{dice.randint(0, 9999):04d}",
            moved_in=moved_in,
        )
