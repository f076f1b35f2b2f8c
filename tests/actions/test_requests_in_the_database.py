"""What the database refuses, whoever writes to it: the application, its owner, a superuser."""

import pytest
from django.db import DatabaseError, connection, transaction

from agreements.models import Authorization, RequestMember, ResearchRequest, Review
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from tests.factories import make_authorization, make_request, make_user

ROLES = pytest.mark.parametrize("role", ["portal_app", "none"])


def run(role, sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(sql, values)


DECIDE = (
    "UPDATE agreements_review SET outcome = 'approved', reviewer_id = %s, decided_at = now()"
    " WHERE id = %s"
)


@pytest.fixture
def in_review(db):
    return make_request(state="in-review")


@ROLES
def test_requester_cannot_decide_a_review_of_their_own_request(in_review, role):
    review = in_review.reviews.first()

    with pytest.raises(DatabaseError, match="nobody reviews their own request"):
        run(role, DECIDE, in_review.requester_id, review.pk)

    assert Review.objects.get(pk=review.pk).outcome == ""


@ROLES
def test_member_of_the_team_cannot_decide_even_after_leaving_it(db, role):
    member = make_user("mia-member", Role.REQUESTER, organization="outreach")
    request = make_request(people=[member], state="in-review")
    left = request.members.get(user=member)
    left.removed_at, left.removed_by = database_clock(), request.requester
    left.save()

    with pytest.raises(DatabaseError, match="nobody reviews their own request"):
        run(role, DECIDE, member.pk, request.reviews.first().pk)


@ROLES
def test_second_account_of_the_requester_cannot_decide(in_review, role):
    second = make_user(
        "rita-again", Role.COMPLIANCE_REVIEWER, second_account_of=in_review.requester
    )
    third = make_user("rita-thrice", Role.COMPLIANCE_REVIEWER, second_account_of=second)

    for account in (second, third):
        with pytest.raises(DatabaseError, match="nobody reviews their own request"):
            run(role, DECIDE, account.pk, in_review.reviews.first().pk)


@ROLES
def test_one_person_cannot_decide_two_tracks_through_a_second_account(in_review, role):
    first, second = in_review.reviews.all()[:2]
    reviewer = make_user("una", Role.COMPLIANCE_REVIEWER)
    again = make_user("una-again", Role.DATA_STEWARD, second_account_of=reviewer)
    run(role, DECIDE, reviewer.pk, first.pk)

    for account in (reviewer, again):
        with pytest.raises(DatabaseError, match="nobody reviews two tracks"):
            run(role, DECIDE, account.pk, second.pk)


@ROLES
def test_who_routed_a_request_cannot_decide_it(in_review, role):
    review = in_review.reviews.first()

    with pytest.raises(DatabaseError, match="nobody reviews what they routed"):
        run(role, DECIDE, review.routed_by_id, review.pk)


@ROLES
def test_reviewer_cannot_join_the_team(in_review, role):
    review, reviewer = in_review.reviews.first(), make_user("una", Role.COMPLIANCE_REVIEWER)
    run(role, DECIDE, reviewer.pk, review.pk)

    with pytest.raises(DatabaseError, match="nobody joins the team"):
        run(
            role,
            "INSERT INTO agreements_requestmember (request_id, user_id, added_at, added_by_id)"
            " VALUES (%s, %s, now(), %s)",
            in_review.pk,
            reviewer.pk,
            in_review.requester_id,
        )

    assert not RequestMember.objects.filter(user=reviewer).exists()


@ROLES
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreements_review SET outcome = 'rejected'",
        "UPDATE agreements_review SET comment = 'I never said so'",
        "UPDATE agreements_review SET reviewer_id = routed_by_id",
        "UPDATE agreements_review SET outcome = '', reviewer_id = NULL, decided_at = NULL",
        "DELETE FROM agreements_review",
        "UPDATE agreements_requestrevision SET content = '{}'",
        "DELETE FROM agreements_requestrevision",
        "UPDATE agreements_requestoutcome SET elements = '[]'",
        "DELETE FROM agreements_requestoutcome",
        "DELETE FROM agreements_requestmember",
        "UPDATE agreements_requestmember SET added_at = now()",
        "DELETE FROM agreements_researchrequest",
        "UPDATE agreements_researchrequest SET state = 'draft'",
        "UPDATE agreements_researchrequest SET state = 'denied'",
        "UPDATE agreements_researchrequest SET reference = 'RR-0'",
        "UPDATE agreements_researchrequest SET requester_id = requester_id + 1",
        "DELETE FROM agreements_authorization",
        "UPDATE agreements_authorization SET ends_at = ends_at + interval '1 day'",
        "UPDATE agreements_authorization SET scope_record = '{}'",
        "TRUNCATE agreements_authorization CASCADE",
    ],
)
def test_what_was_decided_is_changed_neither_by_the_application_nor_by_the_owner(db, role, change):
    make_authorization()
    if change.startswith("TRUNCATE") and role == "none":
        pytest.skip("the owner of the tables may empty them: it also drops them")

    with pytest.raises(DatabaseError):
        run(role, change)


