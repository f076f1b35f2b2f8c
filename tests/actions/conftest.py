"""Everybody who could look, and requests at every station for them to look at."""

import pytest

from agreements.models import ResearchRequest
from agreements.rules.request_states import RequestState
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
