"""Who looks at a request and what decides whether they may, as the rules take it."""

from agreements.rules.request_states import RequestState
from agreements.rules.request_visibility import RequestToSee, Viewer
from agreements.rules.tracks import Track
from idea_portal.accounts.facts import memberships_of
from idea_portal.accounts.roles import Role


def viewer_of(user):
    held = memberships_of(user)
    roles = set(held.values_list("role", flat=True))
    return Viewer(
        reference=user.reference,
        is_coordinator=Role.INTAKE_COORDINATOR in roles,
        is_compliance_reviewer=Role.COMPLIANCE_REVIEWER in roles,
        is_legal_reviewer=Role.LEGAL_REVIEWER in roles,
        is_analyst=Role.LINKAGE_ANALYST in roles,
        is_output_checker=Role.OUTPUT_CHECKER in roles,
        steward_of=frozenset(
            held.filter(role=Role.DATA_STEWARD.value).values_list("organization__code", flat=True)
        ),
    )


def facts_of(request):
    return RequestToSee(
        state=RequestState(request.state),
        team=frozenset(member.user.reference for member in request.members.filter(removed_at=None)),
        was_submitted=request.revisions.exists(),
        tracks=frozenset(
            (Track(review.track), review.department.code if review.department else None)
            for review in request.reviews.select_related("department")
        ),
    )
