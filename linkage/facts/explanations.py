"""Why a record is allowed or refused: the decision made again for any moment."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, Prefetch, Q, prefetch_related_objects

from agreements.facts.agreements import agreement_standing
from agreements.facts.authorizations import authorization_facts, issue_facts
from agreements.facts.requests import latest_revision, question_of, submission_facts
from agreements.facts.terms import coverage_of
from agreements.models import Agreement, Authorization, ResearchRequest, Review
from agreements.rules.authorization_force import decide_authorization
from agreements.rules.completeness import decide_submission
from agreements.rules.issue_conditions import decide_conditions
from agreements.rules.request_states import GRANTED, RequestState
from datasets.models import Dataset, Delivery
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Decision
from linkage.facts.cohort_lists import list_hand_in_facts
from linkage.facts.deliveries import hand_in_facts
from linkage.facts.jobs import job_facts
from linkage.facts.outputs import (
    as_told_to,
    checker_facts,
    download_facts,
    link_facts,
    output_facts,
)
from linkage.models import (
    CohortList,
    DownloadLink,
    Job,
    MatchRun,
    Output,
    OutputCheck,
    Release,
    ReviewCase,
    SealedFile,
)
from linkage.rules.delivery_admission import decide_hand_in
from linkage.rules.download import DownloadFacts, decide_access, decide_download
from linkage.rules.job_authorization import DeliveryFacts, decide_job
from linkage.rules.list_admission import decide_list_hand_in
from linkage.rules.output_states import CheckOutcome, OutputState
from linkage.rules.release import OutputFacts, decide_release


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision that the trail kept when it was made."""

    what: str
    at: datetime
    by: str
    decision: Decision

    @property
    def words(self) -> str:
        return self.what.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A record's decision at a moment, and every decision about it that was kept."""

    reference: str
    at: datetime
    decision: Decision
    kept: tuple[Kept, ...]

    def as_record(self) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "at": self.at.isoformat(),
            "decision": self.decision.as_record(),
            "kept": [
                {
                    "what": each.what,
                    "at": each.at.isoformat(),
                    "by": each.by,
                    "decision": each.decision.as_record(),
                }
                for each in self.kept
            ],
        }


def explain(record: Any, at: datetime, *, seen_by: User | None = None) -> Explanation:
    """Decide about a record again, as of a moment, from what was recorded by then.

    `seen_by` leaves out the evidence that person may not have yet; how each check came out stays.
    """
    decision = _DECIDE[type(record)](record, at)
    if seen_by is not None and isinstance(record, Output):
        decision = as_told_to(seen_by, record, decision)
    return Explanation(
        reference=record.reference,
        at=at,
        decision=decision,
        kept=kept_decisions(record.reference),
    )


def kept_decisions(reference: str) -> tuple[Kept, ...]:
    """Every decision about a record that the trail kept, in the order they were made."""
    events = trail.events_about(reference).filter(
        subject_reference=reference, decision__isnull=False
    )
    return tuple(
        Kept(event.what, event.at, event.by_name, Decision.from_record(event.decision))
        for event in events.order_by("at", "pk")
    )


def _agreement(agreement: Agreement, at: datetime) -> Decision:
    return agreement_standing(agreement.reference, at)


def _dataset(dataset: Dataset, at: datetime) -> Decision:
    elements = [element.reference for element in dataset.elements.all()]
    return coverage_of(dataset.code, elements, at).decision


def _delivery(delivery: Delivery, at: datetime) -> Decision:
    return decide_hand_in(hand_in_facts(delivery.dataset, delivery.received_by, at), at=at)


def _list(cohort_list: CohortList, at: datetime) -> Decision:
    authorization, person = cohort_list.authorization, cohort_list.received_by
    facts, own = list_hand_in_facts(authorization, person, at), cohort_list.reference
    # It is no other list than itself.
    facts = replace(
        facts,
        stored=None if facts.stored == own else facts.stored,
        matched=None if facts.matched == own else facts.matched,
    )
    return decide_list_hand_in(facts, at=at)


def _request(request: ResearchRequest, at: datetime) -> Decision:
    question = question_of(request, at)
    coverage = question.combination.decision
    if RequestState(request.state) in GRANTED and latest_revision(request):
        return decide_conditions(issue_facts(request, question, at), coverage, at=at)
    return decide_submission(submission_facts(request, question, at), coverage, at=at)


def _review(review: Review, at: datetime) -> Decision:
    if review.decision:
        return Decision.from_record(review.decision)
    return _request(review.request, at)


