"""Taking back what two reviewers decided: they are asked again, by a case of its own."""

from django.db import transaction

from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.notifications.outbox import notify
from linkage.actions import crosswalks, person_changes
from linkage.events import Event
from linkage.facts.person_reversals import TAKES_BACK, Reversal, named
from linkage.models import CaseRecord, PersonChange, ReviewCase
from linkage.rules.case_states import Answer, CaseKind, CaseState
from linkage.rules.case_value import value_of_verdict


@transaction.atomic
def ask(*, change: PersonChange, because: str, by: User) -> ReviewCase:
    """Ask two reviewers whether a change is to be taken back that two had found right."""
    crosswalks.publish_alone()
    reversal = Reversal.of(change)
    decision = person_changes.may_reverse(change, by).by_two
    decision.require()
    # The decision just made requires that there is one.
    earlier = reversal.undone()[-1]
    case = _case(reversal, earlier)
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
    """Take back what a case asks about, if two found so and it can be taken back still."""
    if case.outcome != TAKES_BACK[CaseKind(case.kind)]:
        return None
    if not person_changes.may_reverse(change, by).alone.allowed:
        return None
    found = "one person" if case.kind == CaseKind.MERGE else "two persons"
    return person_changes.reverse(
        change=change,
        because=f"Two reviewers found the records of {case} to be of {found}.",
        by=by,
    )


def _case(reversal: Reversal, earlier: ReviewCase) -> ReviewCase:
    """The question two reviewers answered in an earlier case, asked again."""
    joins = earlier.outcome == Answer.DIFFERENT
    kind = CaseKind.MERGE if joins else CaseKind.SPLIT
    parts = [named(reversal.there if joins else reversal.staying), named(reversal.moving)]
    persons = [reversal.was, reversal.now]
    if earlier.left in parts[1]:
        parts.reverse()
        persons.reverse()
    run = reversal.index.runs.select_related("points_table").order_by("-pk")[0]
    records = sum(map(len, parts))
    lines = run.points_table.content
    case = ReviewCase.objects.create(
        reference=next_reference("RC"),
        kind=kind.value,
        run=run,
        takes_back=reversal.change,
        left=earlier.left,
        right=earlier.right,
        left_person_id=persons[0] if joins else None,
        right_person_id=persons[1] if joins else None,
        datasets=sorted({name.partition("/")[0] for part in parts for name in part}),
        points=earlier.points,
        points_by_attribute=earlier.points_by_attribute,
        band=earlier.band,
        value=value_of_verdict(
            kind,
            points=earlier.points,
            review_at=lines["review_at"],
            link_at=lines["link_at"],
            records=records,
        ),
        records_affected=records,
        raised_at=database_clock(),
        state=CaseState.WAITING.value,
    )
    CaseRecord.objects.bulk_create(
        CaseRecord(case=case, side=side.value, place=place, record=record)
        for side, first, part in zip(CaseRecord.Side, (case.left, case.right), parts, strict=True)
        for place, record in enumerate([first, *(each for each in part if each != first)])
    )
    return case
