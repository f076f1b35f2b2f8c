"""A points table: what each agreement between two records is worth, and how much is enough.

Points are on the scale of log2 Bayes factors: one point more doubles the odds that two records
are one person. Everything a table can say is listed here; no text of it ever becomes SQL.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Attribute(StrEnum):
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    SUFFIX = "suffix"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    SSN = "ssn"
    PHONE = "phone"
    ADDRESS = "address"


class LevelKind(StrEnum):
    EXACT = "exact"
    NEAR = "near"
    CONFLICT = "conflict"
    MISSING = "missing"


class Test(StrEnum):
    """One way in which two values can be compared."""

    __test__ = False  # not one of pytest's

    MISSING = "missing"
    SAME = "same"
    SAME_AND_RARE = "same-and-rare"
    RARE_TOGETHER = "rare-together"
    NICKNAME = "nickname"
    ALIKE = "alike"
    INITIAL = "initial"
    PART_OF_DOUBLE_NAME = "part-of-double-name"
    NAMES_SWAPPED = "names-swapped"
    NAME_MISPLACED = "name-misplaced"
    ONE_DIGIT_OFF = "one-digit-off"
    DAY_AND_MONTH_SWAPPED = "day-and-month-swapped"
    SAME_YEAR = "same-year"
    LAST_FOUR = "last-four"
    SAME_STREET = "same-street"
    SAME_ZIP = "same-zip"
    OTHERWISE = "otherwise"


class Key(StrEnum):
    """What two records may have in common to be compared at all."""

    SSN = "ssn"
    SSN_LAST_FOUR = "ssn_last_four"
    BIRTH_DATE = "birth_date"
    BIRTH_YEAR = "birth_year"
    FIRST_NAME = "first_name"
    FIRST_NAME_ROOT = "first_name_root"
    FIRST_INITIAL = "first_initial"
    LAST_NAME = "last_name"
    LAST_INITIAL = "last_initial"
    INITIALS = "initials"
    STREET = "street"
    ZIP_CODE = "zip_code"
    PHONE = "phone"


class Guard(StrEnum):
    """A pattern that looks like agreement and is not."""

    TWINS = "twins"
    NUMBER_OF_ANOTHER = "number-of-another"
    HOUSEHOLD = "household"
    ANOTHER_OF_THE_HOME = "another-of-the-home"
    NAMESAKES = "namesakes"


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison and its points. The first level whose test holds counts."""

    kind: LevelKind
    test: Test
    points: int
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    attribute: Attribute
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class PointsTable:
    """How records are compared, which pairs are compared, and where the line is drawn."""

    comparisons: tuple[Comparison, ...]
    blocking: tuple[tuple[Key, ...], ...]
    guards: Mapping[Guard, int]
    link_at: int
    review_at: int
    overrides_conflict: int
    largest_block: int
    crowded_address: int

    @property
    def attributes(self) -> frozenset[Attribute]:
        return frozenset(comparison.attribute for comparison in self.comparisons)

    def as_record(self) -> dict[str, Any]:
        record = asdict(self)
        record["guards"] = {guard.value: points for guard, points in self.guards.items()}
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read a stored table. A word that is not in the vocabulary is an error."""
        return cls(
            comparisons=tuple(
                Comparison(
                    Attribute(comparison["attribute"]),
                    tuple(
                        Level(
                            LevelKind(level["kind"]),
                            Test(level["test"]),
                            int(level["points"]),
                            float(level["limit"]),
                        )
                        for level in comparison["levels"]
                    ),
                )
                for comparison in record["comparisons"]
            ),
            blocking=tuple(tuple(Key(key) for key in rule) for rule in record["blocking"]),
            guards={Guard(name): int(points) for name, points in record["guards"].items()},
            link_at=int(record["link_at"]),
            review_at=int(record["review_at"]),
            overrides_conflict=int(record["overrides_conflict"]),
            largest_block=int(record["largest_block"]),
            crowded_address=int(record["crowded_address"]),
        )
