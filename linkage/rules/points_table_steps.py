"""May this person draft, change, submit, take back or review a points table, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding
from linkage.rules.points_table_states import NEXT_STATES, ReviewOutcome, TableState


class TableCheck(StrEnum):
    PERSON_IS_LINKAGE_ANALYST = "person-is-linkage-analyst"
    STATE_ALLOWS_IT = "state-allows-it"
    PERSON_IS_THE_AUTHOR = "person-is-the-author"
    PERSON_IS_NOT_THE_AUTHOR = "person-is-not-the-author"
    CONTENT_FIT = "content-fit"
    CHANGES_SOMETHING = "changes-something"
    NOTHING_CHANGED_MEANWHILE = "nothing-changed-meanwhile"


class Step(StrEnum):
    """What an author does with a version of their own."""

    EDIT = "edit"
    SUBMIT = "submit"
    TAKE_BACK = "take-back"
    DISCARD = "discard"

    @property
    def leads_to(self) -> TableState:
        return {
            Step.EDIT: TableState.DRAFT,
            Step.SUBMIT: TableState.IN_REVIEW,
            Step.TAKE_BACK: TableState.DRAFT,
            Step.DISCARD: TableState.DISCARDED,
        }[self]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What is known of a version. People are given by their person key."""

    reference: str
    state: TableState
    author: str | None
    content: Decision
    # What an analyst compares it with: the version in use, and whether the two differ.
    in_use: str
    differs: bool


@dataclass(frozen=True, slots=True)
class TableActor:
    """Who wants to act on a points table."""

    name: str
    person: str
    is_linkage_analyst: bool


def decide_drafting(actor: TableActor, *, at: datetime) -> Decision:
    """Decide whether a person may begin a new version."""
    return Decision(
        subject="a new points table",
        question=f"May {actor.name} draft a points table?",
        findings=(_is_linkage_analyst(actor),),
        at=at,
    )


def decide_step(table: TableFacts, step: Step, actor: TableActor, *, at: datetime) -> Decision:
    """Decide whether an author may take a step with a version at a moment."""
    findings = [
        _is_linkage_analyst(actor),
        _state_allows(table, step),
        _is_the_author(table, actor),
    ]
    if step is Step.SUBMIT:
        findings += [_content_fit(table), _changes_something(table)]
    return Decision(
        subject=table.reference,
        question=f"May {actor.name} {step.replace('-', ' ')} {table.reference}?",
        findings=tuple(findings),
        at=at,
    )


def decide_reviewer(table: TableFacts, actor: TableActor, *, at: datetime) -> Decision:
    """Decide whether a person may review a version at a moment."""
    return Decision(
        subject=table.reference,
        question=f"May {actor.name} review {table.reference}?",
        findings=_reviewer_findings(table, actor),
        at=at,
    )


def decide_review(
    table: TableFacts, actor: TableActor, outcome: ReviewOutcome, *, seen: str, at: datetime
) -> Decision:
    """Decide whether a person may give this opinion on what they saw: `seen` is a version in use."""
    findings = [*_reviewer_findings(table, actor)]
    if outcome is ReviewOutcome.ADOPT:
        findings += [_content_fit(table), _nothing_changed(table, seen)]
    return Decision(
        subject=table.reference,
        question=f"May {actor.name} {outcome} {table.reference}?",
        findings=tuple(findings),
        at=at,
    )


def _reviewer_findings(table: TableFacts, actor: TableActor) -> tuple[Finding, ...]:
    is_in_review = table.state is TableState.IN_REVIEW
    is_author = actor.person == table.author
    return (
        _is_linkage_analyst(actor),
        Finding(
            TableCheck.STATE_ALLOWS_IT,
            is_in_review,
            f"{table.reference} is {_words(table.state)}; it must be in review.",
        ),
        Finding(
            TableCheck.PERSON_IS_NOT_THE_AUTHOR,
            not is_author,
            f"{actor.name} {'wrote' if is_author else 'did not write'} {table.reference}.",
            remedy="Ask another linkage analyst of the office." if is_author else "",
        ),
    )


def _is_linkage_analyst(actor: TableActor) -> Finding:
    is_one = actor.is_linkage_analyst
    because = f"{actor.name} is {'' if is_one else 'not '}a linkage analyst of the office."
    return Finding(TableCheck.PERSON_IS_LINKAGE_ANALYST, is_one, because)


def _state_allows(table: TableFacts, step: Step) -> Finding:
    if step is Step.EDIT:
        allowed = table.state is TableState.DRAFT
    else:
        allowed = step.leads_to in NEXT_STATES[table.state]
    because = f"{table.reference} is {_words(table.state)}"
    because += "." if allowed else f": it is too late, or too early, to {_words(step)} it."
    return Finding(TableCheck.STATE_ALLOWS_IT, allowed, because)


def _is_the_author(table: TableFacts, actor: TableActor) -> Finding:
    is_author = actor.person == table.author
    because = f"{actor.name} {'wrote' if is_author else 'did not write'} {table.reference}."
    remedy = "" if is_author else "Draft a version of your own from it."
    return Finding(TableCheck.PERSON_IS_THE_AUTHOR, is_author, because, remedy)


def _content_fit(table: TableFacts) -> Finding:
    wrong = " ".join(finding.because for finding in table.content.refusals)
    because = wrong or f"All {len(table.content.findings)} checks of its content are met."
    return Finding(TableCheck.CONTENT_FIT, table.content.allowed, because)


def _changes_something(table: TableFacts) -> Finding:
    because = (
        f"It differs from {table.in_use}, which is in use."
        if table.differs
        else f"It says what {table.in_use} says, which is in use: there is nothing to review."
    )
    return Finding(TableCheck.CHANGES_SOMETHING, table.differs, because)


def _nothing_changed(table: TableFacts, seen: str) -> Finding:
    same = seen == table.in_use
    because = (
        f"It was compared with {table.in_use}, which is in use."
        if same
        else f"It was compared with {seen}; meanwhile {table.in_use} was adopted."
    )
    remedy = "" if same else "Look at the differences again."
    return Finding(TableCheck.NOTHING_CHANGED_MEANWHILE, same, because, remedy)


def _words(value: StrEnum) -> str:
    return value.replace("-", " ")
