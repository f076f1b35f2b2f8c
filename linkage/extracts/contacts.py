"""How each person chosen can be reached, record by record, from elements in scope."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import IdentityRole
from linkage.extracts.addresses import standardize_address
from linkage.extracts.conditions import read_column
from linkage.extracts.sources import Gathered
from linkage.rules.reading import CONTACT_ROLES


@dataclass(frozen=True, slots=True)
class Contact:
    """One record of a person that may be used to write to them."""

    person: str
    dataset: str
    parts: Mapping[IdentityRole, str]
    household_key: str | None
    birth_date: date | None

    @property
    def address(self) -> str | None:
        return standardize_address(
            self.parts.get(IdentityRole.STREET_ADDRESS),
            self.parts.get(IdentityRole.UNIT),
            self.parts.get(IdentityRole.CITY),
            self.parts.get(IdentityRole.ZIP_CODE),
        )

    @property
    def can_be_written_to(self) -> bool:
        return bool(self.parts.get(IdentityRole.LAST_NAME)) and self.address is not None


def contacts_of(
    engine: duckdb.DuckDBPyConnection,
    gathered: Sequence[Gathered],
    dictionary: Mapping[str, ElementFacts],
) -> Iterator[Contact]:
    """The records of the cohort in every dataset that hands over parts of a name or address."""
    for each in gathered:
        if not each.source.reading.handed_over:
            continue
        roles = {dictionary[e].identity_role: e for e in each.source.reading.elements}
        handed_over = {
            role: element
            for role, element in roles.items()
            if role in CONTACT_ROLES and element in each.source.reading.handed_over
        }
        listed = [f"CAST({each.columns[e]} AS VARCHAR)" for e in handed_over.values()]
        household = roles.get(IdentityRole.HOUSEHOLD_KEY)
        listed.append(f"CAST({each.columns[household]} AS VARCHAR)" if household else "NULL")
        birth_date, parameters = _birth_date(roles.get(IdentityRole.BIRTH_DATE), each, dictionary)
        found = engine.execute(
            f"SELECT person, {', '.join(listed)}, {birth_date} FROM {each.table} "  # noqa: S608
            "JOIN cohort USING (person) ORDER BY ALL",
            parameters,
        )
        while rows := found.fetchmany(10_000):
            for person, *values, key, born in rows:
                written = zip(handed_over, values, strict=True)
                parts = {role: text.strip() for role, text in written if text and text.strip()}
                yield Contact(person, each.dataset, parts, key, born)


def _birth_date(
    element: str | None, gathered: Gathered, dictionary: Mapping[str, ElementFacts]
) -> tuple[str, list[object]]:
    if element is None:
        return "NULL", []
    compiled = read_column(dictionary[element], gathered.columns[element])
    return compiled.sql, compiled.parameters
