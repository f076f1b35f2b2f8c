"""A compliance reviewer asks who a record was of; an analyst takes a merge back."""

import re

import pytest

from idea_portal.audit.models import AuditEvent
from linkage import vault
from linkage.actions import person_changes
from linkage.events import Event
from tests.factories.outputs import make_match_run, make_output, person_id
from tests.factories.requests import make_authorization, make_data
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db
OWNERS = {"medicaid": {"m1": "anna", "m2": "ben"}, "homelessness": {"h1": "anna"}}
OLDER, NEWER = sorted(["anna", "ben"], key=person_id)


@pytest.fixture
def index(settings, tmp_path, researcher):
    make_vault(settings, tmp_path)
    make_data("medicaid", "homelessness")
    return make_match_run(make_authorization(people=[researcher]), OWNERS).index


@pytest.fixture
def change(index, analyst):
    return person_changes.merge(
        index=index,
        kept=person_id("anna"),
        gone=person_id("ben"),
        because="One number was typed wrongly.",
        by=analyst,
    )


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_record_is_asked_about_by_its_number_and_the_number_goes_nowhere(
    client, index, change, compliance_reviewer
):
    client.force_login(compliance_reviewer)
    form = {"dataset": "medicaid", "source_key": "m2", "on": "2020-01-01"}

    sent = client.post("/persons/", form)
    shown = client.get(sent.url)

    assert (
        sent.url == f"/persons/records/medicaid/{vault.record_key('medicaid', 'm2')}/?on=2020-01-01"
    )
    assert "Nothing is known of that day" in text_of(shown)
    assert str(person_id(OLDER)) in text_of(shown)
    event = AuditEvent.objects.get(what=Event.PERSON_LOOKED_UP)
    assert (event.by_name, event.subject_reference) == (compliance_reviewer.full_name, "medicaid")
    assert "m2" not in str(event.details).replace(event.details["record_key"], "")


def test_a_person_merged_away_leads_to_who_was_kept(client, index, change, analyst):
    client.force_login(analyst)

    sent = client.post("/persons/", {"person": str(person_id(NEWER)), "known_on": "2026-01-01"})
    shown = text_of(client.get(sent.url))

    assert sent.url.endswith("?known_on=2026-01-01")
    assert "this id leads to" in shown
    assert change.reference in shown


def test_a_form_that_asks_for_nothing_says_so(client, index, analyst):
    client.force_login(analyst)

    shown = client.post("/persons/", {"person": "nobody"})

    assert shown.status_code == 200
    assert "valid UUID" in text_of(shown)


def test_an_analyst_takes_a_merge_back_with_a_reason(client, index, change, analyst):
    client.force_login(analyst)
    page = client.get(change.get_absolute_url())
    assert "Take it back" in text_of(page)

    sent = client.post(f"{change.get_absolute_url()}take-back/", {"because": "They are twins."})
    shown = text_of(client.get(sent.url))

    assert "They are twins." in shown
    assert change.reference in shown
    listed = text_of(client.get("/person-changes/"))
    assert listed.count("PC-") >= 2


def test_the_pages_of_an_output_and_its_jobs_say_that_persons_changed(client, index, analyst):
    authorization = index.runs.get().authorization
    output = make_output(authorization=authorization, about=[NEWER])
    person_changes.merge(
        index=index, kept=person_id(OLDER), gone=person_id(NEWER), because="One.", by=analyst
    )
    client.force_login(analyst)

    jobs = text_of(client.get(f"/authorizations/{authorization.reference}/jobs/"))

    assert "have changed since it was built" in text_of(client.get(output.get_absolute_url()))
    assert f"{output.reference}</a> have changed" in jobs


def test_the_page_of_an_index_counts_what_it_holds(client, index, change, compliance_reviewer):
    client.force_login(compliance_reviewer)

    shown = text_of(client.get(index.get_absolute_url()))

    assert "Records now" in shown
    assert change.reference in shown
    assert index.reference in text_of(client.get("/indexes/"))
