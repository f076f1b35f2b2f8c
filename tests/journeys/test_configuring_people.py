from django.urls import reverse

from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.audit.models import AuditEvent


def text(response):
    return " ".join(response.content.decode().split())


def test_administrator_brings_a_new_colleague_in(client, administrator):
    client.force_login(administrator)

    client.post(
        reverse("accounts:organization-add"),
        {"name": "Parks and Recreation", "code": "parks", "kind": "department"},
    )
    added = client.post(
        reverse("accounts:person-add"), {"full_name": "Petra Parks", "email": "petra@example.org"}
    )
    petra = User.objects.get(email="petra@example.org")
    client.post(
        added.url,
        {
            "organization": Organization.objects.get(code="parks").pk,
            "role": Role.DATA_STEWARD.value,
            "begins_on": "2026-01-01",
        },
    )
    client.post(
        reverse("accounts:training-record", args=[petra.reference]),
        {"course": "Privacy", "completed_on": "2026-01-01", "valid_until": "2099-01-01"},
    )

    assert has_role(petra, Role.DATA_STEWARD)
    page = text(client.get(reverse("accounts:person-detail", args=[petra.reference])))
    assert "Data steward at Parks and Recreation" in page
    assert "Privacy" in page
    assert "Petra Parks" in text(client.get(reverse("accounts:person-list"), {"name": "petra"}))


def test_administrator_ends_a_role_and_shuts_the_account(client, administrator, analyst):
    client.force_login(administrator)
    membership = analyst.memberships.get()
    reason = {"reason": "Left the office this week."}

    client.post(reverse("accounts:membership-end", args=[analyst.reference, membership.pk]), reason)
    client.post(reverse("accounts:account-set", args=[analyst.reference]), reason)

    analyst.refresh_from_db()
    assert not analyst.is_active
    assert not has_role(analyst, Role.LINKAGE_ANALYST)


def test_entering_somebody_twice_is_answered_beside_the_field(client, administrator, researcher):
    client.force_login(administrator)

    person = client.post(
        reverse("accounts:person-add"), {"full_name": "Rosa", "email": researcher.email.upper()}
    )
    organization = client.post(
        reverse("accounts:organization-add"),
        {"name": "Office", "code": "office", "kind": "department"},
    )

    assert "already an account" in text(person)
    assert "already an organization" in text(organization)


def test_compliance_reviewer_who_tries_to_give_a_role_is_told_why_not(
    client, compliance_reviewer, researcher
):
    client.force_login(compliance_reviewer)

    response = client.post(
        reverse("accounts:membership-give", args=[researcher.reference]),
        {
            "organization": Organization.objects.get(code="office").pk,
            "role": Role.LINKAGE_ANALYST.value,
            "begins_on": "2026-01-01",
        },
    )

    assert response.status_code == 403
    assert "configured by an administrator" in text(response)
    assert AuditEvent.objects.get(is_refusal=True).by == compliance_reviewer.reference


def test_form_that_adds_leads_back_to_the_list_it_came_from(client, administrator):
    client.force_login(administrator)

    for form, back in (("person-add", "person-list"), ("organization-add", "organization-list")):
        page = client.get(reverse(f"accounts:{form}")).content.decode()

        assert f'href="{reverse(f"accounts:{back}")}">Back without a change' in page
