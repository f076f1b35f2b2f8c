"""From the words of a dictionary file to its entries, or to what is wrong with it, line by line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .dictionary import Entry
from .vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
DATE_DIRECTIVES = re.compile(r"(%[YmdbB]|[ /.,-])+\Z")
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"", "no", "false", "0", "n"})

# How identifiable an element is at least, by what it tells about the person.
LEAST_IDENTIFIABLE = {
    IdentityRole.FIRST_NAME: Identifiability.IDENTIFIED,
    IdentityRole.MIDDLE_NAME: Identifiability.IDENTIFIED,
    IdentityRole.LAST_NAME: Identifiability.IDENTIFIED,
    IdentityRole.SSN: Identifiability.IDENTIFIED,
    IdentityRole.PHONE: Identifiability.IDENTIFIED,
    IdentityRole.STREET_ADDRESS: Identifiability.IDENTIFIED,
    IdentityRole.RECORD_KEY: Identifiability.LIMITED,
    IdentityRole.HOUSEHOLD_KEY: Identifiability.LIMITED,
    IdentityRole.BIRTH_DATE: Identifiability.LIMITED,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a dictionary file, and the line it stands on."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A dictionary file after reading: its entries, or every problem found in it."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as written, before its words were understood."""

    line: int
    words: Mapping[str, str]
    codes: Mapping[str, str]


def understand(raw_entries: Iterable[RawEntry]) -> Parsed:
    """Read every entry and check the dictionary as a whole. One problem empties the result."""
    raw_entries = list(raw_entries)
    problems: list[Problem] = []
    entries: list[Entry] = []
    for raw in raw_entries:
        found = list(_problems_of(raw))
        problems += found
        if not found:
            entries.append(_entry(raw))
    problems += _problems_between(raw_entries)
    if not raw_entries:
        problems.append(Problem(1, "The dictionary has no entries."))
    problems.sort(key=lambda problem: problem.line)
    return Parsed(() if problems else tuple(entries), tuple(problems))


def _problems_of(raw: RawEntry) -> Iterable[Problem]:
    for message in (
        *_name_problems(raw),
        *_word_problems(raw),
        *_code_problems(raw),
        *_date_problems(raw),
        *_identifiability_problems(raw),
    ):
        yield Problem(raw.line, message)


def _name_problems(raw: RawEntry) -> Iterable[str]:
    name = raw.words.get("name", "")
    if not NAME.match(name):
        yield (
            f"“{name}” is no element name: lower-case letters, digits and underscores, "
            "a letter first, at most 60."
        )
    if not raw.words.get("label", ""):
        yield "The label is empty."
    if len(raw.words.get("label", "")) > 120:
        yield "The label is longer than 120 characters."


# Which vocabulary each word of an entry comes from, and what an empty cell means.
WORDS: dict[str, tuple[type[StrEnum], str]] = {
    "type": (ElementType, ""),
    "identity_role": (IdentityRole, IdentityRole.NONE),
    "sensitivity": (Sensitivity, Sensitivity.RESTRICTED),
    "identifiability": (Identifiability, Identifiability.IDENTIFIED),
}


def _word_problems(raw: RawEntry) -> Iterable[str]:
    for column, (words, _) in WORDS.items():
        word = _word(raw, column)
        if word not in set(words):
            known = ", ".join(words)
            yield f"“{word}” is no {column.replace('_', ' ')}. Known: {known}."
    required = raw.words.get("is_required", "").lower()
    if required not in YES | NO:
        yield f"“{required}” in is_required is neither yes nor no."


def _code_problems(raw: RawEntry) -> Iterable[str]:
    is_code = _word(raw, "type") == ElementType.CODE
    if is_code and not raw.codes:
        yield "An element of type code lists its codes."
    if raw.codes and not is_code:
        yield "Only an element of type code has codes."
    if "" in raw.codes:
        yield "A code is empty."
    if any(";" in code + label or "=" in code for code, label in raw.codes.items()):
        yield "A code holds neither ; nor =, and its label no ; either."


def _date_problems(raw: RawEntry) -> Iterable[str]:
    formats = raw.words.get("date_format", "")
    if not formats:
        return
    if _word(raw, "type") != ElementType.DATE:
        yield "Only an element of type date has a date format."
    for written in formats.split("|"):
        # Two digits of a year do not say which century a person was born in.
        directives = set(re.findall(r"%(.)", written))
        is_whole = {"Y", "d"} <= directives and directives & {"m", "b", "B"}
        if not (DATE_DIRECTIVES.match(written) and is_whole):
            yield f"“{written}” is no date format. Write it like %m/%d/%Y; several apart by |."


def _identifiability_problems(raw: RawEntry) -> Iterable[str]:
    role, level = _word(raw, "identity_role"), _word(raw, "identifiability")
    if role not in set(IdentityRole) or level not in set(Identifiability):
        return
    least = LEAST_IDENTIFIABLE.get(IdentityRole(role), Identifiability.AGGREGATE)
    if Identifiability(level).rank < least.rank:
        yield f"A {role.replace('_', ' ')} is at least {least}, not {level}."


def _problems_between(raw_entries: Iterable[RawEntry]) -> Iterable[Problem]:
    first_lines: dict[str, int] = {}
    record_key = ""
    for raw in raw_entries:
        name = raw.words.get("name", "")
        if name in first_lines:
            yield Problem(raw.line, f"“{name}” already stands on line {first_lines[name]}.")
        first_lines.setdefault(name, raw.line)
        if raw.words.get("identity_role", "") == IdentityRole.RECORD_KEY:
            if record_key:
                yield Problem(
                    raw.line, f"A dataset has one record key; {record_key} is it already."
                )
            record_key = record_key or name


def _word(raw: RawEntry, column: str) -> str:
    return raw.words.get(column, "") or WORDS[column][1]


def _entry(raw: RawEntry) -> Entry:
    return Entry(
        name=raw.words["name"],
        label=raw.words["label"],
        definition=raw.words.get("definition", ""),
        type=ElementType(raw.words["type"]),
        codes=dict(raw.codes),
        identity_role=IdentityRole(_word(raw, "identity_role")),
        sensitivity=Sensitivity(_word(raw, "sensitivity")),
        identifiability=Identifiability(_word(raw, "identifiability")),
        is_required=raw.words.get("is_required", "").lower() in YES,
        date_format=raw.words.get("date_format", ""),
    )
