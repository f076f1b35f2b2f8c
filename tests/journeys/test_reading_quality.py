"""An analyst reads how good a linkage is and for whom; a reader on paper reads the same."""

import pytest
from django.urls import reverse

from linkage.actions import verdicts
from linkage.facts.judged_pairs import standing_labels
from linkage.facts.quality_reports import judged_pairs, quality_report
from linkage.models import MatchRun, ReviewCase
from linkage.rules.case_states import Answer
from linkage.rules.linkage_quality import Band
from linkage.tasks import run_linkage_job
from tests.factories.linkages import make_linkable, make_linkage_job
from tests.factories.review_cases import (
    analyst_called,
    make_linked,
    raise_cases,
    scored,
    shown,
)
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    make_vault(settings, tmp_path)


@pytest.fixture
def run(analyst):
    job = make_linkage_job(analyst, make_linkable())
    run_linkage_job(job.reference)
    return MatchRun.objects.get(job=job)


def judge(run, *outcomes):
    """Two analysts are shown a sampled pair for each outcome, and agree on it."""
    raise_cases(run, pairs=[scored(place, band="above") for place in range(len(outcomes))])
    reviewers = analyst_called("una-first"), analyst_called("dora-second")
    for case, outcome in zip(ReviewCase.objects.order_by("left"), outcomes, strict=True):
        shown(case, *reviewers)
        for reviewer in reviewers:
            verdicts.give(case=case, by=reviewer, answer=outcome)


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
    assert "Too few pairs were judged" in page.text


def test_a_report_counts_records_by_group_without_naming_anybody(client, analyst, run):
    page = page_of(client, analyst, run)

    for heading in ("Dataset and department", "Age", "Sex", "ZIP area"):
        assert f"<h2>{heading}</h2>" in page.text
    assert "Canary" not in page.text


def test_settled_cases_give_precision_and_recall(client, analyst):
    run = make_linked()
    judge(run, Answer.SAME, Answer.SAME, Answer.DIFFERENT)

    page = page_of(client, analyst, run)

    assert "66.7 % (20.8 % to 93.9 %)" in page.text
    assert "100.0 %" in page.text
    [judged] = judged_pairs(run)
    assert (judged.band, judged.same, judged.different) == (Band.ABOVE, 2, 1)
    assert standing_labels(run.index.datasets).pairs.num_rows == 3


def test_pairs_nobody_could_tell_say_nothing(client, analyst):
    run = make_linked()
    judge(run, Answer.CANNOT_TELL)

    assert not list(judged_pairs(run))
    assert standing_labels(run.index.datasets).pairs.num_rows == 0


def test_a_group_that_is_missed_too_often_is_warned_of(client, analyst, run, settings):
    settings.QUALITY_WORST_TO_BEST = 1.5
    groups = [
        {
            "kind": "sex",
            "value": value,
            "records": 100,
            "linked": 50,
            "judged": [
                {"band": "above", "same": 40, "different": 0, "weight": 1.0},
                {"band": "review", "same": missed, "different": 0, "weight": 1.0},
            ],
        }
        for value, missed in (("F", 10), ("M", 2))
    ]
    run.counts["by_group"] = groups

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


def test_a_linkage_without_a_published_run_has_no_report(client, analyst):
    job = make_linkage_job(analyst, make_linkable())
    client.force_login(analyst)

    answer = client.get(reverse("linkage:quality-report", args=[job.reference]))

    assert answer.status_code == 404
