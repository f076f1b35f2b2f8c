"""The list of people a requester brings: an external cohort, as a request describes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from datasets.rules.vocabulary import IdentityRole
from idea_portal.policy import Period

# Stands in a linkage clause where the code of a dataset would; no dataset can be called so.
EXTERNAL_COHORT = "external-cohort"

# What a list can hold to tell who a row is about. A column is called by the word for its role.
LIST_ROLES = (
    IdentityRole.FIRST_NAME,
    IdentityRole.MIDDLE_NAME,
    IdentityRole.LAST_NAME,
    IdentityRole.SUFFIX,
    IdentityRole.BIRTH_DATE,
    IdentityRole.SEX,
    IdentityRole.SSN,
    IdentityRole.PHONE,
    IdentityRole.STREET_ADDRESS,
    IdentityRole.UNIT,
    IdentityRole.ZIP_CODE,
)
# Either is the least that tells one person from another.
ENOUGH_TO_TELL = (
    frozenset({IdentityRole.SSN}),
    frozenset({IdentityRole.LAST_NAME, IdentityRole.BIRTH_DATE}),
)
CARRIED_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
MOST_CARRIED = 10
# Columns an output has of its own, and words for what identifies: carried, they would mislead.
RESERVED = frozenset({"person", "dataset", *(role.value for role in IdentityRole)})


class Basis(StrEnum):
    """On what ground a requester holds a list."""

    CONSENT = "consent"
    AGREEMENT = "agreement"
    OWN_RECORDS = "own-records"

    @property
    def label(self) -> str:
        return {
            Basis.CONSENT: "the consent of the people on it",
            Basis.AGREEMENT: "an agreement with whoever gave it",
            Basis.OWN_RECORDS: "the records of the requester's own program",
        }[self]


@dataclass(frozen=True, slots=True)
class BroughtList:
    """What a request says of the list it brings. A draft may leave any of it open."""

    description: str = ""
    roles: frozenset[IdentityRole] = frozenset()
    carried: tuple[str, ...] = ()
    basis: Basis | None = None
    basis_named: str = ""
    kept_through: date | None = None
    # Without it the output would be about everybody the datasets choose: asked for only if said.
    is_required: bool = True

    @property
    def matched_by(self) -> tuple[str, ...]:
        """The columns that say who a row is about, by the words for their roles."""
        return tuple(role.value for role in LIST_ROLES if role in self.roles)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the file must hold: columns to match by, then those carried through."""
        return (*self.matched_by, *self.carried)

    @property
    def tells_people_apart(self) -> bool:
        return any(self.roles >= enough for enough in ENOUGH_TO_TELL)

    @property
    def due_at(self) -> datetime | None:
        """The moment it must be gone: when the last day it is kept is over."""
        return (
            Period.of_days(self.kept_through, self.kept_through).ends if self.kept_through else None
        )

    def as_record(self) -> dict[str, Any]:
        return {
            "description": self.description,
            "roles": sorted(role.value for role in self.roles),
            "carried": list(self.carried),
            "basis": self.basis.value if self.basis else None,
            "basis_named": self.basis_named,
            "kept_through": self.kept_through.isoformat() if self.kept_through else None,
            "is_required": self.is_required,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        kept_through = record["kept_through"]
        return cls(
            description=record["description"],
            roles=frozenset(map(IdentityRole, record["roles"])),
            carried=tuple(record["carried"]),
            basis=Basis(record["basis"]) if record["basis"] else None,
            basis_named=record["basis_named"],
            kept_through=date.fromisoformat(kept_through) if kept_through else None,
            is_required=record.get("is_required", True),
        )


def list_from(record: Mapping[str, Any] | None) -> BroughtList | None:
    """The list a record tells of; None where none is brought."""
    return BroughtList.from_record(record) if record else None


def may_be_carried(name: str) -> bool:
    """Whether a column of a list may be called so in an output."""
    return bool(CARRIED_NAME.match(name)) and name not in RESERVED


def pair_with_list(dataset: str) -> frozenset[str]:
    """A dataset and the list, as linkage clauses name them."""
    return frozenset({dataset, EXTERNAL_COHORT})