def _authorization(authorization: Authorization, at: datetime) -> Decision:
    return decide_authorization(authorization_facts(authorization, at), at)


def _job(job: Job, at: datetime) -> Decision:
    facts = authorization_facts(job.authorization, at)
    asked = job_facts(
        job.reference, job.operation, job.authorization, job.set_to, job.requested_by, at
    )
    asked = replace(
        asked,
        deliveries={code: _delivery_at(each, at) for code, each in asked.deliveries.items()},
        linkage=_linkage_at(job, at),
    )
    return decide_job(asked, facts, at=at)


def _case(case: ReviewCase, at: datetime) -> Decision:
    """Why a case was last shown to somebody; before that, why the linkage that raised it ran."""
    shown = case.reveals.filter(at__lte=at).first()
    return Decision.from_record(shown.decision) if shown else _job(case.run.job, at)


def _delivery_at(delivery: DeliveryFacts, at: datetime) -> DeliveryFacts:
    """A delivery as it was: destroyed since then, it could still be read."""
    files = SealedFile.objects.filter(
        Q(destroyed_at=None) | Q(destroyed_at__gt=at),
        delivery__reference=delivery.reference,
        delivery__received_at__lte=at,
    )
    return replace(delivery, is_stored=files.exists())


def _linkage_at(job: Job, at: datetime) -> str | None:
    run = MatchRun.objects.latest_for(job.authorization, at)
    return run.reference if run else None


def _output(output: Output, at: datetime) -> Decision:
    """Until it is released, whether it may be; from then on, whether its requester may have it."""
    release = getattr(output, "release", None)
    if release and release.released_at < at:
        requester = output.authorization.request.requester
        return decide_access(_access_facts(output, requester, at), at=at)
    checker = release.released_by if release else None
    if checker is None:
        checks = _checks_until(output)
        checker = checks[-1].checker if checks else output.author
    return decide_release(
        _output_at(output, at),
        checker_facts(checker, output, at),
        authorization_facts(output.authorization, at),
        at=at,
    )


def _release(release: Release, at: datetime) -> Decision:
    return _output(release.output, at)


def _download(link: DownloadLink, at: datetime) -> Decision:
    facts = _access_facts(link.output, link.person, at)
    used = link.events.filter(at__lt=at).exists()
    return decide_download(facts, replace(link_facts(link), is_used=used), at=at)


def _access_facts(output: Output, person: User, at: datetime) -> DownloadFacts:
    found = None if _is_destroyed(output, at) else output.content_sha256
    facts = download_facts(
        output, person, authorization_facts(output.authorization, at), content_found=found
    )
    return replace(facts, state=_state_at(output, at))


def _output_at(output: Output, at: datetime) -> OutputFacts:
    """An output with the checks that had been made by a moment, and the state they made."""
    found = None if _is_destroyed(output, at) else output.content_sha256
    facts = output_facts(output, at, content_found=found)
    made = {check.checker.person_key for check in _checks_until(output, at)}
    checks = tuple(check for check in facts.checks if check.checker in made)
    return replace(facts, state=_state_at(output, at), checks=checks)


def _state_at(output: Output, at: datetime) -> OutputState:
    release = getattr(output, "release", None)
    checks = _checks_until(output, at)
    if _is_destroyed(output, at):
        return OutputState.DESTROYED
    # The release is decided at the moment it is made, when the output still stands approved.
    if release and release.released_at < at:
        return OutputState.RELEASED
    if any(check.outcome == CheckOutcome.REJECT for check in checks):
        return OutputState.REJECTED
    return OutputState.APPROVED if checks else OutputState.IN_CHECKING


def _checks_until(output: Output, at: datetime | None = None) -> list[OutputCheck]:
    """The checks of an output made by a moment, or all; they are read once for an output."""
    made = OutputCheck.objects.select_related("checker__second_account_of")
    prefetch_related_objects([output], Prefetch("checks", made))
    return [check for check in output.checks.all() if at is None or check.checked_at <= at]


def _is_destroyed(output: Output, at: datetime) -> bool:
    return output.destroyed_at is not None and output.destroyed_at <= at


_DECIDE: dict[type[Model], Callable[[Any, datetime], Decision]] = {
    Agreement: _agreement,
    Dataset: _dataset,
    Delivery: _delivery,
    ResearchRequest: _request,
    Review: _review,
    Authorization: _authorization,
    CohortList: _list,
    Job: _job,
    ReviewCase: _case,
    Output: _output,
    Release: _release,
    DownloadLink: _download,
}
