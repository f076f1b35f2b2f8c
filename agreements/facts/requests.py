"""What rules read of a research request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agreements.facts.agreements_at import AgreementsAtAMoment, agreements_at
from agreements.facts.chain import chain_parts
from agreements.models import RequestOutcome, RequestRevision, ResearchRequest
from agreements.rules.brought_list import list_from
from agreements.rules.completeness import SubmissionFacts, decide_completeness
from agreements.rules.request_content import CohortRole, DatasetAsked, RequestContent
from agreements.rules.request_cover import Combination, cover, linkage_elements, read_row_conditions
from agreements.rules.request_states import EDITABLE, RequestStanding, RequestState, standing_of
from agreements.rules.request_steps import StepActor, StepFacts
from agreements.rules.scope import Terms
from agreements.rules.team import Candidate, TeamFacts
from agreements.rules.vocabulary import OutputKind, Purpose, RequirementKind
from datasets.rules.dictionary import ElementFacts
from idea_portal.accounts.facts import has_role, memberships_of
from idea_portal.accounts.models import Membership, Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision, Finding, Period


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks now, and everything that answers it."""

    content: RequestContent
    terms: tuple[Terms, ...]
    dictionary: dict[str, ElementFacts]
    combination: Combination
    license_standing: Decision | None
    agreements: AgreementsAtAMoment
    team: tuple[User, ...]
    revisions: tuple[RequestRevision, ...]
    outcome: RequestOutcome | None

    @property
    def needs_board_approval(self) -> bool:
        named = self.content.dataset_codes
        return any(
            requirement.kind is RequirementKind.IRB
            for each in self.terms
            if each.dataset in named
            for requirement in each.conditions
        )


def team_of(request: ResearchRequest) -> list[User]:
    """The people on the team now."""
    members = request.members.filter(removed_at=None).select_related("user__second_account_of")
    return [member.user for member in members]


def latest_revision(request: ResearchRequest) -> RequestRevision | None:
    return request.revisions.order_by("-number").first()


def granted_outcome(request: ResearchRequest) -> RequestOutcome | None:
    """The outcome that stands, once the request is decided."""
    return request.outcomes.filter(outcome=request.state).order_by("-pk").first()


def question_of(request: ResearchRequest, at: datetime) -> Question:
    """What a request asks, and what covers it at a moment: the pre-flight of every page.

    A draft asks what stands in it; a submitted request what its last revision froze, less what
    the reviews removed and less who has left the team since.
    """
    is_draft = RequestState(request.state) in EDITABLE
    team, revisions = tuple(team_of(request)), tuple(request.revisions.order_by("number"))
    outcome = granted_outcome(request)
    frozen = None if is_draft else _frozen(request, team, revisions, outcome)
    codes = sorted(frozen.dataset_codes) if frozen else _codes_drafted(request)
    licensed = [request.license.reference] if request.license else []
    agreements = agreements_at(at, references=licensed, datasets=codes)
    terms = tuple(agreements.terms_governing(codes))
    license_ = agreements.license(licensed[0], codes) if licensed else None
    if license_:
        terms += license_.terms
    dictionary = agreements.dictionary
    content = frozen or drafted_content(request, terms, dictionary, team)
    return Question(
        content=content,
        terms=terms,
        dictionary=dictionary,
        combination=cover(content, terms, dictionary, at=at),
        license_standing=license_.standing if license_ else None,
        agreements=agreements,
        team=team,
        revisions=revisions,
        outcome=outcome,
    )


def drafted_content(
    request: ResearchRequest,
    terms: tuple[Terms, ...],
    dictionary: dict[str, ElementFacts],
    team: Iterable[User],
) -> RequestContent:
    datasets = tuple(
        DatasetAsked(
            code=each.dataset.code,
            cohort_role=CohortRole(each.cohort_role),
            is_required=each.is_required,
            row_condition=each.row_condition,
        )
        for each in request.datasets.select_related("dataset")
    )
    elements = request.elements.select_related("element__dataset")
    return RequestContent(
        reference=request.reference,
        title=request.title,
        purpose=Purpose(request.purpose) if request.purpose else None,
        justification=request.justification,
        organization=request.organization.code,
        requester=str(request.requester.reference),
        people=frozenset(str(user.reference) for user in team),
        output=OutputKind(request.output) if request.output else None,
        ends_on=request.ends_on,
        datasets=datasets,
        elements={each.element.reference: each.reason for each in elements},
        linkage_pairs=frozenset(frozenset(pair) for pair in request.linkage_pairs),
        linkage_elements=linkage_elements([d.code for d in datasets], terms, dictionary),
        aggregate_by=tuple(request.aggregate_by),
        brought_list=list_from(request.brought_list),
    )


