"""A register written down: organizations, people, datasets and agreements, as plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from datasets.rules.dictionary import Entry as DictionaryEntry
from datasets.rules.vocabulary import Cadence, Regime, Sensitivity, Unit
from idea_portal.accounts.roles import Role

from .brought_list import BroughtList
from .register_entries import Place
from .request_content import CohortRole
from .vocabulary import AgreementKind, Capacity, OutputKind, Purpose

# Gives the text of a file the register names, or None where there is no such file.
OpenText = Callable[[str], str | None]


class OrganizationKind(StrEnum):
    """What an organization is to the city."""

    DEPARTMENT = "department"
    OFFICE = "office"
    AGENCY = "agency"
    UNIVERSITY = "university"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class ListedOrganization:
    """An organization of the register."""

    place: Place
    code: str
    name: str
    kind: OrganizationKind


@dataclass(frozen=True, slots=True)
class ListedRole:
    """A role a person holds in an organization, from a day until a day."""

    place: Place
    organization: str
    role: Role
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class ListedTraining:
    """A course a person completed, and until when it counts."""

    place: Place
    course: str
    completed_on: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of the register, with roles and trainings."""

    place: Place
    email: str
    name: str
    second_account_of: str
    roles: tuple[ListedRole, ...]
    trainings: tuple[ListedTraining, ...]


@dataclass(frozen=True, slots=True)
class ListedDataset:
    """A dataset of the register, with its dictionary."""

    place: Place
    code: str
    name: str
    description: str
    department: str
    regime: Regime
    sensitivity: Sensitivity
    unit: Unit
    cadence: Cadence
    stewards: tuple[str, ...]
    entries: tuple[DictionaryEntry, ...]


@dataclass(frozen=True, slots=True)
class ListedParty:
    """An organization that takes part in an agreement, and who signed for it."""

    place: Place
    organization: str
    capacity: Capacity
    signed_by: str


@dataclass(frozen=True, slots=True)
class ListedClause:
    """A clause of an agreement as it was written, still to be understood."""

    place: Place
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListedAgreement:
    """An agreement of the register. It goes as far as the people named for it carried it."""

    place: Place
    key: str
    kind: AgreementKind
    title: str
    text: str
    parent: str
    begins: date
    ends: date
    drafted_by: str
    cleared_by: tuple[str, ...]
    accepted_by: tuple[str, ...]
    parties: tuple[ListedParty, ...]
    clauses: tuple[ListedClause, ...]


@dataclass(frozen=True, slots=True)
class ListedDatasetAsked:
    """A dataset a request asks for: whom it lets in, which rows, which elements and why."""

    place: Place
    code: str
    cohort_role: CohortRole
    is_required: bool
    rows: dict[str, Any] | None
    elements: dict[str, str]


@dataclass(frozen=True, slots=True)
class ListedRequest:
    """A research request of the register, still a draft of its requester."""

    place: Place
    key: str
    title: str
    requester: str
    team: tuple[str, ...]
    organization: str
    purpose: Purpose
    output: OutputKind
    ends: date
    justification: str
    datasets: tuple[ListedDatasetAsked, ...]
    count_by: tuple[str, ...]
    brought: BroughtList | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Everything a register file lists, in its order."""

    organizations: tuple[ListedOrganization, ...]
    people: tuple[ListedPerson, ...]
    datasets: tuple[ListedDataset, ...]
    agreements: tuple[ListedAgreement, ...]
    requests: tuple[ListedRequest, ...]
