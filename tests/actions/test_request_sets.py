"""Every list of requests, reviews and authorizations agrees with its rule."""

from django.contrib.auth.models import AnonymousUser

from agreements.facts.request_work import waiting_for
from agreements.models import Authorization, ResearchRequest, Review
from agreements.rules.request_states import RequestState
from agreements.rules.request_visibility import (
    may_see_authorization,
    may_see_request,
    may_see_review,
)
from agreements.rules.tracks import Track
from idea_portal.audit.clock import database_clock
from tests.actions.viewers import facts_of, viewer_of
from tests.factories import make_authorization, make_request

STATES = [state.value for state in RequestState]


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
