"""A page asks the database as often for many records as for few."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.rules.agreement_states import VersionState
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from linkage.facts.output_work import waiting_for
from tests.factories import (
    make_agreement,
    make_authorization,
    make_data,
    make_delivery,
    make_element,
    make_request,
    make_sharing,
    make_user,
)
from tests.factories.cohort_lists import make_bringing_without_rows, make_kept_list
from tests.factories.office import make_holds, make_waiting_work, person
from tests.factories.outputs import make_output

pytestmark = pytest.mark.django_db

AT_WORK = (
    "rita-requester",
    "steward-of-health",
    "signer-for-health",
    "lena-legal",
    "carl-compliance",
    "dora-drafter",
    "abel-analyst",
    "chris-checker",
    "ada-administrator",
)
LISTS = {
    "datasets:dataset-list": "rita-requester",
    "agreements:agreement-list": "signer-for-health",
    "agreements:request-list": "steward-of-health",
    "agreements:review-list": "cleo-compliance",
    "agreements:authorization-list": "rita-requester",
    "linkage:job-list": "rita-requester",
    "linkage:output-list": "rita-requester",
    "linkage:delivery-list": "steward-of-health",
    "audit:event-list": "cleo-compliance",
    "accounts:person-list": "cleo-compliance",
    "accounts:organization-list": "cleo-compliance",
}


def queries_of(name, address):
    """How often a second look at a page asks the database, and of what."""
    browser = Client()
    browser.force_login(person(name))
    assert browser.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return [" ".join(query["sql"].split("FROM")[-1].split()[:2]) for query in queries]


def counted(name, *addresses):
    return {address: len(queries_of(name, address)) for address in addresses}


def test_lists_and_my_work_of_every_role_ask_as_often_for_many_records_as_for_few(vault_folder):
    make_user("ada-administrator", Role.ADMINISTRATOR)
    pages = [(name, "home") for name in AT_WORK] + [(name, url) for url, name in LISTS.items()]
    make_waiting_work(1)
    few = {page: queries_of(page[0], reverse(page[1])) for page in pages}

    make_waiting_work(2)

    many = {page: queries_of(page[0], reverse(page[1])) for page in pages}
    assert many == few


CODES = ("medicaid", "homelessness", "foster_care", "kin_care", "schools", "shelter")


def make_project(codes, members, sharing):
    """A request over some datasets with a team, carried to a released output."""
    team = [
        make_user(f"team-{len(codes)}-{number}", Role.REQUESTER, organization="outreach")
        for number in range(members)
    ]
    asked = {f"{code}.zip_code": "To write to them." for code in codes}
    authorization = make_authorization(
        people=team, datasets=tuple(codes), sharing=sharing[: len(codes) + 1], elements=asked
    )
    deliveries = tuple(f"DL-2026-9{number:03d}" for number, _ in enumerate(codes))
    output = make_output("released", authorization=authorization, deliveries=deliveries)
    return authorization, output


def test_a_request_and_its_authorization_and_output_ask_as_often_however_large(vault_folder):
    sharing = make_sharing(*CODES)
    small, small_output = make_project(CODES[:2], 2, sharing)
    large, large_output = make_project(CODES, 6, sharing)
    make_output("in-checking", authorization=large)
    drafted = make_request(datasets=CODES[:2], elements={"medicaid.zip_code": "To write."})
    longer = make_request(
        datasets=CODES, elements={f"{code}.zip_code": "To write." for code in CODES}
    )

    def seen(authorization, output, draft):
        team = authorization.request.requester.email.partition("@")[0]
        request = authorization.request.get_absolute_url()
        step = reverse("agreements:request-step", args=[draft.reference, "elements"])
        return [
            queries_of(team, request),
            queries_of("cleo-compliance", request),
            queries_of("abel-analyst", authorization.get_absolute_url()),
            queries_of(team, output.get_absolute_url()),
            queries_of("chris-checker", output.get_absolute_url()),
            queries_of("rita-requester", draft.get_absolute_url()),
            queries_of("rita-requester", step),
        ]

    assert seen(large, large_output, longer) == seen(small, small_output, drafted)


def test_an_agreement_asks_as_often_however_many_parties_and_suspensions_it_has(db):
    make_data(*CODES)
    departments = ["health", "homeless", "children", "kin_care", "schools", "shelter"]
    small, large = (
        make_agreement(
            parties={"office": "office"} | dict.fromkeys(departments[:count], "data-partner")
        )
        for count in (1, 6)
    )
    make_agreement(parent=small)
    for _ in range(3):
        make_agreement(parent=large)
    make_holds(small, "health")
    make_holds(large, *departments)
    waiting, longer = (
        make_agreement(
            parties={"office": "office"} | dict.fromkeys(departments[:count], "data-partner"),
            state=VersionState.READY_TO_SIGN,
        )
        for count in (1, 6)
    )

    def seen(*agreements):
        return [
            queries_of(name, each.get_absolute_url())
            for each in agreements
            for name in ("signer-for-health", "carl-compliance")
        ]

    assert seen(large, longer) == seen(small, waiting)


def test_a_dataset_asks_as_often_however_much_is_known_of_it(db):
    health = make_user("hanna-health", Role.DATA_STEWARD, organization="health")
    (dataset,) = make_data("medicaid", stewards={"medicaid": health})
    make_sharing("medicaid")
    make_user("cora-compliance", Role.COMPLIANCE_REVIEWER)
    authorization = make_authorization(datasets=("medicaid",))
    make_delivery(dataset)
    make_sharing("medicaid")  # words that came to govern after it was issued
    addresses = [
        dataset.get_absolute_url(),
        reverse("agreements:dataset-agreements", args=["medicaid"]),
        reverse("linkage:dataset-access", args=["medicaid"]),
        reverse("linkage:explain", args=["medicaid"]),
    ]
    few = counted("hanna-health", *addresses)

    for number in range(3):
        make_element(dataset, f"more_{number}")
        make_delivery(dataset)
        make_sharing("medicaid")
        make_authorization(datasets=("medicaid",), requester=authorization.request.requester)

    assert counted("hanna-health", *addresses) == few


def test_outputs_to_destroy_ask_as_often_for_many_as_for_few(vault_folder, office):
    team = make_user("rita-requester", Role.REQUESTER, organization="outreach")
    make_user("abel-analyst", Role.LINKAGE_ANALYST)
    make_user("carl-compliance", Role.COMPLIANCE_REVIEWER)
    sharing = make_sharing(with_lists=True)

    def end_one():
        gone = make_kept_list(make_bringing_without_rows(team, sharing=sharing))
        make_output(authorization=gone.authorization, about_list={"reference": gone.reference})
        gone.state, gone.destroyed_at = "destroyed", database_clock()
        gone.destroyed_because, gone.original_name = "Its time is over.", ""
        gone.save()

    def seen():
        names = ("rita-requester", "abel-analyst", "carl-compliance")
        return [queries_of(name, reverse("home")) for name in names]

    end_one()
    few = seen()
    assert len(waiting_for(team, database_clock())) == 1
    end_one()
    end_one()

    assert seen() == few
    assert len(waiting_for(team, database_clock())) == 3


def test_lists_to_hand_in_and_to_match_ask_as_often_for_many_as_for_few(office):
    team = make_user("rita-requester", Role.REQUESTER, organization="outreach")
    make_user("abel-analyst", Role.LINKAGE_ANALYST)
    sharing = make_sharing(with_lists=True)

    def bring():
        make_bringing_without_rows(team, sharing=sharing)
        under = make_bringing_without_rows(team, sharing=sharing)
        kept = make_kept_list(under)
        brought = reverse("linkage:authorization-list-brought", args=[under.reference])
        return [
            queries_of("rita-requester", reverse("home")),
            queries_of("abel-analyst", reverse("home")),
            queries_of("abel-analyst", brought),
            queries_of("rita-requester", kept.get_absolute_url()),
        ]

    few = bring()
    bring()

    assert bring() == few
