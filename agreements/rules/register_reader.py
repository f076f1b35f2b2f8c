"""Reads a register file: every entry into its plain value, or everything that is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from idea_portal.accounts.roles import Role

from .register import (
    ListedOrganization,
    ListedPerson,
    ListedRole,
    ListedTraining,
    OpenText,
    OrganizationKind,
    Register,
)
from .register_agreements import read_agreement
from .register_datasets import read_dataset
from .register_entries import Entry, Place, Problem, read_entries
from .register_requests import read_request

MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """A register file after reading: the register, or every problem found in it."""

    register: Register | None
    problems: tuple[Problem, ...]


def read_register(text: str, *, today: date, open_text: OpenText) -> Reading:
    """Read a whole register. One problem anywhere and there is no register."""
    whole, problems = read_entries(text, today=today)
    if whole is None:
        return Reading(None, tuple(problems))
    register = Register(
        organizations=tuple(_organization(each) for each in whole.entries("organizations")),
        people=tuple(_person(each) for each in whole.entries("people")),
        datasets=tuple(read_dataset(each, open_text) for each in whole.entries("datasets")),
        agreements=tuple(read_agreement(each) for each in whole.entries("agreements")),
        requests=tuple(read_request(each) for each in whole.entries("requests")),
    )
    whole.finish()
    problems += _told_twice("code", ((each.code, each.place) for each in register.organizations))
    problems += _told_twice("email", ((each.email, each.place) for each in register.people))
    problems += _told_twice("code", ((each.code, each.place) for each in register.datasets))
    problems += _told_twice("key", ((each.key, each.place) for each in register.agreements))
    problems += _told_twice("key", ((each.key, each.place) for each in register.requests))
    return Reading(None if problems else register, tuple(sorted(problems)))


def _organization(entry: Entry) -> ListedOrganization:
    organization = ListedOrganization(
        place=entry.place,
        code=entry.text("code"),
        name=entry.text("name"),
        kind=entry.word("kind", OrganizationKind) or OrganizationKind.AGENCY,
    )
    entry.finish()
    return organization


def _person(entry: Entry) -> ListedPerson:
    email = entry.text("email").lower()
    if email and not MAIL_ADDRESS.match(email):
        entry.wrong("email", f"{email} is no mail address.")
    person = ListedPerson(
        place=entry.place,
        email=email,
        name=entry.text("name"),
        second_account_of=entry.text("second_account_of", default="").lower(),
        roles=tuple(_role(each) for each in entry.entries("roles")),
        trainings=tuple(_training(each) for each in entry.entries("trainings")),
    )
    entry.finish()
    return person


def _role(entry: Entry) -> ListedRole:
    since = entry.day("since", required=False) or entry.loaded_on
    until = entry.day("until", required=False)
    if until and until < since:
        entry.wrong("until", "until is before since.")
    role = ListedRole(
        place=entry.place,
        organization=entry.text("organization"),
        role=entry.word("role", Role) or Role.REQUESTER,
        since=since,
        until=until,
    )
    entry.finish()
    return role


def _training(entry: Entry) -> ListedTraining:
    completed_on = entry.day("completed_on") or entry.loaded_on
    valid_until = entry.day("valid_until") or completed_on
    if valid_until < completed_on:
        entry.wrong("valid_until", "valid_until is before completed_on.")
    training = ListedTraining(
        place=entry.place,
        course=entry.text("course"),
        completed_on=completed_on,
        valid_until=valid_until,
    )
    entry.finish()
    return training


def _told_twice(what: str, names: Iterable[tuple[str, Place]]) -> list[Problem]:
    first: dict[str, Place] = {}
    problems = []
    for name, place in names:
        if name and name in first:
            line = first[name].line
            problems.append(Problem(place, f"the {what} {name} already stands on line {line}."))
        first.setdefault(name, place)
    return problems
