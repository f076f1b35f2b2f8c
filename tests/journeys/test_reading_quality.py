"""An analyst reads how good a linkage is and for whom; a reader on paper reads the same."""

import pytest
from django.urls import reverse

from linkage.facts.quality_reports import quality_report
from linkage.models import MatchRun
from linkage.tasks import run_linkage_job
from tests.factories import make_person
from tests.factories.linkages import make_linkage_job
from tests.factories.quality import counted, make_run_after, make_uneven, make_uneven_refresh

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

    assert page.text.count("Not known: no pair of this run has been judged") == 2
    assert "The first run of this index" in page.text


def test_a_report_counts_records_by_group_without_naming_anybody(client, analyst, run):
    kinds = ("dataset", "age", "sex", "geography")
    by_group = [counted("any", 0, kind=kind, judged=[]) for kind in kinds]

    page = page_of(client, analyst, make_run_after(run, analyst, "full", by_group))

    for heading in ("Dataset and department", "Age", "Sex", "ZIP area"):
        assert f"<h2>{heading}</h2>" in page.text
    assert page.text.count("Too few pairs were judged") == len(kinds)
    assert "Canary" not in page.text


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
