"""Issuing an authorization, holding it while work is decided, and ending it at once."""

from __future__ import annotations

from django.db import connection, transaction

from agreements.actions.research_requests import lock
from agreements.events import Event
from agreements.facts.authorizations import (
    authorization_facts,
    issue_actor,
    issue_facts,
    revocation_facts,
)
from agreements.facts.requests import question_of, team_of
from agreements.models import Agreement, Authorization, ResearchRequest
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.issue_conditions import decide_issue
from agreements.rules.request_content import content_hash
from agreements.rules.revocation import decide_revocation
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.notifications.outbox import notify
from idea_portal.policy import Period

# Django has no FOR SHARE, which lets work on one authorization go on beside other work on it.
SHARED = "SELECT FROM {} WHERE reference = ANY(%s) ORDER BY reference FOR SHARE"
# Acceptable-use agreements and umbrellas too: every person and every agreement stands under them.
AGREEMENTS = SHARED.replace("ANY(%s)", "ANY(%s) OR kind IN ('aua', 'mou')").format(
    Agreement._meta.db_table
)
PEOPLE = SHARED.format(User._meta.db_table)
REQUESTS = SHARED.format(ResearchRequest._meta.db_table)
AUTHORIZATIONS = SHARED.format(Authorization._meta.db_table)
# Held alone it still lets rows that point to it be written.
AUTHORIZATIONS_ALONE = AUTHORIZATIONS.replace("FOR SHARE", "FOR NO KEY UPDATE")


@transaction.atomic
def issue(*, request: ResearchRequest, by: User) -> Authorization:
    """Issue what was approved, with the bounds that every agreement leaves at this moment.

    A coordinator issues: a person answers for the moment it begins, and nobody's data is opened
    as a side effect of a training being recorded elsewhere.
    """
    # Agreements before the request, as hold() locks them; what an approval asks for stays.
    resting_on = question_of(request, database_clock()).terms
    _hold(AGREEMENTS, sorted({each.agreement for each in resting_on}))
    request = lock(request)
    at = database_clock()
    question = question_of(request, at)
    facts = issue_facts(request, question, at)
    decision = decide_issue(facts, issue_actor(by, at), question.combination.decision, at=at)
    decision.require()

    scope = question.combination.scope
    period = scope.period
    if facts.needs_board_approval and request.board_approval_until:
        until = request.board_approval_until
        period = period.intersect(Period.of_days(Period(at, at).first_day, until)) or period
    record = scope.as_record() | {"period": period.as_record()}
    authorization = Authorization(
        reference=next_reference("AZ"),
        request=request,
        revision=request.revisions.latest(),
        dul=request.license,
        scope_record=record,
        scope_sha256=content_hash(record),
        begins_at=period.begins,
        ends_at=period.ends,
        decision=decision.as_record(),
        issued_at=at,
        issued_by=by,
    )
    trail.sign(authorization, by=by)
    authorization.save()
    trail.record(
        Event.AUTHORIZATION_ISSUED,
        subject=authorization,
        by=by,
        about=[request, *sorted(scope.agreements), *sorted(scope.datasets), *sorted(scope.people)],
        decision=decision,
        scope_sha256=authorization.scope_sha256,
    )
    notify(
        [*team_of(request), *people_with(Role.LINKAGE_ANALYST, at=at)],
        f"{authorization} was issued",
        f"“{request.title}” may begin. What it permits, and until when, is on its page.",
        authorization.get_absolute_url(),
        about=authorization.reference,
    )
    return authorization


@transaction.atomic
def revoke(*, authorization: Authorization, reason: str, by: User) -> Authorization:
    """End an authorization at once: nothing is published and nothing leaves after the commit."""
    # The agreements are not touched; work in progress holds the authorization and is waited for.
    authorization = Authorization.objects.select_for_update(of=("self",)).get(pk=authorization.pk)
    at = database_clock()
    decision = decide_revocation(revocation_facts(authorization, by, reason, at), at=at)
    decision.require()

    authorization.revoked_at, authorization.revoked_by = at, by
    authorization.revoked_because = reason
    trail.sign(authorization, by=by, reason=reason)
    authorization.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
    scope = authorization.scope
    trail.record(
        Event.AUTHORIZATION_REVOKED,
        subject=authorization,
        by=by,
        about=[authorization.request, *sorted(scope.datasets), *sorted(scope.people)],
        reason=reason,
        decision=decision,
    )
    notify(
        [*team_of(authorization.request), *people_with(Role.LINKAGE_ANALYST, at=at)],
        f"{authorization} was revoked",
        f"“{authorization.request.title}” ended at once. Reason: {reason}",
        authorization.get_absolute_url(),
        about=authorization.reference,
    )
    return authorization


def hold(
    authorization: Authorization, *, acting: User | None = None, alone: bool = False
) -> tuple[Authorization, AuthorizationFacts]:
    """Keep an authorization and all it rests on from changing, and say how it stands now.

    For the transaction of whoever decides about its work: the locks come first and the clock is
    read after them, so that a revocation, a suspension or somebody's leaving lies wholly before
    the decision or after the work it allows. `acting` holds whose role the decision rests on;
    `alone` is for taking a part in the chain, so that nobody takes two parts at once.
    """
    scope = authorization.scope
    people = scope.people | {str(acting.reference)} if acting else scope.people
    _hold(AGREEMENTS, sorted(scope.agreements))
    _hold(PEOPLE, sorted(people))
    _hold(REQUESTS, [scope.request])
    _hold(AUTHORIZATIONS_ALONE if alone else AUTHORIZATIONS, [authorization.reference])
    at = database_clock()
    held = Authorization.objects.select_related("request__organization").get(pk=authorization.pk)
    return held, authorization_facts(held, at)


def _hold(rows: str, references: list[str]) -> None:
    """Lock rows for sharing, in the order of their references."""
    if not connection.in_atomic_block:
        raise RuntimeError("hold() holds until the transaction of the decision ends.")
    with connection.cursor() as cursor:
        cursor.execute(rows, [references])
