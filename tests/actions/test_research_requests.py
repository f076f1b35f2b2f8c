"""Drafting, submitting and withdrawing a request."""

import pytest

from agreements.actions import request_team, research_requests, submissions
from agreements.models import RequestMember, ResearchRequest
from agreements.rules.request_content import CohortRole, content_hash
from agreements.rules.request_states import RequestState
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.models import DataElement, Dataset
from idea_portal.accounts import grants
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from tests.factories import (
    make_agreement,
    make_data,
    make_organization,
    make_request,
    make_sharing,
    make_user,
    sharing_clauses,
)
from tests.factories.request_facts import JUSTIFICATION
from tests.factories.requests import LAST_DAY


def event(what):
    return AuditEvent.objects.get(what=what)


def refused_checks(refusal):
    return [finding.check for finding in refusal.value.decision.refusals]


@pytest.fixture
def draft(researcher):
    return research_requests.draft(
        organization=make_organization("outreach"), title="Reach families", by=researcher
    )


@pytest.fixture
def colleague(office):
    return make_user("mia-member", Role.REQUESTER, organization="outreach")


def test_requester_begins_a_request_for_their_organization(researcher, draft):
    assert draft.state == RequestState.DRAFT
    assert [member.user for member in draft.members.all()] == [researcher]
    assert grants.holds("work_on_researchrequest", researcher, draft)
    assert event("request-drafted").subject_reference == draft.reference


def test_nobody_begins_a_request_for_another_organization(researcher):
    with pytest.raises(Refused) as refusal:
        research_requests.draft(
            organization=make_organization("university"), title="Ours", by=researcher
        )

    assert refused_checks(refusal) == ["acts-for-organization"]
    assert not ResearchRequest.objects.exists()


def test_request_is_drafted_part_by_part(researcher, draft):
    medicaid, homelessness = make_data("medicaid", "homelessness")
    zip_code = DataElement.objects.get(dataset=medicaid, name="zip_code")

    research_requests.state_purpose(
        request=draft,
        title="Reach more families",
        purpose=Purpose.OUTREACH,
        justification=JUSTIFICATION,
        by=researcher,
    )
    research_requests.choose_datasets(
        request=draft,
        datasets={
            medicaid: (CohortRole.ANY_OF, False),
            homelessness: (CohortRole.NONE_OF, True),
        },
        by=researcher,
    )
    research_requests.choose_elements(
        request=draft, reasons={zip_code: "To sort the mail."}, by=researcher
    )
    research_requests.limit_rows(
        request=draft,
        conditions={"medicaid": {"op": "is-null", "element": "medicaid.ward"}},
        linkage_pairs=[frozenset({"medicaid", "homelessness"})],
        by=researcher,
    )
    research_requests.choose_output(
        request=draft,
        output=OutputKind.AGGREGATE,
        aggregate_by=["medicaid.zip_code"],
        ends_on=LAST_DAY,
        by=researcher,
    )

    draft.refresh_from_db()
    assert (draft.title, draft.purpose) == ("Reach more families", "outreach")
    assert draft.linkage_pairs == [["homelessness", "medicaid"]]
    assert (draft.output, draft.aggregate_by) == ("aggregate", ["medicaid.zip_code"])
    assert draft.datasets.get(dataset=medicaid).row_condition["op"] == "is-null"
    assert AuditEvent.objects.filter(what="request-edited").count() == 5


def test_what_was_said_about_a_dataset_goes_with_it(researcher):
    request = make_request(requester=researcher, aggregate_by=["medicaid.zip_code"])
    homelessness = Dataset.objects.get(code="homelessness")

    research_requests.choose_datasets(
        request=request, datasets={homelessness: (CohortRole.ANY_OF, False)}, by=researcher
    )

    request.refresh_from_db()
    assert not request.elements.exists()
    assert (request.linkage_pairs, request.aggregate_by) == ([], [])


def test_counting_by_an_element_goes_with_the_element(researcher):
    request = make_request(requester=researcher, aggregate_by=["medicaid.zip_code"])
    name = DataElement.objects.get(dataset__code="medicaid", name="first_name")

    research_requests.choose_elements(
        request=request, reasons={name: "To write to them."}, by=researcher
    )

    request.refresh_from_db()
    assert request.aggregate_by == []
    assert [each.element for each in request.elements.all()] == [name]


def test_part_left_empty_stays_empty(researcher, draft):
    research_requests.state_purpose(
        request=draft, title="Later", purpose=None, justification="", by=researcher
    )
    research_requests.choose_output(
        request=draft, output=None, aggregate_by=[], ends_on=None, by=researcher
    )

    draft.refresh_from_db()
    assert (draft.purpose, draft.output, draft.ends_on) == ("", "", None)


def test_request_is_edited_by_its_team_only(draft, coordinator):
    with pytest.raises(Refused) as refusal:
        research_requests.state_purpose(
            request=draft, title="Mine", purpose=None, justification="", by=coordinator
        )

    assert refused_checks(refusal) == ["asked-by-the-right-person"]


