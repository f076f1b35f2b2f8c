"""An extract about the people on a list, and nobody else."""

from dataclasses import replace

import pytest

from datasets.rules.vocabulary import Identifiability
from linkage import vault
from linkage.actions import cohort_lists, extracts, jobs
from linkage.events import Event
from linkage.extracts.build import check_enough_for_a_list
from linkage.extracts.sources import NothingToBuild
from linkage.models import Output
from linkage.rules.job_states import JobState
from linkage.rules.list_use import ListUseCheck
from linkage.tasks import run_extract_job
from tests.actions.linkage_jobs.records import events, refused_checks, revoke
from tests.factories.cohort_lists import BROUGHT, SOUND, hand_in, make_bringing, make_match
from tests.factories.linkages import PEOPLE
from tests.factories.outputs import make_match_run
from tests.factories.scopes import make_scope
from tests.outputs.building import text_of

from .conftest import OWNERS

pytestmark = pytest.mark.django_db
# Whom the list knows, by the place of their row: Canaryann and Omar.
FOUND = {0: "medicaid-0", 1: "homelessness-1"}


@pytest.fixture
def matched(stored, analyst):
    return make_match(stored, analyst, FOUND)


def extract(authorization, analyst):
    job = extracts.request(authorization=authorization, by=analyst)
    run_extract_job(job.reference)
    job.refresh_from_db()
    return job


def lines(job):
    return text_of(Output.objects.get(job=job)).splitlines()


def test_an_extract_holds_the_people_matched_with_their_study_numbers(matched, linked, analyst):
    job = extract(linked, analyst)

    assert (job.state, job.error) == (JobState.SUCCEEDED, "")
    heading, *rows = lines(job)
    assert heading == "person,dataset,study_number,medicaid.visits"
    assert sorted(row.split(",")[1:] for row in rows) == [
        ["medicaid", "S-001", "3"],
        ["medicaid", "S-002", "3"],
    ]
    output = Output.objects.get()
    assert output.persons.count() == 2
    assert output.manifest["list"] == {
        "reference": matched.cohort_list.reference,
        "matched_by": matched.reference,
        "content_hmac": matched.cohort_list.content_hmac,
        "carried": ["study_number"],
    }
    [entry] = [each for each in output.codebook if each["column"] == "study_number"]
    assert entry["type"] == "text of the list brought"
    read = events(Event.LIST_READ_DONE).get()
    assert (read.details["columns"], read.details["rows"]) == (["study_number"], 2)


def test_nothing_that_identifies_is_carried_from_a_list(matched, linked, analyst):
    assert "Canary" not in "".join(lines(extract(linked, analyst)))


@pytest.mark.parametrize("people", [0, 1, 10])
def test_so_few_of_a_list_are_told_of_in_no_output_without_names(people):
    scope = make_scope(identifiability=Identifiability.DEIDENTIFIED)

    with pytest.raises(NothingToBuild, match="Fewer than 11 people of the list"):
        check_enough_for_a_list(people, scope)


def test_enough_of_a_list_or_a_list_with_names_is_told_of():
    check_enough_for_a_list(11, make_scope(identifiability=Identifiability.DEIDENTIFIED))
    check_enough_for_a_list(1, make_scope(identifiability=Identifiability.IDENTIFIED))


def test_somebody_who_stands_on_the_list_twice_has_both_numbers(linked, researcher, analyst):
    again = hand_in(linked, researcher, SOUND + "S-009,Canaryann,Canaryfield,1988-03-14,19107\n")
    make_match(again, analyst, {0: "medicaid-0", 3: "medicaid-0"})

    rows = lines(extract(linked, analyst))[1:]

    assert sorted(row.split(",")[2] for row in rows) == ["S-001", "S-009"]
    assert len({row.split(",")[0] for row in rows}) == 1


def test_a_record_that_is_nobodys_any_more_is_left_out(matched, linked, analyst):
    without = {
        code: {k: v for k, v in each.items() if v != "Omar"} for code, each in OWNERS.items()
    }
    make_match_run(linked, without)

    assert len(lines(extract(linked, analyst))) == 2