def _frozen(
    request: ResearchRequest,
    team: Iterable[User],
    revisions: Sequence[RequestRevision],
    outcome: RequestOutcome | None,
) -> RequestContent:
    if not revisions:
        raise ValueError(f"{request.reference} was never submitted.")
    asked = revisions[-1].asked
    people = frozenset(str(user.reference) for user in team)
    if outcome:
        asked = asked.narrowed(
            frozenset(outcome.datasets),
            frozenset(outcome.elements),
            with_list=not outcome.without_list,
        )
    return asked.with_people(people & asked.people)


def standing_of_request(request: ResearchRequest, at: datetime) -> RequestStanding:
    return standing_of(
        RequestState(request.state),
        returned_at=request.state_since,
        is_authorized=hasattr(request, "authorization"),
        at=at,
    )


def step_facts(
    request: ResearchRequest, at: datetime, *, parts: Mapping[str, frozenset[str]] | None = None
) -> StepFacts:
    """What the steps of a request read; a page that has its chain at hand passes it on."""
    return StepFacts(
        reference=request.reference,
        state=RequestState(request.state),
        standing=standing_of_request(request, at),
        parts=chain_parts(request) if parts is None else parts,
        license=request.license.reference if request.license else None,
    )


def step_actor(request: ResearchRequest, user: User, at: datetime) -> StepActor:
    return StepActor(
        name=user.full_name,
        person=user.person_key,
        is_requester=user.pk == request.requester_id,
        is_on_the_team=is_on_the_team(request, user),
        is_coordinator=has_role(user, Role.INTAKE_COORDINATOR, at=at),
    )


def is_on_the_team(request: ResearchRequest, user: User) -> bool:
    return request.members.filter(user=user, removed_at=None).exists()


def submission_facts(request: ResearchRequest, question: Question, at: datetime) -> SubmissionFacts:
    organization = request.organization
    members = set(
        Membership.objects.in_force(at)
        .filter(organization=organization, user__in=question.team, user__is_active=True)
        .values_list("user", flat=True)
    )
    return SubmissionFacts(
        content=question.content,
        acts_for_organization=may_ask_for(request.requester, organization, at),
        outsiders=tuple(user.full_name for user in question.team if user.pk not in members),
        condition_errors=read_row_conditions(question.content, question.dictionary).errors,
        needs_board_approval=question.needs_board_approval,
        board_approval=request.board_approval,
        today=Period(at, at).first_day,
    )


def still_missing(
    request: ResearchRequest, question: Question, at: datetime
) -> tuple[Finding, ...]:
    """What has still to be filled in before a draft can be submitted."""
    return decide_completeness(submission_facts(request, question, at), at=at).refusals


def may_ask_for(user: User, organization: Organization, at: datetime) -> bool:
    return has_role(user, Role.REQUESTER, organization=organization, at=at)


def belongs(user: User, organization: Organization, at: datetime) -> bool:
    return memberships_of(user, at).filter(organization=organization).exists()


def team_facts(request: ResearchRequest, actor: User) -> TeamFacts:
    return TeamFacts(
        reference=request.reference,
        state=RequestState(request.state),
        organization=request.organization.name,
        actor_is_on_the_team=is_on_the_team(request, actor),
        parts=chain_parts(request),
    )


def candidate(request: ResearchRequest, user: User, at: datetime) -> Candidate:
    return Candidate(
        name=user.full_name,
        person=user.person_key,
        belongs=belongs(user, request.organization, at),
        is_named=is_on_the_team(request, user),
        is_requester=user.pk == request.requester_id,
    )


def _codes_drafted(request: ResearchRequest) -> list[str]:
    return list(request.datasets.values_list("dataset__code", flat=True))
