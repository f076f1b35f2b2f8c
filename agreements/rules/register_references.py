"""Whether everything a register speaks of is listed in it or known already."""

from collections.abc import Iterator
from dataclasses import dataclass

from .register import ListedAgreement, ListedPerson, Register
from .register_entries import Place, Problem


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal knows before the register is loaded: codes, addresses and references."""

    organizations: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    datasets: frozenset[str] = frozenset()
    agreements: frozenset[str] = frozenset()


def unknown_references(register: Register, known: Known) -> tuple[Problem, ...]:
    """Every name in the register that leads nowhere."""
    organizations = known.organizations | {each.code for each in register.organizations}
    datasets = known.datasets | {each.code for each in register.datasets}
    people = known.people | {each.email for each in register.people}
    found = [
        *_unknown(_organizations_named(register), organizations, "organization"),
        *_unknown(_people_named(register), people, "person"),
        *_unknown(_datasets_asked(register), datasets, "dataset"),
        *_unknown_parents(register.agreements, known.agreements),
    ]
    return tuple(sorted(found))


def _organizations_named(register: Register) -> Iterator[tuple[str, Place]]:
    for person in register.people:
        yield from ((role.organization, role.place) for role in person.roles)
    for dataset in register.datasets:
        yield dataset.department, dataset.place
    for agreement in register.agreements:
        yield from ((party.organization, party.place) for party in agreement.parties)
    yield from ((request.organization, request.place) for request in register.requests)


def _people_named(register: Register) -> Iterator[tuple[str, Place]]:
    for person in register.people:
        yield from _first_account(person)
    for dataset in register.datasets:
        yield from ((email, dataset.place) for email in dataset.stewards)
    for agreement in register.agreements:
        yield agreement.drafted_by, agreement.place
        named = (*agreement.cleared_by, *agreement.accepted_by)
        yield from ((email, agreement.place) for email in named)
        signed = [party for party in agreement.parties if party.signed_by]
        yield from ((party.signed_by, party.place) for party in signed)
    for request in register.requests:
        yield request.requester, request.place
        yield from ((email, request.place) for email in request.team)


def _datasets_asked(register: Register) -> Iterator[tuple[str, Place]]:
    for request in register.requests:
        yield from ((asked.code, asked.place) for asked in request.datasets)


def _first_account(person: ListedPerson) -> Iterator[tuple[str, Place]]:
    if person.second_account_of:
        yield person.second_account_of, person.place


def _unknown(
    named: Iterator[tuple[str, Place]], listed: frozenset[str], what: str
) -> Iterator[Problem]:
    for name, place in named:
        if name not in listed:
            yield Problem(place, f"there is no {what} {name} in this file or the portal.")


def _unknown_parents(
    agreements: tuple[ListedAgreement, ...], listed: frozenset[str]
) -> Iterator[Problem]:
    before = set(listed)
    for agreement in agreements:
        if agreement.parent and agreement.parent not in before:
            yield Problem(
                agreement.place,
                f"the parent {agreement.parent} stands neither above it nor in the portal.",
            )
        before.add(agreement.key)
