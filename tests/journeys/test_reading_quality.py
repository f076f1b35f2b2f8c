"""An analyst reads how good a linkage is and for whom; a reader on paper reads the same."""

import pytest
from django.urls import reverse

from linkage.facts.quality_reports import quality_report
from linkage.models import MatchRun
from linkage.tasks import run_linkage_job
from linkage.views.quality_words import changes
from tests.factories import make_person
from tests.factories.linkages import make_linkage_job
from tests.factories.quality import (
    counted,
    make_ids_changed,
    make_run_after,
    make_uneven,
    make_uneven_refresh,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    job = make_linkage_job(make_person("analyst"))
    run_linkage_job(job.reference)
    return job


@pytest.fixture
def run(linked_once, own_vault, db):
    return MatchRun.objects.get(job=linked_once)


def page_of(client, person, run):
    client.force_login(person)
    return client.get(reverse("linkage:quality-report", args=[run.reference]))


def test_an_analyst_finds_the_report_at_the_job(client, analyst, run):
    client.force_login(analyst)

    job = client.get(run.job.get_absolute_url())

    assert reverse("linkage:quality-report", args=[run.reference]) in job.text


def test_a_report_says_what_nobody_judged_is_not_known(client, analyst, run):
    page = page_of(client, analyst, run)

    assert page.text.count("Not known: no pair that tells has been judged") == 2
    assert "The first run of this index" in page.text


def test_a_report_counts_records_by_group_without_naming_anybody(client, analyst, run):
    kinds = ("dataset", "age", "sex", "geography")
    by_group = [counted("any", 0, kind=kind, judged=[]) for kind in kinds]

    page = page_of(client, analyst, make_run_after(run, analyst, "full", by_group))

    for heading in ("Dataset and department", "Age", "Sex", "ZIP area"):
        assert f"<h2>{heading}</h2>" in page.text
    assert page.text.count("Too few pairs were judged") == len(kinds)
    assert "Canary" not in page.text


def test_a_report_tells_ages_in_their_order_and_whoever_has_none_last(client, analyst, run):
    bands = ("18 to 24", "6 to 17", "not recorded", "0 to 5", "others", "65 or older")
    by_age = [counted(value, 0, kind="age", judged=[]) for value in bands]

    page = page_of(client, analyst, make_run_after(run, analyst, "full", by_age))

    told = ("0 to 5", "6 to 17", "18 to 24", "65 or older", "Others", "Not recorded")
    places = [page.text.index(f">{band}<") for band in told]
    assert places == sorted(places)


def test_a_report_names_a_group_as_its_records_do(client, analyst, run):
    by_group = [counted("American Indian", 0, kind="race-ethnicity", judged=[])]

    page = page_of(client, analyst, make_run_after(run, analyst, "full", by_group))

    assert ">American Indian<" in page.text


def test_a_report_of_few_records_tells_no_groups_apart(client, analyst, run):
    page = page_of(client, analyst, run)

    assert "Fewer than 11 records were linked: too few to tell groups apart." in page.text
    assert "<h2>Sex</h2>" not in page.text


@pytest.fixture
def full(run, analyst):
    return make_uneven(run, analyst)


@pytest.fixture
def refresh(full, analyst):
    return make_uneven_refresh(full, analyst)


def test_a_refresh_shows_its_own_groups_and_how_they_stood_in_the_last_full_linkage(
    client, analyst, full, refresh
):
    page = page_of(client, analyst, refresh)

    assert "Counted are new and changed records of this refresh." in page.text
    here, before = page.text.split("<h3>In this refresh</h3>")[1].split("<h3>In the last full")
    assert "of 17" in here
    assert "of 0" not in here
    assert "is missed most" in here
    assert f"linkage, {full}</h3>" in before
    assert "of 100" in before


def test_a_refresh_warns_of_whom_the_last_full_linkage_missed_too_often(
    client, analyst, full, refresh
):
    page = page_of(client, analyst, refresh)

    assert page.text.count("Some people are missed more often than others") == 1
    assert f"In the last full linkage, {full}: F is missed most" in page.text


TOO_FEW = "Fewer than 11 records were new or changed: too few to tell groups apart."


def test_a_refresh_that_told_no_groups_apart_says_so(client, analyst, full):
    page = page_of(client, analyst, make_run_after(full, analyst, "refresh", []))

    assert TOO_FEW in page.text
    assert "Missed matches are" not in page.text
    assert "In this refresh</h3>" not in page.text


def test_a_refresh_with_few_new_records_shows_judged_pairs_alone(client, analyst, full):
    judged = [counted(value, 4, records=0, linked=0) for value in ("F", "others judged")]

    page = page_of(client, analyst, make_run_after(full, analyst, "refresh", judged))

    assert f"{TOO_FEW} Missed matches are those of pairs" in page.text
    here, _ = page.text.split("<h3>In this refresh</h3>")[1].split("<h3>In the last full")
    assert "records linked with a record" not in here
    assert "Others judged" in here


def test_the_groups_of_a_refresh_stand_on_paper_too(client, analyst, refresh):
    client.force_login(analyst)

    answer = client.get(reverse("linkage:quality-report-pdf", args=[refresh.reference]))

    assert answer.content.startswith(b"%PDF-1.7")


def test_a_group_that_is_missed_too_often_is_warned_of(client, analyst, run, settings):
    settings.QUALITY_WORST_TO_BEST = 1.5
    run.counts["by_group"] = [counted("F", 10), counted("M", 2)]

    report = quality_report(run)

    [kind] = report.kinds
    assert kind.unevenness.worst.group == "F"
    assert kind.unevenness.is_beyond_bound


def test_the_pdf_is_an_accessible_document_of_the_same_figures(client, analyst, run):
    client.force_login(analyst)

    answer = client.get(reverse("linkage:quality-report-pdf", args=[run.reference]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in answer.content
    assert b"pdfuaid" in answer.content


def test_a_report_of_another_authorization_is_not_there_for_an_outsider(client, outsider, run):
    assert page_of(client, outsider, run).status_code == 404


def test_a_linkage_without_a_published_run_has_no_report(client, analyst, run):
    job = make_linkage_job(analyst, run.authorization)
    client.force_login(analyst)

    answer = client.get(reverse("linkage:quality-report", args=[job.reference]))

    assert answer.status_code == 404


def rows_of(report):
    return {label: (now, before, change) for label, now, before, change in changes(report)}


def test_a_report_says_how_many_ids_the_run_changed(client, analyst, run):
    later = make_run_after(run, analyst, "full", [])
    make_ids_changed(later)

    found = rows_of(quality_report(later))

    assert found["Persons found to be one with another"] == ("1", "0", "+1")
    assert found["Persons found to be two"] == ("1", "0", "+1")
    assert found["Records now under another person's id"] == ("5", "0", "+5")


def test_a_refresh_is_compared_with_the_refresh_before_it_and_not_with_a_full_run(
    client, analyst, run
):
    first = make_run_after(run, analyst, "refresh", [], persons_new=4)
    make_run_after(run, analyst, "full", [], persons_new=9_000)
    second = make_run_after(run, analyst, "refresh", [], persons_new=6)

    page = page_of(client, analyst, second)

    assert rows_of(quality_report(second))["New persons"] == ("6", "4", "+2")
    assert f"Change since {first}" in page.text
    assert "The first refresh of this index" in page_of(client, analyst, first).text


def test_a_refresh_says_how_many_records_its_persons_have(client, analyst, run):
    later = make_run_after(run, analyst, "refresh", [], sizes_touched={"2": 11})

    page = page_of(client, analyst, later)

    assert "Records of one person, of persons to whom this refresh gave some" in page.text


def test_a_group_that_is_wrongly_linked_more_often_shows_in_the_report(client, analyst, run):
    judged = [{"band": "above", "same": 30, "different": 10, "weight": 1.0}]
    later = make_run_after(run, analyst, "full", [counted("F", 0), counted("M", 0, judged=judged)])

    page = page_of(client, analyst, later)
    paper = client.get(reverse("linkage:quality-report-pdf", args=[later.reference]))

    chart = page.text.split("Sex: linked pairs that are one person</caption>")[1].split("</table>")[
        0
    ]
    assert "100.0 %" in chart
    assert "75.0 %" in chart
    assert paper.content.startswith(b"%PDF-1.7")


def test_a_report_answers_what_the_guidelines_for_linked_data_ask(client, analyst, run):
    page = page_of(client, analyst, run)

    for heading in ("Population and deliveries", "Data cleaning", "How records were linked"):
        assert f"<h2>{heading}</h2>" in page.text
    assert page.text.count("RECORD 12.3") >= 2
    assert "<h2>Limits</h2>" in page.text
    for dataset, delivery in run.job.set_to.deliveries.items():
        row = page.text.split("Rows kept and turned away</caption>")[1].split(dataset)[1]
        assert delivery in row.split("</tr>")[0]
