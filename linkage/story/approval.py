"""From a drafted request to an issued authorization, each act by the person whose part it is."""

from agreements.actions import (
    authorizations,
    clearances,
    licenses,
    reviews,
    screening,
    signatures,
    submissions,
)
from agreements.facts.requests import team_of
from agreements.models import Agreement, AgreementVersion, Authorization, ResearchRequest
from agreements.rules.agreement_states import ClearanceKind
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision
from linkage.story.cast import Cast
from linkage.story.steps import Telling


def submit(request: ResearchRequest, *, telling: Telling) -> None:
    """The requester hands the request in; what is asked is frozen."""
    revision = submissions.submit(request=request, by=request.requester)
    telling.held(
        "Submit the request",
        request.reference,
        by=request.requester.full_name,
        decision=Decision.from_record(revision.decision),
        count=len(revision.content["elements"]),
        counted="elements asked for",
    )


def route(request: ResearchRequest, cast: Cast, *, telling: Telling) -> None:
    """A coordinator screens the request and sends it to its reviewers."""
    coordinator = cast.the(Role.INTAKE_COORDINATOR)
    opened = screening.route(request=request, by=coordinator)
    telling.held(
        "Route it to its reviewers",
        request.reference,
        by=coordinator.full_name,
        decision="routed",
        count=len(opened),
        counted="reviews",
    )


def review(request: ResearchRequest, cast: Cast, *, telling: Telling) -> None:
    """Every reviewer approves; the last opinion decides the request."""
    for waiting in request.reviews.waiting().order_by("reference"):
        reviewer = cast.reviewer_of(waiting)
        given = reviews.approve(
            review=waiting, by=reviewer, comment="Within the agreement and needed for the purpose."
        )
        telling.held(
            f"Review: {waiting.route.key}",
            waiting.reference,
            by=reviewer.full_name,
            decision=given.outcome,
            count=len(waiting.datasets),
            counted="datasets",
        )
    request.refresh_from_db()


def license_request(request: ResearchRequest, cast: Cast, *, telling: Telling) -> Agreement:
    """The data-use license is drafted from what was approved, cleared by two and signed."""
    coordinator = cast.the(Role.INTAKE_COORDINATOR)
    drafted = licenses.draft_license(request=request, by=coordinator)
    version = clearances.submit(version=drafted.latest, by=coordinator)
    for kind, role in (
        (ClearanceKind.LEGAL, Role.LEGAL_REVIEWER),
        (ClearanceKind.COMPLIANCE, Role.COMPLIANCE_REVIEWER),
    ):
        clearances.clear(version=version, kind=kind, seen=version.frozen_sha256, by=cast.the(role))
    _sign_for_all(version, cast)
    telling.held(
        "Draft, clear and sign the data-use license",
        drafted.reference,
        by=coordinator.full_name,
        decision="executed",
        count=version.parties.count(),
        counted="signatures",
    )
    request.refresh_from_db()
    return drafted


def accept_use(request: ResearchRequest, *, telling: Telling) -> None:
    """Everybody on the team accepts the acceptable-use agreements that are in force."""
    for person in team_of(request):
        for agreement in Agreement.objects.waiting_for_acceptance_by(person, database_clock()):
            _accept(agreement, person)
            telling.held(
                "Accept acceptable use",
                agreement.reference,
                by=person.full_name,
                decision="accepted",
            )


def issue(request: ResearchRequest, cast: Cast, *, telling: Telling) -> Authorization:
    """A coordinator issues the authorization once every condition is met."""
    coordinator = cast.the(Role.INTAKE_COORDINATOR)
    authorization = authorizations.issue(request=request, by=coordinator)
    scope = authorization.scope
    telling.held(
        f"Issue the authorization, until {scope.period.last_day}",
        authorization.reference,
        by=coordinator.full_name,
        decision=Decision.from_record(authorization.decision),
        count=len(scope.elements),
        counted=f"elements of {len(scope.datasets)} datasets",
    )
    return authorization


def _sign_for_all(version: AgreementVersion, cast: Cast) -> None:
    for party in version.parties.all():
        signatures.sign(
            version=version,
            party=party,
            seen=version.frozen_sha256,
            title=Role.SIGNATORY.label,
            reauthenticated_at=database_clock(),
            by=cast.the(Role.SIGNATORY, party.organization),
        )


def _accept(agreement: Agreement, person: User) -> None:
    version = AgreementVersion.objects.newest_effective(database_clock()).get(agreement=agreement)
    signatures.accept(
        version=version,
        seen=version.frozen_sha256,
        reauthenticated_at=database_clock(),
        by=person,
    )
