"""Requests, reviews and authorizations: who gets which page."""

from tests.access.row import FORBIDDEN, HIDDEN, OK, POST_ONLY, Row
from tests.factories import make_authorization, make_request


def draft(people):
    return [make_request(requester=people["researcher"]).reference]


def purpose_step(people):
    return [*draft(people), "purpose"]


def person_on_draft(people):
    return [*draft(people), people["researcher"].reference]


def screened(people):
    return [make_request(requester=people["researcher"], state="screening").reference]


def in_review(people):
    return [make_request(requester=people["researcher"], state="in-review").reference]


def approved(people):
    return [make_request(requester=people["researcher"], state="approved").reference]


def review_of_health(people):
    request = make_request(requester=people["researcher"], state="in-review")
    return [request.reviews.get(department__code="health").reference]


def authorization(people):
    return [make_authorization(people=[people["researcher"]]).reference]


REVIEWING = {"researcher": OK, "steward": OK, "coordinator": OK, "compliance_reviewer": OK}
CARRYING_OUT = REVIEWING | {"analyst": OK, "output_checker": OK}
SCREENING = {"researcher": FORBIDDEN, "coordinator": OK, "compliance_reviewer": FORBIDDEN}

ACCESS = {
    "agreements:request-list": Row.of(default=OK),
    "agreements:request-draft": Row.of(default=OK),
    "agreements:request-detail": Row.of(in_review, default=HIDDEN, **REVIEWING),
    "agreements:request-step": Row.of(purpose_step, default=HIDDEN, researcher=OK),
    "agreements:request-submit": Row.of(draft, default=POST_ONLY),
    "agreements:request-member-remove": Row.of(person_on_draft, default=POST_ONLY),
    "agreements:request-withdraw": Row.of(in_review, default=HIDDEN, **REVIEWING),
    "agreements:request-route": Row.of(screened, default=HIDDEN, **SCREENING),
    "agreements:request-return": Row.of(screened, default=HIDDEN, **SCREENING),
    "agreements:license-draft": Row.of(approved, default=POST_ONLY),
    "agreements:authorization-issue": Row.of(approved, default=HIDDEN, **CARRYING_OUT),
    "agreements:review-list": Row.of(default=OK),
    "agreements:review-detail": Row.of(review_of_health, default=HIDDEN, steward=OK),
    "agreements:authorization-list": Row.of(default=OK),
    "agreements:authorization-detail": Row.of(authorization, default=HIDDEN, **CARRYING_OUT),
    "agreements:authorization-revoke": Row.of(authorization, default=HIDDEN, **CARRYING_OUT),
}
