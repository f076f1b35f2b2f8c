"""A contact list: one row per household, with whom to write to and where, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import pyarrow as pa

from datasets.rules.dictionary import ElementFacts
from linkage.extracts.columns import Column
from linkage.extracts.contacts import Contact
from linkage.extracts.households import households_of
from linkage.extracts.sources import Gathered
from linkage.rules.reading import CONTACT_ROLES

LABELS = {role: role.value.replace("_", " ").capitalize() for role in CONTACT_ROLES}


def columns_of(
    gathered: Sequence[Gathered], dictionary: Mapping[str, ElementFacts]
) -> tuple[Column, ...]:
    """The parts of name and address in scope, each from whichever dataset the contact comes."""
    handed_over = [element for each in gathered for element in each.source.reading.handed_over]
    by_role = {
        role: tuple(e for e in handed_over if dictionary[e].identity_role == role)
        for role in CONTACT_ROLES
    }
    return tuple(
        Column(role.value, LABELS[role], elements) for role, elements in by_role.items() if elements
    )


def choose_contacts(contacts: Iterable[Contact]) -> tuple[list[Contact], int]:
    """The contact of each household, and how many households nobody can write to."""
    chosen = []
    unreachable = 0
    for household in households_of(contacts):
        reachable = [contact for contact in household if contact.can_be_written_to]
        if reachable:
            chosen.append(min(reachable, key=lambda each: _preference(each, household)))
        else:
            unreachable += 1
    # In the order of names: the order of rows must not tell which dataset a household is in.
    return sorted(chosen, key=_name_and_address), unreachable


def rows_of(
    contacts: Sequence[Contact], columns: Sequence[Column], *, chunk_rows: int
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    schema = pa.schema([(column.name, pa.string()) for column in columns])
    return schema, _rows(contacts, schema, chunk_rows)


def _rows(
    contacts: Sequence[Contact], schema: pa.Schema, chunk_rows: int
) -> Iterator[pa.RecordBatch]:
    wanted = [role for role in CONTACT_ROLES if role.value in schema.names]
    for begin in range(0, len(contacts), chunk_rows):
        chunk = contacts[begin : begin + chunk_rows]
        arrays = [
            pa.array([each.parts.get(role) for each in chunk], pa.string()) for role in wanted
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _preference(contact: Contact, household: Sequence[Contact]) -> tuple[object, ...]:
    """The eldest first, then the record that says most about where they live."""
    dates = [each.birth_date for each in household if each.person == contact.person]
    known = [born for born in dates if born]
    return (
        min(known, default=date.max),
        contact.person,
        -len(contact.parts),
        contact.dataset,
        _name_and_address(contact),
    )


def _name_and_address(contact: Contact) -> tuple[str, ...]:
    surname_first = sorted(CONTACT_ROLES, key=lambda role: role.value != "last_name")
    return tuple(contact.parts.get(role, "") for role in surname_first)
