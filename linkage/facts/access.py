"""Who may access a dataset at a moment, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agreements.facts.authorizations import facts_of_many
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts, decide_authorization
from agreements.rules.scope import Clause, Scope, dataset_of
from datasets.facts.stewardship import is_steward, stewards_of
from datasets.models import Dataset
from idea_portal.accounts.facts import asked_at, has_role, people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision
from linkage.rules.access_audit import decide_access_audit


@dataclass(frozen=True, slots=True)
class Access:
    """One person's access to a dataset: what they may do, under what, and the clauses behind it."""

    person: str
    name: str
    may: str
    under: str
    until: datetime | None
    clauses: tuple[Clause, ...]
    decision: Decision | None

    def as_record(self) -> dict[str, Any]:
        return {
            "person": self.person,
            "name": self.name,
            "may": self.may,
            "under": self.under,
            "until": self.until.isoformat() if self.until else None,
            "clauses": [str(clause) for clause in self.clauses],
        }


def who_could_access(dataset: Dataset, at: datetime) -> list[Access]:
    """Everybody who could get at records of a dataset at a moment. Nobody else can."""
    found = [*_stewards(dataset)]
    authorizations = Authorization.objects.filter(
        scope_record__datasets__contains=[dataset.code], issued_at__lte=at
    ).select_related("request__organization")
    every = facts_of_many(authorizations, at)
    people = _people(every, at)
    for facts in every:
        standing = decide_authorization(facts, at)
        if standing.allowed:
            found += _under(facts, dataset, standing, people, at)
    return sorted(found, key=lambda access: (access.name, access.under, access.may))


def may_see_access(dataset: Dataset, user: User, at: datetime) -> Decision:
    """Whether a person may see who could access a dataset."""
    return decide_access_audit(
        dataset.code,
        reviews_compliance=has_role(user, Role.COMPLIANCE_REVIEWER, at=at),
        is_steward=is_steward(user, dataset),
        at=at,
    )


def may_see_access_to(user: User, *, code: str) -> bool:
    """Whether the page of who may access a dataset opens for a person now."""
    dataset = Dataset.objects.select_related("department").filter(code=code).first()
    return dataset is not None and may_see_access(dataset, user, asked_at(user)).allowed


def _stewards(dataset: Dataset) -> Iterator[Access]:
    for steward in stewards_of(dataset):
        yield Access(
            person=str(steward.reference),
            name=steward.full_name,
            may="Hands in and destroys deliveries; sees no row",
            under=f"Steward of {dataset.name}",
            until=None,
            clauses=(),
            decision=None,
        )


@dataclass(frozen=True, slots=True)
class _People:
    """Who works under authorizations, and whom they name: read once for all of them."""

    analysts: tuple[User, ...]
    checkers: tuple[User, ...]
    named: Mapping[str, User]


def _people(every: Iterable[AuthorizationFacts], at: datetime) -> _People:
    named = frozenset[str]().union(*(facts.people for facts in every))
    return _People(
        analysts=tuple(people_with(Role.LINKAGE_ANALYST, at=at)),
        checkers=tuple(people_with(Role.OUTPUT_CHECKER, at=at)),
        named={str(each.reference): each for each in User.objects.filter(reference__in=named)},
    )


def _under(
    facts: AuthorizationFacts, dataset: Dataset, standing: Decision, people: _People, at: datetime
) -> Iterator[Access]:
    scope = facts.scope
    clauses = _clauses(scope, dataset)
    handed_over = sorted(each for each in scope.elements if dataset_of(each) == dataset.code)
    if handed_over:
        yield from _recipients(facts, dataset, handed_over, people, at)
    for analyst in people.analysts:
        yield Access(
            person=str(analyst.reference),
            name=analyst.full_name,
            may=_of_an_analyst(scope, dataset),
            under=facts.reference,
            until=facts.period.ends,
            clauses=clauses,
            decision=standing,
        )
    for checker in people.checkers:
        yield Access(
            person=str(checker.reference),
            name=checker.full_name,
            may=f"Checks outputs before release ({scope.output.label})",
            under=facts.reference,
            until=facts.period.ends,
            clauses=clauses,
            decision=standing,
        )


def _of_an_analyst(scope: Scope, dataset: Dataset) -> str:
    """Counts of every run; in clerical review the columns that are compared, case by case."""
    compared = sorted(
        each.partition(".")[2]
        for each in scope.linkage_elements
        if dataset_of(each) == dataset.code
    )
    if not compared:
        return "Runs extracts; sees counts, no row"
    return (
        "Runs linkage and extracts; sees counts and, of the pairs in clerical review, "
        f"{', '.join(compared)}"
    )


def _recipients(
    facts: AuthorizationFacts,
    dataset: Dataset,
    elements: list[str],
    people: _People,
    at: datetime,
) -> Iterator[Access]:
    for person in (people.named[each] for each in sorted(facts.people & people.named.keys())):
        decision = decide_authorization(facts, at, acting=str(person.reference))
        if decision.allowed:
            names = ", ".join(element.partition(".")[2] for element in elements)
            yield Access(
                person=str(person.reference),
                name=person.full_name,
                may=f"Downloads what was released ({facts.scope.output.label}) with {names}",
                under=facts.reference,
                until=facts.period.ends,
                clauses=_clauses(facts.scope, dataset),
                decision=decision,
            )


def _clauses(scope: Scope, dataset: Dataset) -> tuple[Clause, ...]:
    """The clauses behind what a scope says of one dataset, each once."""
    about = [clauses for part, clauses in scope.because.items() if dataset.code in part]
    return tuple(sorted({clause for clauses in about for clause in clauses}))
