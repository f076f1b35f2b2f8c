"""The words of a project's data-use license, drawn from the scope that was approved."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from agreements.rules.brought_list import EXTERNAL_COHORT
from agreements.rules.clauses import ClauseKind, TypedClause
from agreements.rules.requirements import Requirement
from agreements.rules.scope import Scope, dataset_of
from agreements.rules.vocabulary import RequirementKind

KIND_OF_REQUIREMENT = {
    RequirementKind.TRAINING: ClauseKind.TRAINING,
    RequirementKind.IRB: ClauseKind.IRB,
    RequirementKind.CONSENT: ClauseKind.CONSENT,
    RequirementKind.DESTRUCTION: ClauseKind.DESTRUCTION,
    RequirementKind.PUBLICATION_REVIEW: ClauseKind.PUBLICATION_REVIEW,
}


def license_clauses(scope: Scope) -> tuple[TypedClause, ...]:
    """Clauses that permit exactly what the scope holds, and nothing beyond it."""
    return tuple(_clauses(scope))


def license_text(scope: Scope, title: str, recipient: str) -> str:
    """The license in plain words, for the people who sign it."""
    return (
        f"This license lets {recipient} use data for “{title}” ({scope.request}). "
        f"Purpose: {scope.purpose.label}. Output: {scope.output.label}. "
        f"{_about_the_list(scope)}"
        f"It holds from {scope.period.first_day} through {scope.period.last_day}, and ends earlier "
        "when any agreement it rests on ends. Its clauses are all that it permits."
    )


def _about_the_list(scope: Scope) -> str:
    brought = scope.brought_list
    if brought is None:
        return ""
    return (
        f"It is about people on a list that {scope.recipient} brings; the list is kept through "
        f"{brought.kept_through} and then destroyed. "
    )


def _clauses(scope: Scope) -> Iterator[TypedClause]:
    for section, clauses in enumerate((_uses(scope), _data(scope), _duties(scope)), start=1):
        number = count(1)
        for clause in clauses:
            yield replace(clause, number=f"{section}.{next(number)}")


def _uses(scope: Scope) -> Iterator[TypedClause]:
    yield TypedClause("", ClauseKind.PURPOSES, purposes=(scope.purpose,))
    yield TypedClause("", ClauseKind.RECIPIENTS, organizations=(scope.recipient,))
    yield TypedClause("", ClauseKind.OUTPUTS, outputs=(scope.output,))
    yield TypedClause("", ClauseKind.IDENTIFIABILITY, at_most=scope.identifiability)


def _data(scope: Scope) -> Iterator[TypedClause]:
    handed_over = scope.elements | scope.condition_elements
    for dataset in sorted(scope.datasets):
        if covered := _names(handed_over, dataset):
            yield TypedClause("", ClauseKind.COVERS, dataset=dataset, elements=covered)
        if linked := _names(scope.linkage_elements, dataset):
            yield TypedClause("", ClauseKind.LINKAGE_ELEMENTS, dataset=dataset, elements=linked)
        if others := _linked_with(scope, dataset):
            yield TypedClause("", ClauseKind.LINKAGE, dataset=dataset, linked_with=others)
        if condition := scope.row_conditions.get(dataset):
            yield TypedClause("", ClauseKind.ROWS, dataset=dataset, condition=condition)


def _duties(scope: Scope) -> Iterator[TypedClause]:
    yield TypedClause("", ClauseKind.MINIMUM_CELL, at_least=scope.minimum_cell)
    for requirement in sorted(scope.requirements, key=lambda each: each.sort_key):
        yield _duty(requirement)


def _duty(requirement: Requirement) -> TypedClause:
    kind = KIND_OF_REQUIREMENT[requirement.kind]
    return TypedClause("", kind, course=requirement.course, days=requirement.days)


def _linked_with(scope: Scope, dataset: str) -> tuple[str, ...]:
    pairs = (pair for pair in scope.linkage_pairs if dataset in pair)
    others = frozenset[str]().union(*pairs) - {dataset}
    if scope.brought_list:
        others |= {EXTERNAL_COHORT}
    return tuple(sorted(others))


def _names(elements: frozenset[str], dataset: str) -> tuple[str, ...]:
    return tuple(
        element.partition(".")[2] for element in sorted(elements) if dataset_of(element) == dataset
    )
