"""One line of the access table."""

from collections.abc import Callable
from dataclasses import dataclass

PEOPLE = (
    "nobody",
    "outsider",
    "researcher",
    "steward",
    "signatory",
    "legal_reviewer",
    "compliance_reviewer",
    "coordinator",
    "analyst",
    "output_checker",
    "administrator",
)
SIGN_IN, OK, MOVED, FORBIDDEN, HIDDEN, POST_ONLY = 302, 200, 302, 403, 404, 405


def no_arguments(people) -> list[object]:
    return []


@dataclass(frozen=True)
class Row:
    """What a GET of one URL answers to each of PEOPLE; `make` builds what the address needs."""

    answers: tuple[int, ...]
    make: Callable[[dict], list[object]] = no_arguments

    @classmethod
    def of(cls, make: Callable[[dict], list[object]] = no_arguments, *, default: int, **others):
        """A row that gives everyone who is signed in one answer, but for those named."""
        others = {"nobody": SIGN_IN, **others}
        return cls(tuple(others.get(person, default) for person in PEOPLE), make)
