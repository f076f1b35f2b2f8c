"""An agreement's way through the pages: drafted, cleared, signed, stopped and let go on."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from agreements.facts.agreements import agreement_standing
from agreements.models import Agreement
from agreements.rules.agreement_states import VersionState
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from tests.factories import make_agreement, make_dataset, make_dictionary, make_organization

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"  # noqa: S105 - the invented people of the tests


def text(response):
    return " ".join(response.content.decode().split())


def page_of(person):
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.force_login(person)
    return client


def address(name, agreement, *more):
    return reverse(f"agreements:{name}", args=[agreement.reference, *more])


def hidden(response, name):
    return response.context["form"].initial[name]


@pytest.fixture
def medicaid(steward):
    dataset = make_dataset("medicaid", stewards=[steward])
    make_dictionary(dataset)
    make_organization("outreach")
    return dataset


WORDS = {
    "kind": "dsa",
    "title": "Data-sharing agreement on Medicaid",
    "effective_on": "2026-01-01",
    "ends_on": "2099-12-31",
    "data_partners": ["health"],
    "text": "The department delivers, the office keeps the secret.",
}


def drafted(coordinator):
    page = page_of(coordinator)
    page.post(reverse("agreements:agreement-draft"), WORDS)
    return page, Agreement.objects.get()


def add_clause(page, agreement, kind, dataset="", **fields):
    url = f"{address('clause-add', agreement)}?kind={kind}&dataset={dataset}"
    return page.post(url, fields)


def sign(page, agreement, party):
    """Sign as a person does who is asked to confirm the sign-in on the way."""
    url = address("agreement-sign", agreement)
    shown = page.get(url)
    assert agreement.latest.frozen_sha256 in text(shown)
    asked = page.post(
        url,
        {
            "seen": hidden(shown, "seen"),
            "party": party,
            "title": "Commissioner",
            "agreed": "on",
        },
    )
    assert reverse("account_reauthenticate") in asked.url
    return page.post(asked.url, {"password": PASSWORD})


def test_an_agreement_is_drafted_cleared_and_signed_and_then_covers_a_dataset(
    medicaid, coordinator, legal_reviewer, compliance_reviewer, signatory, office_signatory
):
    page, agreement = drafted(coordinator)
    add_clause(page, agreement, "covers", "medicaid", number="2.1", elements=["first_name", "plan"])
    add_clause(page, agreement, "rows", "medicaid", number="2.2", condition="plan in A, C")
    add_clause(page, agreement, "destruction", number="7.1", days="30")
    preview = text(page.get(address("agreement-edit", agreement)))
    assert "These data elements of medicaid may be used: first_name, plan." in preview
    assert "Required: destruction within 30 days after the end." in preview
    page.post(address("agreement-submit", agreement))

    for reviewer in (legal_reviewer, compliance_reviewer):
        page = page_of(reviewer)
        assert agreement.reference in text(page.get("/"))
        shown = page.get(address("agreement-clear", agreement))
        page.post(
            address("agreement-clear", agreement),
            {"seen": hidden(shown, "seen"), "kind": hidden(shown, "kind")},
        )
    for person, party in ((signatory, "health"), (office_signatory, "office")):
        signing = page_of(person)
        assert "Sign DSA-" in text(signing.get("/"))
        sign(signing, agreement, party)

    assert agreement_standing(agreement.reference, database_clock()).allowed
    shown = text(page.get(agreement.get_absolute_url()))
    assert "Sybil Signatory, Commissioner" in shown
    tab = text(page.get(reverse("agreements:dataset-agreements", args=["medicaid"])))
    assert f"{agreement.reference}: use, clause 2.1" in tab
    assert "not covered" in tab


def test_a_clause_is_changed_and_removed(medicaid, coordinator):
    page, agreement = drafted(coordinator)
    add_clause(page, agreement, "minimum-cell", number="6.1", at_least="11")
    add_clause(page, agreement, "irb", number="6.2")

    assert page.get(address("clause-add", agreement) + "?kind=irb").context["form"].initial == {
        "number": "6.3"
    }
    page.post(address("clause-edit", agreement, 1), {"number": "6.1", "at_least": "20"})
    page.post(address("clause-remove", agreement, 2))

    assert agreement.latest.terms == [{"number": "6.1", "kind": "minimum-cell", "at_least": 20}]
    assert page.get(address("clause-edit", agreement, 2)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "dataset", "fields", "complaint"),
    [
        ("covers", "", {}, "A clause of this kind is about one dataset"),
        ("irb", "", {"number": "1"}, "is used by more than one clause"),
        ("rows", "medicaid", {"number": "2", "condition": "plan like A"}, "not a comparison"),
        (
            "rows",
            "medicaid",
            {"number": "2", "condition": "first_name = Ann"},
            "identifies a person",
        ),
    ],
)
def test_a_clause_that_cannot_stand_is_explained_on_the_page(
    medicaid, coordinator, kind, dataset, fields, complaint
):
    page, agreement = drafted(coordinator)
    add_clause(page, agreement, "consent", number="1")

    response = add_clause(page, agreement, kind, dataset, **fields)

    assert complaint in text(response)
    assert len(agreement.latest.terms) == 1


def test_dates_that_run_backwards_and_a_party_named_twice_are_explained(coordinator, medicaid):
    response = page_of(coordinator).post(
        reverse("agreements:agreement-draft"),
        WORDS | {"ends_on": "2025-01-01", "recipients": ["health"]},
    )

    assert "The last day is before the first." in text(response)
    assert "Health is named as a data partner already." in text(response)
    assert not Agreement.objects.exists()


def test_an_agreement_is_stopped_by_one_and_goes_on_by_two(signatory, compliance_reviewer):
    agreement = make_agreement()
    party, compliance = page_of(signatory), page_of(compliance_reviewer)

    party.post(
        address("agreement-suspend", agreement),
        {"side": "party:health", "reason": "A breach is being looked into."},
    )
    assert "A breach is being looked into." in text(compliance.get(agreement.get_absolute_url()))
    assert f"{agreement.reference} is suspended" in text(compliance.get("/"))
    for page in (party, compliance):
        page.post(
            address("agreement-reinstate", agreement), {"reason": "Looked into and resolved."}
        )

    assert agreement_standing(agreement.reference, database_clock()).allowed


def test_a_signatory_sees_what_ends_before_ending_it(signatory, medicaid):
    agreement = make_agreement(
        clauses=[
            {"number": "1", "kind": "covers", "dataset": "medicaid", "elements": ["first_name"]}
        ]
    )
    page = page_of(signatory)

    shown = page.get(address("agreement-terminate", agreement))
    page.post(
        address("agreement-terminate", agreement),
        {
            "confirmed": hidden(shown, "confirmed"),
            "reason": "The program has ended.",
            "agreed": "on",
        },
    )

    assert "Dataset <strong>medicaid</strong>" in text(shown)
    agreement.refresh_from_db()
    assert agreement.terminated_by == signatory
    assert "The program has ended." in text(page.get(agreement.get_absolute_url()))


def test_a_coordinator_amends_and_returns_to_draft(coordinator):
    agreement = make_agreement(title="Health data")
    page = page_of(coordinator)

    page.post(address("agreement-amend", agreement))
    renamed = WORDS | {"title": "Another title", "data_partners": ["health"]}
    page.post(address("agreement-edit", agreement), renamed)
    page.post(address("agreement-submit", agreement))
    page.post(address("agreement-return", agreement), {"reason": "The dates are wrong."})

    agreement.refresh_from_db()
    assert (agreement.latest.number, agreement.latest.state) == (2, "draft")
    # What the parties of version 1 signed says what the agreement is called.
    assert agreement.title == "Health data"
    assert "Version 2" in text(page.get(agreement.get_absolute_url()))


def test_a_person_accepts_how_data_may_be_used(researcher):
    agreement = make_agreement("aua", parties={"office": "office"})
    page = page_of(researcher)
    assert "Read and accept" in text(page.get("/"))

    shown = page.get(address("agreement-accept", agreement))
    asked = page.post(
        address("agreement-accept", agreement), {"seen": hidden(shown, "seen"), "agreed": "on"}
    )
    page.post(asked.url, {"password": PASSWORD})

    assert AuditEvent.objects.filter(what="agreement-accepted", by=researcher.reference).exists()
    assert "Read and accept" not in text(page.get("/"))


def test_a_refused_step_is_explained_and_kept(steward):
    agreement = make_agreement()

    response = page_of(steward).get(address("agreement-terminate", agreement))

    assert response.status_code == 403
    assert "You are not a signatory of one of its parties." in text(response)
    assert AuditEvent.objects.filter(is_refusal=True, by=steward.reference).exists()


@pytest.mark.parametrize(
    ("standing", "titles"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("in-force", ["Alpha"]),
        ("not-in-force", ["Beta", "Gamma"]),
        ("in-preparation", ["Gamma"]),
    ],
)
def test_the_list_is_filtered_by_standing(coordinator, standing, titles):
    make_agreement(title="Alpha")
    make_agreement(title="Beta", days=(date(2020, 1, 1), date(2020, 12, 31)))
    make_agreement(title="Gamma", state=VersionState.DRAFT)

    response = page_of(coordinator).get(
        reverse("agreements:agreement-list"), {"standing": standing}
    )

    page = text(response)
    assert [title for title in ("Alpha", "Beta", "Gamma") if title in page] == titles


def test_a_demo_person_without_a_password_is_asked_by_a_button_and_then_signs(
    medicaid, settings, coordinator, legal_reviewer, compliance_reviewer, signatory
):
    settings.DEMO = True
    page, agreement = drafted(coordinator)
    add_clause(page, agreement, "covers", "medicaid", number="2.1", elements=["first_name"])
    page.post(address("agreement-submit", agreement))
    for reviewer, kind in ((legal_reviewer, "legal"), (compliance_reviewer, "compliance")):
        seen = {"seen": agreement.latest.frozen_sha256, "kind": kind}
        page_of(reviewer).post(address("agreement-clear", agreement), seen)
    signatory.set_unusable_password()
    signatory.save()
    signing, url = Client(), address("agreement-sign", agreement)
    signing.post(reverse("web:demo-sign-in"), {"person": signatory.reference})

    words = {"seen": agreement.latest.frozen_sha256, "party": "health", "title": "Commissioner"}
    asked = signing.post(url, words | {"agreed": "on"})
    shown = text(signing.get(asked.url))
    signing.post(reverse("web:demo-confirm"), {"next": url})

    assert reverse("account_reauthenticate") in asked.url
    assert "Confirm without a password" in shown
    assert 'type="password"' not in shown
    assert agreement.latest.signatures.count() == 1
