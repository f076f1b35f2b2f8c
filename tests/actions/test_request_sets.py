"""Every list of requests, reviews and authorizations agrees with its rule."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agreements.facts.request_work import waiting_for
from agreements.models import Authorization, ResearchRequest, Review
from agreements.rules.request_states import RequestState
from agreements.rules.request_visibility import (
    RequestToSee,
    Viewer,
    may_see_authorization,
    may_see_request,
    may_see_review,
)
from agreements.rules.tracks import Track
from idea_portal.accounts.facts import memberships_of
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from tests.access.row import PEOPLE
from tests.factories import make_authorization, make_membership, make_request, make_user
from tests.factories.accounts import LONG_AGO

STATES = [state.value for state in RequestState]


@pytest.fixture
def everyone(request):
    people = [request.getfixturevalue(person) for person in PEOPLE if person != "nobody"]
    former = make_user("fay-former", organization="office")
    make_membership(former, Role.COMPLIANCE_REVIEWER, "office", ends_on=LONG_AGO)
    both = make_user("bo-both", Role.LEGAL_REVIEWER, Role.OUTPUT_CHECKER)
    closed = make_user("cy-closed", Role.COMPLIANCE_REVIEWER, is_active=False)
    return [*people, former, both, closed]


@pytest.fixture
def requests_of_every_kind(everyone, researcher):
    colleague = make_user("mia-member", Role.REQUESTER, organization="outreach")
    for state in STATES:
        make_request(state=state)
        make_request(requester=researcher, people=[colleague], state=state)
    left = ResearchRequest.objects.filter(members__user=colleague).first()
    member = left.members.get(user=colleague)
    member.removed_at, member.removed_by = database_clock(), researcher
    member.save()
    make_authorization(people=[researcher])
    make_authorization()
    everyone.append(colleague)
    return everyone


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


def test_lists_show_exactly_what_the_rules_let_a_person_see(requests_of_every_kind):
    requests = {each: facts_of(each) for each in ResearchRequest.objects.all()}
    reviews = list(Review.objects.select_related("department"))
    authorizations = list(Authorization.objects.select_related("request"))

    for user in requests_of_every_kind:
        viewer = viewer_of(user)
        assert set(ResearchRequest.objects.visible_to(user)) == {
            request for request, facts in requests.items() if may_see_request(facts, viewer)
        }, user
        assert set(Review.objects.visible_to(user)) == {
            review
            for review in reviews
            if may_see_review(
                Track(review.track),
                review.department.code if review.department else None,
                viewer,
            )
        }, user
        assert set(Authorization.objects.visible_to(user)) == {
            each for each in authorizations if may_see_authorization(requests[each.request], viewer)
        }, user


def test_nobody_who_is_not_signed_in_sees_anything(requests_of_every_kind):
    nobody = AnonymousUser()

    assert not ResearchRequest.objects.visible_to(nobody).exists()
    assert not Review.objects.visible_to(nobody).exists()
    assert not Authorization.objects.visible_to(nobody).exists()


def test_what_waits_is_what_a_person_can_do_next(
    researcher, coordinator, compliance_reviewer, steward, outsider
):
    draft = make_request(requester=researcher)
    returned = make_request(requester=researcher, state="returned")
    screened = make_request(state="screening")
    reviewed = make_request(state="in-review")
    approved = make_request(state="approved")
    make_authorization()
    at = database_clock()

    def titles(user):
        return {item.title.split(",")[0] for item in waiting_for(user, at)}

    assert titles(researcher) == {
        f"Finish {draft.reference}",
        f"Change and submit again {returned.reference}",
    }
    assert titles(coordinator) == {
        f"Screen {screened.reference}",
        f"Draft the license of {approved.reference}",
    }
    assert titles(compliance_reviewer) == {f"Give your opinion on {reviewed.reference}"}
    # A steward by role who answers for none of the datasets could not decide.
    assert titles(steward) == titles(outsider) == set()


def test_waiting_authorizations_are_those_within_their_days_and_not_revoked(db):
    running = make_authorization()
    make_authorization(revoked=True)

    assert list(Authorization.objects.running(database_clock())) == [running]
    assert not Authorization.objects.running(running.ends_at).exists()
