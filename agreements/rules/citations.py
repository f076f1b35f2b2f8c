"""Clauses cited together, by their agreement."""

from collections.abc import Iterable

from agreements.rules.scope import Clause


def by_agreement(clauses: Iterable[Clause]) -> dict[str, str]:
    """The numbers cited of each agreement, each once, as a reader counts: 2.2 before 2.11."""
    numbers: dict[str, set[str]] = {}
    for clause in sorted(clauses):
        numbers.setdefault(clause.agreement, set()).add(clause.number)
    return {
        agreement: ", ".join(sorted(found, key=_counted)) for agreement, found in numbers.items()
    }


def clause_named(words: str) -> Clause:
    """The clause that kept words name, as in “clause 2.1 of DSA-2026-001”."""
    number, _, agreement = words.removeprefix("clause ").partition(" of ")
    return Clause(agreement, number)


def _counted(number: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else 0, part) for part in number.split(".")]
