"""What rules read of an authorization, and of a request whose authorization may be issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from agreements.facts.agreements_at import AgreementsAtAMoment, agreements_at
from agreements.facts.chain import chain_parts
from agreements.facts.impact import also_rests_on_agreements
from agreements.facts.people import people_at
from agreements.facts.requests import Question
from agreements.facts.scopes import cover_lost
from agreements.models import Agreement, Authorization, ResearchRequest
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.impact import ImpactLine
from agreements.rules.issue_conditions import IssueActor, IssueFacts
from agreements.rules.request_states import RequestState
from agreements.rules.revocation import RevocationFacts
from agreements.rules.scope import Scope
from datasets.models import Dataset
from idea_portal.accounts.facts import has_role, organizations_where
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision, Period


def authorization_facts(authorization: Authorization, at: datetime) -> AuthorizationFacts:
    """An authorization, its parents and its people, as they stand at a moment."""
    (facts,) = facts_of_many([authorization], at)
    return facts


def facts_of_many(
    authorizations: Iterable[Authorization], at: datetime
) -> list[AuthorizationFacts]:
    """Several authorizations as they stand at a moment, in as many queries as one."""
    scopes = {each: each.scope for each in authorizations}
    named = User.objects.filter(
        reference__in=frozenset[str]().union(*(scope.people for scope in scopes.values()))
    )
    users = {str(user.reference): user for user in named.select_related("second_account_of")}
    moment = agreements_at(
        at,
        references=frozenset[str]().union(*(scope.agreements for scope in scopes.values())),
        datasets=frozenset[str]().union(*(scope.datasets for scope in scopes.values())),
    )
    people = people_at(users.values(), moment)
    return [
        AuthorizationFacts(
            reference=authorization.reference,
            scope=scope,
            period=authorization.period,
            revoked_at=authorization.revoked_at,
            parents=_parents(scope, authorization.issued_at, moment),
            people=scope.people,
            people_current=tuple(
                people.standing(users[person], authorization.request, scope.requirements)
                for person in sorted(scope.people & users.keys())
            ),
        )
        for authorization, scope in scopes.items()
    ]


def issue_facts(
    request: ResearchRequest,
    question: Question,
    at: datetime,
    *,
    parts: Mapping[str, frozenset[str]] | None = None,
) -> IssueFacts:
    """A request, and every condition of issuing its authorization, at a moment."""
    authorization = getattr(request, "authorization", None)
    requirements = [
        requirement
        for each in question.terms
        if each.dataset in question.content.dataset_codes
        for requirement in each.conditions
    ]
    people = people_at(question.team, question.agreements)
    return IssueFacts(
        request=request.reference,
        state=RequestState(request.state),
        authorization=authorization.reference if authorization else None,
        license_reference=request.license.reference if request.license else None,
        license_standing=question.license_standing,
        people=tuple(people.standing(person, request, requirements) for person in question.team),
        needs_board_approval=question.needs_board_approval,
        board_approval=request.board_approval,
        board_approval_until=request.board_approval_until,
        today=Period(at, at).first_day,
        parts=chain_parts(request) if parts is None else parts,
    )


def issue_actor(user: User, at: datetime) -> IssueActor:
    return IssueActor(
        name=user.full_name,
        person=user.person_key,
        is_coordinator=has_role(user, Role.INTAKE_COORDINATOR, at=at),
    )


def revocation_facts(
    authorization: Authorization, actor: User, reason: str, at: datetime
) -> RevocationFacts:
    answer, because = may_revoke(authorization, actor, at)
    return RevocationFacts(
        authorization=authorization.reference,
        revoked_at=authorization.revoked_at,
        actor=actor.full_name,
        actor_may_revoke=answer,
        actor_because=because,
        reason=reason,
    )


def authorizations_resting_on(agreement: Agreement) -> Iterable[Authorization]:
    """The authorizations whose scope rests on an agreement, whatever their standing."""
    return Authorization.objects.filter(
        scope_record__agreements__contains=[agreement.reference]
    ).select_related("request")


@also_rests_on_agreements
def _authorizations(agreement: Agreement, at: datetime) -> Iterable[ImpactLine]:
    for authorization in authorizations_resting_on(agreement):
        if authorization.revoked_at is None and at < authorization.ends_at:
            title = authorization.request.title
            yield ImpactLine("authorization", authorization.reference, f"{title}: nothing more.")
            for person in User.objects.filter(reference__in=authorization.scope.people):
                yield ImpactLine("person", str(person.reference), f"{person} can use no output.")


def may_revoke(authorization: Authorization, actor: User, at: datetime) -> tuple[bool, str]:
    """Whether a person may end an authorization, and why: compliance, or a dataset's steward."""
    if has_role(actor, Role.COMPLIANCE_REVIEWER, at=at):
        return True, f"{actor.full_name} is a compliance reviewer."
    stewarded = Dataset.objects.stewarded_by(actor).filter(
        code__in=authorization.scope.datasets,
        department__in=organizations_where(actor, Role.DATA_STEWARD, at=at),
    )
    if codes := sorted(stewarded.values_list("code", flat=True)):
        return True, f"{actor.full_name} is the data steward of {', '.join(codes)}."
    because = (
        f"{actor.full_name} is neither a compliance reviewer nor a data steward of a dataset of "
        f"{authorization.reference}."
    )
    return False, because


def _parents(
    scope: Scope, issued_at: datetime, moment: AgreementsAtAMoment
) -> tuple[Decision, ...]:
    """Whether each agreement of a scope is in force, and why their words cover it no longer."""
    standings = [moment.standing(reference) for reference in sorted(scope.agreements)]
    lost = cover_lost(scope, since=issued_at, moment=moment)
    return tuple([*standings, lost] if lost else standings)
