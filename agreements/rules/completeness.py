"""May this request be submitted: is everything said, and is everything asked for covered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agreements.rules.list_completeness import find_list
from agreements.rules.request_content import CohortRole, RequestContent
from agreements.rules.scope import dataset_of
from agreements.rules.vocabulary import OutputKind
from idea_portal.policy import Decision, Finding
from idea_portal.policy.words import counted

SHORTEST_JUSTIFICATION = 40


class CompletenessCheck(StrEnum):
    ACTS_FOR_ORGANIZATION = "acts-for-organization"
    PURPOSE_STATED = "purpose-stated"
    PURPOSE_JUSTIFIED = "purpose-justified"
    PEOPLE_BELONG = "people-belong"
    DATASETS_NAMED = "datasets-named"
    ELEMENTS_EXPLAINED = "elements-explained"
    COHORT_STATED = "cohort-stated"
    NARROWING_DATASETS_REQUIRED = "narrowing-datasets-required"
    ROWS_READABLE = "rows-readable"
    LINKAGE_WITHIN_DATASETS = "linkage-within-datasets"
    DATASETS_LINKABLE = "datasets-linkable"
    OUTPUT_STATED = "output-stated"
    COUNTED_BY_ITS_ELEMENTS = "counted-by-its-elements"
    ENDS_LATER = "ends-later"
    BOARD_APPROVAL_NAMED = "board-approval-named"


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """What the rule reads beside the content itself."""

    content: RequestContent
    acts_for_organization: bool
    outsiders: tuple[str, ...]
    condition_errors: Mapping[str, str]
    needs_board_approval: bool
    board_approval: str
    today: date


def decide_completeness(facts: SubmissionFacts, *, at: datetime) -> Decision:
    """Decide whether a request says everything it must say."""
    return Decision(
        subject=facts.content.reference,
        question=f"Is {facts.content.reference} complete?",
        findings=_findings(facts),
        at=at,
    )


def decide_submission(facts: SubmissionFacts, coverage: Decision, *, at: datetime) -> Decision:
    """Decide whether a request may be submitted: complete, and covered for every element."""
    return Decision(
        subject=facts.content.reference,
        question=f"May {facts.content.reference} be submitted?",
        findings=(*_findings(facts), *coverage.findings),
        at=at,
    )


def _findings(facts: SubmissionFacts) -> tuple[Finding, ...]:
    content = facts.content
    return (
        _acts_for_organization(facts),
        _purpose_stated(content),
        _purpose_justified(content),
        _people_belong(facts),
        _datasets_named(content),
        _elements_explained(content),
        _cohort_stated(content),
        *find_list(content, facts.today),
        _narrowing_datasets_required(content),
        _rows_readable(facts),
        _linkage_within_datasets(content),
        _datasets_linkable(content),
        _output_stated(content),
        _counted_by_its_elements(content),
        _ends_later(facts),
        _board_approval_named(facts),
    )


def _acts_for_organization(facts: SubmissionFacts) -> Finding:
    passed = facts.acts_for_organization
    because = f"The requester may {'' if passed else 'not '}ask for {facts.content.organization}."
    return Finding(CompletenessCheck.ACTS_FOR_ORGANIZATION, passed, because)


def _purpose_stated(content: RequestContent) -> Finding:
    because = f"The purpose is {content.purpose}." if content.purpose else "No purpose is chosen."
    return Finding(CompletenessCheck.PURPOSE_STATED, content.purpose is not None, because)


def _purpose_justified(content: RequestContent) -> Finding:
    length = len(content.justification.strip())
    because = f"The justification has {length} of at least {SHORTEST_JUSTIFICATION} characters."
    return Finding(CompletenessCheck.PURPOSE_JUSTIFIED, length >= SHORTEST_JUSTIFICATION, because)


def _people_belong(facts: SubmissionFacts) -> Finding:
    check = CompletenessCheck.PEOPLE_BELONG
    if not facts.content.people:
        return Finding(check, False, "Nobody is named on the team.")
    if facts.outsiders:
        outsiders = ", ".join(facts.outsiders)
        because = f"Not of {facts.content.organization}: {outsiders}."
        return Finding(check, False, because)
    named = counted(len(facts.content.people), "person", "people")
    because = f"The team is {named}, of {facts.content.organization}."
    return Finding(check, True, because)


def _datasets_named(content: RequestContent) -> Finding:
    codes = ", ".join(sorted(content.dataset_codes))
    because = f"Datasets: {codes}." if codes else "No dataset is named."
    return Finding(CompletenessCheck.DATASETS_NAMED, bool(codes), because)


def _elements_explained(content: RequestContent) -> Finding:
    check = CompletenessCheck.ELEMENTS_EXPLAINED
    unexplained = sorted(element for element, why in content.elements.items() if not why.strip())
    strays = sorted(e for e in content.elements if dataset_of(e) not in content.dataset_codes)
    if not content.elements:
        return Finding(check, False, "No data element is asked for.")
    if unexplained or strays:
        parts = []
        if unexplained:
            parts.append(f"Without a reason: {', '.join(unexplained)}.")
        if strays:
            parts.append(f"Of a dataset that is not named: {', '.join(strays)}.")
        return Finding(check, False, " ".join(parts))
    asked = counted(len(content.elements), "data element")
    return Finding(check, True, f"Every reason is given, for {asked}.")


def _cohort_stated(content: RequestContent) -> Finding:
    chosen = content.in_cohort(CohortRole.ANY_OF) | content.in_cohort(CohortRole.ALL_OF)
    because = (
        f"Who is in the output is chosen from {', '.join(sorted(chosen))}."
        if chosen
        else "Who is in the output is chosen from the list that is brought."
        if content.brought_list
        else "No dataset says who is in the output."
    )
    stated = bool(chosen or content.brought_list)
    return Finding(CompletenessCheck.COHORT_STATED, stated, because)


def _narrowing_datasets_required(content: RequestContent) -> Finding:
    loose = sorted(d.code for d in content.datasets if d.cohort_role.narrows and not d.is_required)
    because = (
        f"Leaving out {', '.join(loose)} would let more people in, so it must be required."
        if loose
        else "Every dataset that narrows who is in the output is required."
    )
    return Finding(CompletenessCheck.NARROWING_DATASETS_REQUIRED, not loose, because)


def _rows_readable(facts: SubmissionFacts) -> Finding:
    errors = " ".join(f"{code}: {why}" for code, why in sorted(facts.condition_errors.items()))
    because = errors or "Every row condition reads elements of the dictionary."
    return Finding(CompletenessCheck.ROWS_READABLE, not errors, because)


def _linkage_within_datasets(content: RequestContent) -> Finding:
    strays = sorted(frozenset[str]().union(*content.linkage_pairs) - content.dataset_codes)
    because = (
        f"Linkage names datasets that are not asked for: {', '.join(strays)}."
        if strays
        else "Linkage is asked for between the named datasets only."
    )
    return Finding(CompletenessCheck.LINKAGE_WITHIN_DATASETS, not strays, because)


def _datasets_linkable(content: RequestContent) -> Finding:
    check = CompletenessCheck.DATASETS_LINKABLE
    if len(content.dataset_codes) < 2 and content.brought_list is None:
        return Finding(check, True, "One dataset alone is not linked with another.")
    readable = {dataset_of(element) for element in content.linkage_elements}
    closed = sorted(content.dataset_codes - readable)
    because = (
        f"No agreement lets linkage read identity elements of {', '.join(closed)}."
        if closed
        else f"Linkage reads {counted(len(content.linkage_elements), 'identity element')}, as agreed."
    )
    return Finding(check, not closed, because)


def _output_stated(content: RequestContent) -> Finding:
    because = f"The output is {content.output}." if content.output else "No output is chosen."
    return Finding(CompletenessCheck.OUTPUT_STATED, content.output is not None, because)


def _counted_by_its_elements(content: RequestContent) -> Finding:
    check = CompletenessCheck.COUNTED_BY_ITS_ELEMENTS
    if content.output is not OutputKind.AGGREGATE:
        because = "Only an aggregate is counted by data elements."
        return Finding(check, not content.aggregate_by, because)
    strays = sorted(frozenset(content.aggregate_by) - content.elements.keys())
    if strays:
        return Finding(check, False, f"Counted by, but not asked for: {', '.join(strays)}.")
    because = f"Counts by: {', '.join(content.aggregate_by) or 'nothing yet'}."
    return Finding(check, bool(content.aggregate_by), because)


def _ends_later(facts: SubmissionFacts) -> Finding:
    ends_on = facts.content.ends_on
    if ends_on is None:
        return Finding(CompletenessCheck.ENDS_LATER, False, "No last day is given.")
    because = f"The last day asked for is {ends_on}; today is {facts.today}."
    return Finding(CompletenessCheck.ENDS_LATER, ends_on > facts.today, because)


def _board_approval_named(facts: SubmissionFacts) -> Finding:
    passed = not facts.needs_board_approval or bool(facts.board_approval.strip())
    because = (
        "A review board's approval is named, or no agreement asks for one."
        if passed
        else "An agreement asks for a review board's approval; name it."
    )
    return Finding(CompletenessCheck.BOARD_APPROVAL_NAMED, passed, because)
