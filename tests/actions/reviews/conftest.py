import pytest

from agreements.actions import reviews, screening, submissions
from tests.factories import make_data, make_request, make_sharing
from tests.factories.requests import BOTH

from .opinions import review_of


@pytest.fixture
def stewards(steward, second_steward):
    make_data(*BOTH, stewards={"medicaid": steward, "homelessness": second_steward})
    make_sharing()
    return {"health": steward, "homeless": second_steward}


@pytest.fixture
def submitted(researcher, stewards, office):
    request = make_request(requester=researcher)
    submissions.submit(request=request, by=researcher)
    request.refresh_from_db()
    return request


@pytest.fixture
def routed(submitted, coordinator, compliance_reviewer, legal_reviewer):
    screening.route(request=submitted, by=coordinator)
    submitted.refresh_from_db()
    return submitted


@pytest.fixture
def approve_others(stewards, compliance_reviewer, legal_reviewer):
    """Approve every track but the one named."""
    reviewers = {
        "partner:health": stewards["health"],
        "partner:homeless": stewards["homeless"],
        "compliance": compliance_reviewer,
        "legal": legal_reviewer,
    }

    def approve(request, *but):
        for key, reviewer in reviewers.items():
            if key not in but:
                reviews.approve(review=review_of(request, key), by=reviewer)
        request.refresh_from_db()

    return approve


@pytest.fixture
def returned(routed, approve_others, compliance_reviewer):
    reviews.return_for_changes(
        review=review_of(routed, "compliance"),
        comment="One thing.",
        points=[("elements", "Is the address needed?")],
        by=compliance_reviewer,
    )
    approve_others(routed, "compliance")
    return routed
