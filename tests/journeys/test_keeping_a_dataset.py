"""A steward registers a dataset, describes it, and hands in what the department sends."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from datasets.models import Dataset, Delivery
from idea_portal.accounts.roles import Role
from idea_portal.audit.models import AuditEvent
from linkage import vault
from tests.factories import make_coverage, make_dataset, make_dictionary, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault_folder")]

CANARY = "Quillfeather"
DICTIONARY = """name,label,type,codes,identity_role,identifiability,is_required
member_id,Member number,string,,record_key,limited,yes
last_name,Last name,string,,last_name,identified,
plan,Plan,code,A=Adult; C=Child,,deidentified,
"""
FAULTY = "name,label,type\nmember_id,Member number,string\nPlan,,picture\n"
DESCRIBED = {
    "code": "medicaid",
    "department": "health",
    "name": "Medicaid members",
    "description": "Enrollment.",
    "regime": "hipaa",
    "sensitivity": "restricted",
    "unit": "person",
    "cadence": "monthly",
}


def file(content, name="dictionary.csv"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def page(response):
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def hidden_fields(text):
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


@pytest.fixture
def as_steward(client, steward):
    client.force_login(steward)
    return client


@pytest.fixture
def dataset(steward):
    return make_dataset(stewards=[steward])


def test_steward_registers_describes_and_delivers(as_steward, steward):
    # The dataset enters the inventory, and the steward answers for it.
    registered = as_steward.post(reverse("datasets:dataset-register"), DESCRIBED, follow=True)
    assert "Medicaid members" in page(registered)
    dataset = Dataset.objects.get(code="medicaid")

    # A faulty dictionary is turned away, with the line of every problem.
    import_url = reverse("datasets:dictionary-import", args=["medicaid"])
    problems = page(as_steward.post(import_url, {"file": file(FAULTY)}))
    assert "This file cannot be imported" in problems
    assert "“picture” is no type" in problems
    assert not dataset.elements.exists()

    # A sound one shows what would change, and changes it when confirmed.
    shown = page(as_steward.post(import_url, {"file": file(DICTIONARY)}))
    assert "Nothing has happened yet" in shown
    assert not dataset.elements.exists()
    confirm_url = reverse("datasets:dictionary-confirm", args=["medicaid"])
    confirmed = {"text": DICTIONARY.replace("\n", "\r\n"), "name": "dictionary.csv"}
    confirmed["confirmed"] = hidden_fields(shown)["confirmed"]
    imported = page(as_steward.post(confirm_url, confirmed, follow=True))
    assert "3 added, 0 changed, 0 removed" in imported

    # Without an agreement nothing can be handed in, and the page says why.
    hand_in_url = reverse("linkage:delivery-hand-in", args=["medicaid"])
    assert "No data-sharing agreement in force covers medicaid" in page(as_steward.get(hand_in_url))
    refused = as_steward.post(hand_in_url, {"file": file("member_id\nA1\n", "march.csv")})
    assert refused.status_code == 403
    assert AuditEvent.objects.filter(is_refusal=True, about__contains=["medicaid"]).exists()

    # With one, faults are told by row and column, and the rest is stored.
    make_coverage(dataset, "member_id", "plan")
    rows = "".join(f"A{number},{CANARY},A\n" for number in range(20))
    march = f"member_id,last_name,plan\n{rows}A20,{CANARY},{CANARY}\n"
    told = page(as_steward.post(hand_in_url, {"file": file(march, "march.csv")}, follow=True))
    assert "20 rows are stored, 1 were turned away" in told
    assert "A code the dictionary does not list" in told
    assert "not covered by a data-sharing agreement" in told
    assert CANARY not in told
    delivery = Delivery.objects.get()
    assert vault.read(delivery.sealed_file.sealed).num_rows == 20

    # What it holds cannot be taken from the dictionary any more.
    smaller = "\n".join(DICTIONARY.splitlines()[:3])
    kept = page(as_steward.post(import_url, {"file": file(smaller)}))
    assert "A stored delivery holds medicaid.plan" in kept

    # A mistake is destroyed, for a reason that stands on the certificate.
    destroy_url = reverse("linkage:delivery-destroy", args=[delivery.reference])
    assert "This cannot be undone" in page(as_steward.get(destroy_url))
    gone = as_steward.post(destroy_url, {"reason": "Sent by mistake."}, follow=True)
    assert "nobody can read it any more" in page(gone)
    assert "Sent by mistake." in page(gone)


def test_file_that_is_turned_away_says_why_on_its_page(as_steward, dataset):
    make_dictionary(dataset)
    make_coverage(dataset)
    url = reverse("linkage:delivery-hand-in", args=[dataset.code])
    headless = f"A1,Zebulon,{CANARY},1984-03-02,A,3\n" * 5

    told = page(as_steward.post(url, {"file": file(headless, "march.csv")}, follow=True))

    assert "Nothing was stored" in told
    assert "the first line does not look like the names of its columns" in told
    assert CANARY not in told
    assert "column 3" in told


def test_file_over_the_limit_is_not_taken(as_steward, dataset, settings):
    settings.DELIVERY_UPLOAD_LIMIT = 1000
    make_dictionary(dataset)
    make_coverage(dataset)
    url = reverse("linkage:delivery-hand-in", args=[dataset.code])

    told = page(as_steward.post(url, {"file": file("member_id\n" + "A1\n" * 1000)}))

    assert "The file is larger than 1000" in told
    assert not Delivery.objects.exists()


def test_dictionary_changed_by_a_colleague_is_shown_again(as_steward, dataset):
    import_url = reverse("datasets:dictionary-import", args=[dataset.code])
    confirm_url = reverse("datasets:dictionary-confirm", args=[dataset.code])
    seen = hidden_fields(page(as_steward.post(import_url, {"file": file(DICTIONARY)})))
    make_dictionary(dataset, "note")

    shown = page(as_steward.post(confirm_url, seen | {"text": DICTIONARY}))

    assert "The dictionary was changed meanwhile" in shown
    assert "Removed" in shown
    assert [element.name for element in dataset.elements.all()] == ["note"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * (1024 * 1024 + 1), "The file is larger than 1 MB."),
        (b"name,label\n\xff", "The file is not written in UTF-8."),
    ],
)
def test_dictionary_file_that_cannot_be_read_is_not_taken(as_steward, dataset, content, message):
    url = reverse("datasets:dictionary-import", args=[dataset.code])

    told = page(as_steward.post(url, {"file": file(content)}))

    assert message in told


@pytest.mark.parametrize("fields", [{}, {"text": FAULTY, "name": "a.csv", "confirmed": "a" * 64}])
def test_confirmation_that_no_page_of_ours_made_changes_nothing(as_steward, dataset, fields):
    url = reverse("datasets:dictionary-confirm", args=[dataset.code])

    answer = as_steward.post(url, fields)

    assert answer.status_code == 302
    assert not dataset.elements.exists()


def test_steward_edits_the_description(as_steward, dataset):
    url = reverse("datasets:dataset-edit", args=[dataset.code])
    reason = "Reports come weekly since spring."
    described = DESCRIBED | {"cadence": "weekly", "reason": reason}

    assert "Its code" in page(as_steward.get(url))
    saved = page(as_steward.post(url, described, follow=True))

    assert "Weekly" in saved
    assert reason in saved


def test_element_shows_what_changed(as_steward, dataset):
    for element in make_dictionary(dataset):
        element.save()  # with this its history begins
    confirm_url = reverse("datasets:dictionary-confirm", args=[dataset.code])
    import_url = reverse("datasets:dictionary-import", args=[dataset.code])
    taken = as_steward.get(reverse("datasets:dictionary-download", args=[dataset.code]))
    changed = taken.content.decode().replace("A=Adult", "A=Adult member")
    seen = hidden_fields(page(as_steward.post(import_url, {"file": file(changed)})))

    as_steward.post(confirm_url, seen | {"text": changed})

    shown = page(as_steward.get(reverse("datasets:element-detail", args=[dataset.code, "plan"])))
    assert "What changed" in shown
    assert "Adult member" in shown


def test_administrator_says_who_answers_for_a_dataset(client, administrator, steward):
    make_user("siri-steward", Role.DATA_STEWARD, organization="health")
    dataset = make_dataset()
    client.force_login(administrator)
    url = reverse("datasets:steward-assign", args=[dataset.code])
    siri = re.search(r'value="(P-\d+)">Siri Steward', page(client.get(url))).group(1)

    assigned = page(client.post(url, {"person": siri}, follow=True))
    client.post(url, {"person": steward.reference})
    release_url = reverse("datasets:steward-release", args=[dataset.code])
    released = page(client.post(release_url, {"person": siri}, follow=True))
    unknown = client.post(release_url, {"person": "P-9999"}, follow=True)
    last = client.post(release_url, {"person": steward.reference})

    assert "Siri Steward now answers for Medicaid" in assigned
    assert "Siri Steward no longer answers for Medicaid" in released
    assert unknown.status_code == 200
    assert last.status_code == 403


def test_inventory_is_filtered_and_sorted_in_the_address(as_steward, dataset):
    make_dataset("shelter", department="homeless", regime="hmis")
    url = reverse("datasets:dataset-list")

    everything = page(as_steward.get(url, {"sort": "-name"}))
    filtered = page(as_steward.get(url, {"regime": "hmis"}))
    searched = page(as_steward.get(url, {"text": "medic"}))

    assert everything.index(">Shelter<") < everything.index(">Medicaid<")
    assert ">Shelter<" in filtered
    assert ">Medicaid<" not in filtered
    assert ">Shelter<" not in searched


def test_person_who_may_not_register_is_told_who_may(client, researcher):
    client.force_login(researcher)
    url = reverse("datasets:dataset-register")

    shown = page(client.get(url))
    client.post(url, DESCRIBED)

    assert "Not yours to register" in shown
    assert not Dataset.objects.exists()


def test_dataset_is_restricted_until_somebody_says_otherwise(as_steward):
    shown = page(as_steward.get(reverse("datasets:dataset-register")))

    assert '<option value="restricted" selected' in shown