@ROLES
def test_revocation_is_written_once(db, role):
    authorization = make_authorization(revoked=True)

    with pytest.raises(DatabaseError, match="never changed"):
        run(
            role,
            "UPDATE agreements_authorization SET revoked_at = NULL, revoked_by_id = NULL,"
            " revoked_because = '' WHERE id = %s",
            authorization.pk,
        )


@ROLES
@pytest.mark.parametrize("state", ["approved", "approved-in-part", "denied"])
def test_request_is_not_decided_without_its_reviews(in_review, role, state):
    with pytest.raises(DatabaseError, match="decided by the reviews"):
        run(
            role,
            "UPDATE agreements_researchrequest SET state = %s WHERE id = %s",
            state,
            in_review.pk,
        )

    assert ResearchRequest.objects.get(pk=in_review.pk).state == "in-review"


OUTCOME = (
    "INSERT INTO agreements_requestoutcome (request_id, revision_id, outcome, datasets, elements,"
    " because, decided_at) VALUES (%s, %s, 'approved', '[]', '[]', '[]', now())"
)


@ROLES
def test_outcome_is_not_written_before_every_opinion_is_in(in_review, role):
    with pytest.raises(DatabaseError, match="every opinion"):
        run(role, OUTCOME, in_review.pk, in_review.revisions.latest().pk)


@ROLES
def test_outcome_is_not_written_without_any_review(db, role):
    request = make_request(state="screening")

    with pytest.raises(DatabaseError, match="every opinion"):
        run(role, OUTCOME, request.pk, request.revisions.latest().pk)


@ROLES
def test_outcome_does_not_contradict_a_rejection(db, role):
    request = make_request(state="returned")

    with pytest.raises(DatabaseError, match="contradicts"):
        run(role, OUTCOME, request.pk, request.revisions.latest().pk)


ISSUE = (
    "INSERT INTO agreements_authorization (reference, request_id, revision_id, dul_id,"
    " scope_record, scope_sha256, begins_at, ends_at, decision, issued_at, issued_by_id,"
    " revoked_because) SELECT 'AZ-FORGED', %s, revision_id, dul_id, scope_record, scope_sha256,"
    " begins_at, ends_at, decision, issued_at, %s, '' FROM agreements_authorization LIMIT 1"
)


@ROLES
def test_authorization_is_not_issued_for_a_request_that_was_not_approved(in_review, role):
    issuer = make_authorization().issued_by

    with pytest.raises(DatabaseError, match="needs an approved request"):
        run(role, ISSUE, in_review.pk, issuer.pk)

    assert not Authorization.objects.filter(reference="AZ-FORGED").exists()


@ROLES
def test_authorization_is_not_issued_by_who_asked_or_reviewed(db, role):
    authorization = make_authorization()
    approved = make_request(state="approved")
    reviewer = User.objects.filter(reviews__request=approved).first()

    for account in (approved.requester, reviewer):
        with pytest.raises(DatabaseError, match="nobody issues"):
            run(
                role,
                ISSUE.replace("%s, revision_id", "%s, %s"),
                approved.pk,
                approved.revisions.get().pk,
                account.pk,
            )

    assert Authorization.objects.get() == authorization
