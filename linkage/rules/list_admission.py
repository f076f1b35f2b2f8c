"""May a list of people be handed in under an authorization, and may its content be stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.authorization_force import AuthorizationFacts, decide_authorization
from agreements.rules.brought_list import BroughtList
from datasets.rules.delivery_check import ColumnPlan
from idea_portal.policy import Decision, Finding
from linkage.rules.delivery_admission import Content, RowCount
from linkage.rules.list_keeping import due_at


class ListAdmissionCheck(StrEnum):
    ACTOR_ON_THE_TEAM = "actor-on-the-team"
    AUTHORIZATION_IN_FORCE = "authorization-in-force"
    LIST_IN_SCOPE = "list-in-scope"
    TIME_NOT_OVER = "time-not-over"
    NO_OTHER_LIST = "no-other-list"
    FILE_IS_READABLE = "file-is-readable"
    COLUMNS_ARE_PRESENT = "columns-are-present"
    COLUMNS_ARE_DISTINCT = "columns-are-distinct"
    ROWS_ARE_SOUND = "rows-are-sound"


@dataclass(frozen=True, slots=True)
class ListHandIn:
    """One person about to hand in a list under an authorization: what the question rests on."""

    authorization: AuthorizationFacts
    person: str
    name: str
    # The list the vault keeps for this authorization, and the last one that was ever matched.
    stored: str | None
    matched: str | None

    @property
    def brought(self) -> BroughtList | None:
        return self.authorization.scope.brought_list


def decide_list_hand_in(hand_in: ListHandIn, *, at: datetime) -> Decision:
    """Decide whether a person may hand in the list of an authorization at a moment."""
    reference = hand_in.authorization.reference
    return Decision(
        subject=reference,
        question=f"May {hand_in.name} hand in the list of {reference}?",
        findings=_hand_in_findings(hand_in, at),
        at=at,
    )


def decide_list(
    hand_in: ListHandIn, content: Content, *, rejects_allowed: float, at: datetime
) -> Decision:
    """Decide whether what a file holds may be stored as the list of an authorization."""
    reference = hand_in.authorization.reference
    return Decision(
        subject=reference,
        question=f"May this file be stored as the list of {reference}?",
        findings=(
            *_hand_in_findings(hand_in, at),
            _file_is_readable(content),
            _columns_are_present(hand_in.brought, content.plan),
            _columns_are_distinct(content.plan),
            _rows_are_sound(content.rows, rejects_allowed),
        ),
        at=at,
    )


def _hand_in_findings(hand_in: ListHandIn, at: datetime) -> tuple[Finding, ...]:
    facts = hand_in.authorization
    is_named = hand_in.person in facts.people
    named = f"{hand_in.name} is {'' if is_named else 'not '}named on {facts.reference}."
    return (
        Finding(
            ListAdmissionCheck.ACTOR_ON_THE_TEAM,
            is_named,
            named,
            remedy="" if is_named else "Its list is handed in by the people it names.",
        ),
        _authorization_in_force(hand_in, at),
        Finding(
            ListAdmissionCheck.LIST_IN_SCOPE,
            hand_in.brought is not None,
            f"The scope of {facts.reference} {'has a' if hand_in.brought else 'has no'} list.",
        ),
        _time_not_over(hand_in, at),
        _no_other_list(hand_in),
    )


def _authorization_in_force(hand_in: ListHandIn, at: datetime) -> Finding:
    facts = hand_in.authorization
    acting = hand_in.person if hand_in.person in facts.people else None
    force = decide_authorization(facts, at, acting=acting)
    because = " ".join(finding.because for finding in force.refusals) or (
        f"{facts.reference} is in force and lasts through {facts.period.last_day}."
    )
    return Finding(ListAdmissionCheck.AUTHORIZATION_IN_FORCE, force.allowed, because)


def _time_not_over(hand_in: ListHandIn, at: datetime) -> Finding:
    check, brought, facts = ListAdmissionCheck.TIME_NOT_OVER, hand_in.brought, hand_in.authorization
    if brought is None:
        return Finding(check, False, "No day says how long a list may be kept.")
    due = due_at(brought, facts.period, facts.revoked_at)
    because = f"A list may be kept until {due.isoformat()}."
    return Finding(check, at < due, because)


def _no_other_list(hand_in: ListHandIn) -> Finding:
    """Two lists that differ by one person would tell of that person whether they matched."""
    check = ListAdmissionCheck.NO_OTHER_LIST
    if hand_in.matched:
        because = (
            f"{hand_in.matched} was matched under {hand_in.authorization.reference}; a second list "
            "would tell by the difference who is in the data."
        )
        return Finding(check, False, because, remedy="Ask for another list with a new request.")
    if hand_in.stored:
        because = f"{hand_in.stored} is stored already."
        return Finding(check, False, because, remedy="Destroy it first; it was not matched yet.")
    return Finding(check, True, "No other list was handed in and kept.")


def _file_is_readable(content: Content) -> Finding:
    because = content.unreadable_because or "The file can be read."
    return Finding(ListAdmissionCheck.FILE_IS_READABLE, not content.unreadable_because, because)


def _columns_are_present(brought: BroughtList | None, plan: ColumnPlan | None) -> Finding:
    check = ListAdmissionCheck.COLUMNS_ARE_PRESENT
    if plan is None or brought is None:
        return Finding(check, False, "The columns were not read.")
    missing = [column for column in brought.columns if column not in plan.stored]
    if not plan.has_header:
        because = "The first line does not look like the names of the columns."
        return Finding(check, False, because)
    because = (
        f"Named in the scope and missing: {', '.join(missing)}."
        if missing
        else f"Every column of the scope is there: {', '.join(brought.columns)}."
    )
    return Finding(check, not missing, because)


def _columns_are_distinct(plan: ColumnPlan | None) -> Finding:
    check = ListAdmissionCheck.COLUMNS_ARE_DISTINCT
    if plan is None:
        return Finding(check, False, "The columns were not read.")
    because = (
        f"Named twice: {', '.join(plan.named_twice)}."
        if plan.named_twice
        else "No column is named twice."
    )
    return Finding(check, not plan.named_twice, because)


def _rows_are_sound(rows: RowCount | None, rejects_allowed: float) -> Finding:
    check = ListAdmissionCheck.ROWS_ARE_SOUND
    if rows is None:
        return Finding(check, False, "The rows were not read.")
    if not rows.sound:
        because = f"None of {rows.read:,} rows is sound." if rows.read else "The file has no rows."
        return Finding(check, False, because)
    share = rows.rejected / rows.read
    because = (
        f"{rows.rejected:,} of {rows.read:,} rows are faulty, {share:.1%}; "
        f"at most {rejects_allowed:.0%} may be."
    )
    return Finding(check, share <= rejects_allowed, because)