def test_records_of_one_dataset_are_persons_of_their_own(researcher, analyst):
    authorization = make_bringing("medicaid", requester=researcher)
    make_match(hand_in(authorization, researcher), analyst, {1: "medicaid-1"})

    assert [row.split(",")[2] for row in lines(extract(authorization, analyst))[1:]] == ["S-002"]


@pytest.mark.parametrize("output", ["aggregate", "contact-list"])
def test_other_kinds_of_output_are_about_the_people_matched_too(researcher, analyst, output):
    asked = {
        "aggregate": {
            "elements": {"medicaid.ward": "To count by."},
            "aggregate_by": ["medicaid.ward"],
        },
        "contact-list": {
            "elements": {
                f"medicaid.{name}": "To write to them."
                for name in ("first_name", "last_name", "street_address", "zip_code")
            },
            "purpose": "outreach",
        },
    }[output]
    plain = replace(BROUGHT, carried=())
    authorization = make_bringing(
        "medicaid", requester=researcher, brought=plain, output=output, **asked
    )
    make_match(hand_in(authorization, researcher), analyst, {1: "medicaid-1"})

    job = extract(authorization, analyst)

    # One person in a ward is too few to show, as for anybody.
    shown = {"aggregate": "fewer than 11", "contact-list": "Omar,Finch,77 Pine Ct,19121"}[output]
    assert shown in text_of(Output.objects.get(job=job))
    assert Output.objects.get().persons.count() == 0  # nobody is linked in one dataset alone
    assert "Canaryann" not in "".join(lines(job))


# --- what refuses it ---


def test_no_extract_is_built_before_the_list_was_matched(stored, linked, analyst):
    job = extract(linked, analyst)

    assert refused_checks(job) == {ListUseCheck.LIST_MATCHED}
    assert not Output.objects.exists()


def test_no_extract_is_built_of_everybody_where_the_list_is_destroyed(
    matched, linked, researcher, analyst
):
    cohort_lists.destroy(
        cohort_list=matched.cohort_list, by=researcher, reason="The study ended early."
    )

    job = extract(linked, analyst)

    assert job.state == JobState.REFUSED
    assert ListUseCheck.LIST_OF_THIS_AUTHORIZATION in refused_checks(job)


def test_an_extract_fails_when_its_list_is_destroyed_as_it_is_published(
    matched, linked, researcher, analyst, monkeypatch
):
    go_on = jobs.publish

    def publish(run, write):
        def meanwhile(publication):
            cohort_lists.destroy(
                cohort_list=matched.cohort_list, by=researcher, reason="The study ended early."
            )
            return write(publication)

        return go_on(run, meanwhile)

    monkeypatch.setattr(jobs, "publish", publish)

    job = extract(linked, analyst)

    assert (job.state, job.error) == (
        JobState.FAILED,
        "The list was destroyed while the extract was built.",
    )
    assert not Output.objects.exists()


@pytest.mark.parametrize("moment", ["Reading medicaid", "Closing the file"])
def test_an_extract_is_halted_when_its_list_is_destroyed_while_it_runs(
    matched, linked, researcher, analyst, monkeypatch, moment
):
    go_on = jobs.checkpoint

    def checkpoint(run, done, total, label):
        if label == moment and matched.cohort_list.state == "stored":
            matched.cohort_list.state = cohort_lists.destroy(
                cohort_list=matched.cohort_list, by=researcher, reason="The study ended early."
            ).state
        go_on(run, done, total, label)

    monkeypatch.setattr(jobs, "checkpoint", checkpoint)

    job = extract(linked, analyst)

    assert job.state == JobState.HALTED
    assert ListUseCheck.LIST_KEPT in refused_checks(job)
    assert not Output.objects.exists()


def test_no_extract_is_built_after_a_revocation(matched, linked, analyst, compliance_reviewer):
    job = extracts.request(authorization=linked, by=analyst)
    revoke(linked, compliance_reviewer)

    run_extract_job(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.REFUSED
    assert ListUseCheck.LIST_TIME_NOT_OVER in refused_checks(job)


def test_who_matched_can_be_read_with_its_own_key_only(matched, stored):
    rows = vault.read(matched.sealed_file.sealed)

    assert rows.column_names == ["place", "record"]
    assert len(PEOPLE) > rows.num_rows
    assert matched.sealed_file.wrapped_key != stored.sealed_file.wrapped_key