def test_submitted_request_is_not_edited(researcher):
    request = make_request(requester=researcher, state="screening")

    with pytest.raises(Refused) as refusal:
        research_requests.choose_elements(request=request, reasons={}, by=researcher)

    assert refused_checks(refusal) == ["state-allows-it"]
    assert request.elements.exists()


def test_colleague_joins_and_is_told(researcher, draft, colleague):
    request_team.add_member(request=draft, user=colleague, by=researcher)

    assert grants.holds("work_on_researchrequest", colleague, draft)
    assert ResearchRequest.objects.visible_to(colleague).get() == draft
    assert Message.objects.get(recipient=colleague).about == draft.reference
    assert colleague.reference in event("request-member-added").about


def test_outsider_does_not_join(researcher, draft, outsider):
    with pytest.raises(Refused) as refusal:
        request_team.add_member(request=draft, user=outsider, by=researcher)

    assert refused_checks(refusal) == ["belongs-to-the-organization"]
    assert not RequestMember.objects.filter(user=outsider).exists()


def test_person_who_leaves_sees_the_request_no_more_but_stays_on_record(
    researcher, draft, colleague
):
    request_team.add_member(request=draft, user=colleague, by=researcher)

    member = request_team.remove_member(request=draft, user=colleague, by=researcher)

    assert member.removed_by == researcher
    assert not grants.holds("work_on_researchrequest", colleague, draft)
    assert not ResearchRequest.objects.visible_to(colleague).exists()
    assert event("request-member-removed").by == researcher.reference


def test_requester_does_not_leave(researcher, draft):
    with pytest.raises(Refused) as refusal:
        request_team.remove_member(request=draft, user=researcher, by=researcher)

    assert refused_checks(refusal) == ["requester-stays"]


def test_submitting_freezes_what_is_asked_and_calls_the_office(researcher, coordinator):
    make_sharing()
    request = make_request(requester=researcher)

    revision = submissions.submit(request=request, by=researcher)

    request.refresh_from_db()
    assert request.state == RequestState.SCREENING
    assert revision.content_sha256 == content_hash(revision.content)
    assert revision.asked.linkage_elements >= {"medicaid.birth_date", "homelessness.birth_date"}
    assert event("request-submitted").decision["allowed"]
    assert Message.objects.get(recipient=coordinator).about == request.reference


def test_request_that_no_agreement_covers_is_not_submitted(researcher):
    make_sharing("medicaid")
    request = make_request(requester=researcher)

    with pytest.raises(Refused) as refusal:
        submissions.submit(request=request, by=researcher)

    assert "datasets-governed" in refused_checks(refusal)
    assert not request.revisions.exists()


def test_element_that_one_of_two_agreements_covers_is_not_submitted(researcher):
    make_sharing()
    make_agreement(
        "dsa",
        title="A second agreement on Medicaid, which leaves the names out",
        clauses=sharing_clauses(
            "medicaid",
            ["zip_code", "street_address"],
            linkage_elements=["birth_date"],
            linked_with=["homelessness"],
        ),
    )
    request = make_request(requester=researcher)

    with pytest.raises(Refused) as refusal:
        submissions.submit(request=request, by=researcher)

    assert refused_checks(refusal) == ["elements-covered"]
    assert "medicaid.first_name" in str(refusal.value)


def test_only_the_requester_submits(researcher, colleague):
    make_sharing()
    request = make_request(requester=researcher, people=[colleague])

    with pytest.raises(Refused) as refusal:
        submissions.submit(request=request, by=colleague)

    assert refused_checks(refusal) == ["asked-by-the-right-person"]


def test_failing_trail_undoes_the_submission(researcher, monkeypatch):
    make_sharing()
    request = make_request(requester=researcher)
    monkeypatch.setattr(trail, "record", fail)

    with pytest.raises(RuntimeError, match="no trail"):
        submissions.submit(request=request, by=researcher)

    request.refresh_from_db()
    assert request.state == RequestState.DRAFT
    assert not request.revisions.exists()


def fail(*args, **kwargs):
    raise RuntimeError("no trail")


@pytest.mark.parametrize("state", ["draft", "screening", "in-review", "returned"])
def test_requester_withdraws_before_a_decision(researcher, state):
    request = make_request(requester=researcher, state=state)

    research_requests.withdraw(request=request, reason="No longer needed.", by=researcher)

    request.refresh_from_db()
    assert request.state == RequestState.WITHDRAWN
    assert event("request-withdrawn").reason == "No longer needed."


def test_decided_request_is_not_withdrawn(researcher):
    request = make_request(requester=researcher, state="approved")

    with pytest.raises(Refused) as refusal:
        research_requests.withdraw(request=request, reason="No.", by=researcher)

    assert refused_checks(refusal) == ["state-allows-it"]
