"""Opinions on review cases: given once each, sealed until they settle the case, taken back alone."""

from typing import Any

from django.db import transaction

from agreements.actions.authorizations import hold
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.actions import crosswalks, person_changes, person_reversals, person_splits
from linkage.actions.review_cases import close_outweighed
from linkage.events import Event
from linkage.facts.case_openings import verdict_under
from linkage.facts.record_owners import owners_of
from linkage.facts.review_cases import accounts_of, shown_under, withdrawal_decision
from linkage.models import ReviewCase, Verdict
from linkage.rules.case_states import Answer, CaseKind, CaseState, Note
from linkage.rules.settlement import settle

CHANGES_PERSONS = (CaseKind.MERGE.value, CaseKind.SPLIT.value)


@transaction.atomic
def give(*, case: ReviewCase, by: User, answer: Answer, note: Note | None = None) -> Verdict:
    """Give an opinion on a case one was shown. The last one needed settles it."""
    authorization, facts = hold(shown_under(case, by), acting=by, alone=True)
    if case.kind in CHANGES_PERSONS:
        # It may become a publication of persons, which locks cases after this.
        crosswalks.publish_alone()
    case = _locked(case)
    at = database_clock()
    decision = verdict_under(case, by, authorization, facts, at)
    decision.require()

    verdict = Verdict.objects.create(
        case=case,
        reviewer=by,
        answer=answer.value,
        note=note.value if note else "",
        decision=decision.as_record(),
        given_at=at,
    )
    _record(
        Event.VERDICT_GIVEN,
        case,
        by,
        decision,
        authorization=authorization.reference,
        answer=answer.value,
        note=verdict.note,
    )
    _settle(case)
    if case.takes_back:
        person_reversals.carry_out(case=case, change=case.takes_back, by=by)
    elif case.kind == CaseKind.MERGE and case.outcome == Answer.SAME:
        _merge(case, by)
    elif case.kind == CaseKind.SPLIT and case.outcome == Answer.DIFFERENT:
        person_splits.carry_out(case=case, by=by)
    return verdict


@transaction.atomic
def withdraw(*, case: ReviewCase, by: User) -> Verdict:
    """Take one's opinion on a case back, as long as it has not met another's."""
    case = _locked(case)
    at = database_clock()
    decision = withdrawal_decision(case, by, at)
    decision.require()

    mine = case.verdicts.standing().get(reviewer__in=accounts_of(by))
    verdict = Verdict.objects.create(
        case=case,
        reviewer=by,
        answer=Answer.WITHDRAWN.value,
        supersedes=mine,
        decision=decision.as_record(),
        given_at=at,
    )
    _record(Event.VERDICT_WITHDRAWN, case, by, decision, answer=mine.answer)
    _settle(case)
    return verdict


def _merge(case: ReviewCase, by: User) -> None:
    """Make one person of the two whom the records are about now; they may be one already."""
    owners = owners_of(case.run.index, [case.left, case.right])
    persons = {owner.person for owner in owners.values()}
    if len(persons) == len((case.left, case.right)):
        kept, gone = sorted(persons)
        person_changes.merge(
            index=case.run.index,
            kept=kept,
            gone=gone,
            because=f"Two reviewers found the persons of {case} to be one.",
            by=by,
            verdict=case.reference,
        )


def _settle(case: ReviewCase) -> None:
    opinions = [Answer(verdict.answer) for verdict in case.verdicts.standing()]
    settlement = settle(CaseKind(case.kind), opinions)
    case.state = settlement.state.value
    case.outcome = settlement.outcome.value if settlement.outcome else ""
    case.settled_at = database_clock() if settlement.outcome else None
    case.save(update_fields=["state", "outcome", "settled_at"])
    if settlement.state is CaseState.SETTLED:
        _record(
            Event.CASE_SETTLED,
            case,
            None,
            None,
            outcome=case.outcome,
            opinions=[answer.value for answer in opinions],
        )
        close_outweighed(case)


def _locked(case: ReviewCase) -> ReviewCase:
    found = ReviewCase.objects.select_related(
        "run__job__requested_by",
        "run__authorization",
        "run__index",
        "takes_back__generation__index",
    )
    return found.select_for_update(of=("self",)).get(pk=case.pk)


def _record(
    event: Event,
    case: ReviewCase,
    by: User | None,
    decision: Decision | None,
    **details: Any,
) -> None:
    trail.record(
        event,
        subject=case,
        by=by,
        about=[case.run.job, *case.datasets],
        decision=decision,
        **details,
    )
