"""What a register's loading has made so far, and how a refusal is told at its entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DatabaseError

from agreements.models import Agreement, ResearchRequest
from agreements.rules.register_entries import Place, Problem
from datasets.models import Dataset
from idea_portal.accounts.models import Organization, User
from idea_portal.policy import Refused


class RegisterWrong(Exception):
    """A register cannot be loaded; carries every problem found, with its place in the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.because for problem in problems))
        self.problems = problems


@dataclass(slots=True)
class Loading:
    """Everything the entries of a register name, by the names they use."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    datasets: dict[str, Dataset] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    requests: dict[str, ResearchRequest] = field(default_factory=dict)
    # How many entries of each list were new.
    made: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """Remember that an entry of a list was new."""
        self.made[what] = self.made.get(what, 0) + 1


@contextmanager
def told_at(place: Place) -> Iterator[None]:
    """Turn whatever refuses an entry into a problem at its place."""
    try:
        yield
    except Refused as refused:
        because = " ".join(finding.because for finding in refused.decision.refusals)
        raise RegisterWrong((Problem(place, because),)) from refused
    except (DatabaseError, ValueError) as error:
        # The first line says which constraint; what follows repeats the row.
        raise RegisterWrong((Problem(place, str(error).splitlines()[0]),)) from error
