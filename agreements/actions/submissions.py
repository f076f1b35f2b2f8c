"""Submitting a request: what is asked is frozen, word for word."""

from django.db import transaction

from agreements.actions.research_requests import lock
from agreements.events import Event
from agreements.facts.requests import (
    latest_revision,
    question_of,
    step_actor,
    step_facts,
    submission_facts,
)
from agreements.models import RequestRevision, ResearchRequest
from agreements.rules.completeness import decide_submission
from agreements.rules.request_content import content_hash
from agreements.rules.request_states import RequestState
from agreements.rules.request_steps import Step, decide_step
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify


@transaction.atomic
def submit(*, request: ResearchRequest, by: User) -> RequestRevision:
    """Freeze what is asked and hand it to the office; after a return, as a new revision."""
    request, at = lock(request), database_clock()
    decide_step(step_facts(request, at), Step.SUBMIT, step_actor(request, by, at), at=at).require()
    question = question_of(request, at)
    facts = submission_facts(request, question, at)
    decision = decide_submission(facts, question.combination.decision, at=at)
    decision.require()

    content = question.content.as_record()
    previous = latest_revision(request)
    revision = RequestRevision.objects.create(
        request=request,
        number=previous.number + 1 if previous else 1,
        content=content,
        content_sha256=content_hash(content),
        decision=decision.as_record(),
        frozen_at=at,
        frozen_by=by,
    )
    request.state, request.state_since = RequestState.SCREENING.value, at
    trail.sign(request, by=by)
    request.save(update_fields=["state", "state_since"])
    trail.record(
        Event.REQUEST_SUBMITTED,
        subject=request,
        by=by,
        about=[request.organization, *sorted(question.content.dataset_codes)],
        decision=decision,
        revision=revision.number,
        content_sha256=revision.content_sha256,
    )
    notify(
        people_with(Role.INTAKE_COORDINATOR, at=at),
        f"{request} waits for screening",
        f"{by.full_name} submitted “{request.title}”. Screen it, then route it or return it.",
        request.get_absolute_url(),
        about=request.reference,
    )
    return revision
