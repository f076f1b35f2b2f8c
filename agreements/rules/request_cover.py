"""The pre-flight: what covers a request, found by the very arithmetic that decides later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from agreements.rules.asked import Asked
from agreements.rules.combination import Combination, combine
from agreements.rules.condition_reader import ConditionError, parse
from agreements.rules.conditions import Condition
from agreements.rules.request_content import RequestContent
from agreements.rules.scope import Terms
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import IdentityRole
from idea_portal.policy import Decision, Finding, Period


class CoverCheck(StrEnum):
    ENOUGH_IS_SAID = "enough-is-said"


@dataclass(frozen=True, slots=True)
class RowConditions:
    """The row conditions of a request as read against the dictionary, and what cannot be read."""

    conditions: Mapping[str, Condition]
    errors: Mapping[str, str]


def read_row_conditions(
    content: RequestContent, dictionary: Mapping[str, ElementFacts]
) -> RowConditions:
    """Read the row condition of every dataset asked for."""
    conditions: dict[str, Condition] = {}
    errors: dict[str, str] = {}
    for dataset in content.datasets:
        if dataset.row_condition is None:
            continue
        own = {name: each for name, each in dictionary.items() if each.dataset == dataset.code}
        try:
            conditions[dataset.code] = parse(dataset.row_condition, own)
        except ConditionError as error:
            errors[dataset.code] = str(error)
    return RowConditions(conditions, errors)


def linkage_elements(
    datasets: Iterable[str], terms: Iterable[Terms], dictionary: Mapping[str, ElementFacts]
) -> frozenset[str]:
    """The identity elements every agreement on a dataset lets linkage read: what to ask for."""
    terms = tuple(terms)
    found: set[str] = set()
    for dataset in datasets:
        stated = [
            each.linkage_elements
            for each in terms
            if each.dataset == dataset and each.linkage_elements is not None
        ]
        if stated:
            found |= frozenset.intersection(*stated)
    return frozenset(
        element
        for element in found
        if element in dictionary and dictionary[element].identity_role is not IdentityRole.NONE
    )


def cover(
    content: RequestContent,
    terms: Iterable[Terms],
    dictionary: Mapping[str, ElementFacts],
    *,
    at: datetime,
) -> Combination:
    """Find what covers a request, element by element, and the scope if everything is covered."""
    rows = read_row_conditions(content, dictionary)
    combination = combine(
        terms=terms,
        asked=_asked(content, rows.conditions, at),
        dictionary=dictionary,
        at=at,
    )
    unsaid = [
        words
        for words, is_said in [
            ("the purpose", content.purpose is not None),
            ("the output", content.output is not None),
            ("a last day that is still to come", _ends(content, at) is not None),
            ("readable row conditions", not rows.errors),
        ]
        if not is_said
    ]
    if not unsaid:
        return combination
    # The lines for each element hold already; the answer for the whole needs all of it said.
    said_first = " and ".join(filter(None, [", ".join(unsaid[:-1]), unsaid[-1]]))
    because = f"Before the agreements can be asked, say {said_first}."
    finding = Finding(CoverCheck.ENOUGH_IS_SAID, False, because)
    decision = replace(combination.decision, findings=(finding,))
    return replace(combination, decision=decision, scope=None)


def _ends(content: RequestContent, at: datetime) -> datetime | None:
    if content.ends_on is None:
        return None
    ends = Period.of_days(content.ends_on, content.ends_on).ends
    return ends if ends > at else None


def _asked(content: RequestContent, conditions: Mapping[str, Condition], at: datetime) -> Asked:
    return Asked(
        request=content.reference,
        purpose=content.purpose or Purpose.RESEARCH,
        recipient=content.organization,
        output=content.output or OutputKind.AGGREGATE,
        people=content.people,
        datasets=content.dataset_codes,
        period=Period(at, _ends(content, at) or at),
        elements=frozenset(content.elements),
        linkage_elements=content.linkage_elements,
        linkage_pairs=content.linkage_pairs,
        cohort=content.cohort,
        row_conditions=conditions,
        aggregate_by=content.aggregate_by,
        brought_list=content.brought_list,
    )


__all__ = ["Combination", "Decision", "cover", "linkage_elements", "read_row_conditions"]
