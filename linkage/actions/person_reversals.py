"""Taking back what two reviewers decided: they are asked again, by a case of its own."""

from django.db import transaction

from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.notifications.outbox import notify
from idea_portal.policy import Decision
from linkage.actions import crosswalks, person_changes
from linkage.actions.asked_cases import ask_again
from linkage.events import Event
from linkage.facts.person_reversals import Reversal, named
from linkage.models import PersonChange, ReviewCase
from linkage.rules.case_states import Answer, CaseKind
from linkage.rules.settlement import TAKES_BACK


@transaction.atomic
def ask(*, change: PersonChange, because: str, by: User) -> ReviewCase:
    """Ask two reviewers whether a change is to be taken back that two had found right."""
    crosswalks.publish_alone()
    reversal = Reversal.of(change)
    decision = person_changes.may_reverse(change, by).by_two
    decision.require()
    # The decision just made requires that there is one.
    earlier = reversal.undone()[-1]
    case = _ask_again(reversal, earlier)
    trail.record(
        Event.TAKING_BACK_ASKED,
        subject=case,
        by=by,
        about=[reversal.index, change, earlier, *case.datasets],
        reason=because,
        decision=decision,
        records=len(reversal.moving),
    )
    notify(
        people_with(Role.LINKAGE_ANALYST),
        f"Whether {change} is taken back waits in {case}",
        f"Two reviewers found otherwise in {earlier}. Two opinions that agree take it back.",
        case.get_absolute_url(),
        about=case.reference,
    )
    return case


def carry_out(*, case: ReviewCase, change: PersonChange, by: User) -> PersonChange | None:
    """Take back what a case asks about, if two found so and it would do what they found still."""
    if case.outcome != TAKES_BACK[CaseKind(case.kind)]:
        return None
    decision = person_changes.may_reverse(change, by).alone
    if not decision.allowed:
        _leave(case, change, decision)
        return None
    found = "one person" if case.kind == CaseKind.MERGE else "two persons"
    return person_changes.reverse(
        change=change,
        because=f"Two reviewers found the records of {case} to be of {found}.",
        by=by,
    )


def _leave(case: ReviewCase, change: PersonChange, decision: Decision) -> None:
    """Tell that two found a change to be taken back which is left, and why."""
    why = " ".join(finding.because for finding in decision.refusals)
    trail.record(
        Event.CHANGE_LEFT,
        subject=change,
        by=None,
        about=[change.generation.index, case, *case.datasets],
        reason=why,
        decision=decision,
    )
    notify(
        people_with(Role.LINKAGE_ANALYST),
        f"{change} is left as it is, though two found otherwise in {case}",
        f"{why} Later linkages keep to what was found in {case}.",
        change.get_absolute_url(),
        about=change.reference,
    )


def _ask_again(reversal: Reversal, earlier: ReviewCase) -> ReviewCase:
    joins = earlier.outcome == Answer.DIFFERENT
    moving, rest = named(reversal.moving), named(reversal.there if joins else reversal.staying)
    return ask_again(
        earlier,
        CaseKind.MERGE if joins else CaseKind.SPLIT,
        run=reversal.index.runs.select_related("points_table").order_by("-pk")[0],
        parts=(
            (rest, reversal.was if joins else None),
            (moving, reversal.now if joins else None),
        ),
        takes_back=reversal.change,
    )
