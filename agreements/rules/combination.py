"""The scope arithmetic: what every agreement, every reviewer and the dictionary allow together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from datasets.rules.dictionary import ElementFacts
from idea_portal.policy import Decision, Period

from . import scope_checks
from .asked import Approved, Asked, narrowed, withheld_by
from .conditions import Condition, conjoin, elements_of
from .cover_lines import CoverLine, lines_of
from .governing import Governing
from .scope import SMALLEST_CELL, Clause, Scope, Terms, pair_name
from .scope_checks import Question, ScopeCheck
from .vocabulary import RequirementKind


@dataclass(frozen=True, slots=True)
class Combination:
    """The answer for the whole, for every data element, and the scope if all is allowed."""

    decision: Decision
    lines: tuple[CoverLine, ...]
    scope: Scope | None


def combine(
    *,
    terms: Iterable[Terms],
    asked: Asked,
    dictionary: Mapping[str, ElementFacts],
    at: datetime,
    approved: Iterable[Approved] = (),
) -> Combination:
    """Find what is allowed of what is asked: the same answer while drafting and when deciding."""
    reviews = tuple(approved)
    left = narrowed(asked, reviews)
    every_term = tuple(terms)
    governing = {name: Governing.of(name, every_term) for name in sorted(left.datasets)}
    question = Question(
        asked=left,
        governing=governing,
        dictionary=dictionary,
        lines=lines_of(left, governing, withheld_by(reviews)),
        period=_shared_period(left.period, governing, reviews),
        at=at,
    )
    decision = Decision(
        subject=asked.request,
        question=f"Do the agreements allow what {asked.request} asks for?",
        findings=scope_checks.findings(question),
        at=at,
        about=tuple(sorted({each.agreement for each in question.terms})),
    )
    scope = None
    if decision.allowed and question.period is not None:
        scope = _scope(question, question.period)
    return Combination(decision, question.lines, scope)


def _shared_period(
    asked: Period, governing: Mapping[str, Governing], reviews: Iterable[Approved]
) -> Period | None:
    shared: Period | None = asked
    limits = [review.period for review in reviews if review.period is not None]
    limits += [each.period for rules in governing.values() for each in rules.terms]
    for limit in limits:
        shared = shared and shared.intersect(limit)
    return shared


def _scope(question: Question, period: Period) -> Scope:
    asked, terms = question.asked, question.terms
    row_conditions = dict(_row_conditions(question))
    read = frozenset[str]().union(*map(elements_of, row_conditions.values()))
    stated_cells = [each.minimum_cell for each in terms if each.minimum_cell is not None]
    return Scope(
        request=asked.request,
        purpose=asked.purpose,
        recipient=asked.recipient,
        output=asked.output,
        people=asked.people,
        elements=asked.elements,
        linkage_elements=asked.linkage_elements,
        condition_elements=read | frozenset(asked.aggregate_by),
        datasets=asked.datasets,
        linkage_pairs=asked.linkage_pairs,
        cohort=asked.cohort,
        row_conditions=row_conditions,
        minimum_cell=max(SMALLEST_CELL, asked.minimum_cell, *stated_cells),
        identifiability=question.ceiling,
        period=period,
        requirements=asked.requirements.union(*(each.conditions for each in terms)),
        agreements=frozenset(each.agreement for each in terms),
        because=dict(sorted(_because(question))),
        aggregate_by=asked.aggregate_by,
        brought_list=asked.brought_list,
    )


def _row_conditions(question: Question) -> Iterator[tuple[str, Condition]]:
    for dataset, rules in question.governing.items():
        asked = question.asked.row_conditions.get(dataset)
        stated = [each.row_condition for each in rules.terms]
        joined = conjoin(part for part in [asked, *stated] if part is not None)
        if joined is not None:
            yield dataset, joined


def _because(question: Question) -> Iterator[tuple[str, tuple[Clause, ...]]]:
    """The clauses behind every part of the scope; parts that rest on no clause are left out."""
    for line in question.lines:
        yield line.part, line.cover.clauses
    yield "purpose", question.purpose.clauses
    yield "recipient", question.recipient.clauses
    yield "output", question.output.clauses
    for pair in (*question.asked.linkage_pairs, *question.pairs_with_list):
        yield f"linkage:{pair_name(pair)}", question.linkage(pair).clauses
    for dataset, rules in question.governing.items():
        if clauses := rules.clauses("rows"):
            yield f"rows:{dataset}", clauses
    requirements = (f"requirement:{kind}" for kind in RequirementKind)
    for part in ["identifiability", "minimum-cell", "period", *requirements]:
        found = {clause for rules in question.governing.values() for clause in rules.clauses(part)}
        if found:
            yield part, tuple(sorted(found))


__all__ = ["Combination", "ScopeCheck", "combine"]
