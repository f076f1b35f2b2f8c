"""Handing a list in and having it matched from the shell."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from linkage.actions import matching_jobs
from linkage.matching.session import OutOfMemory
from tests.actions.linkage_jobs.records import revoke
from tests.factories.cohort_lists import SOUND, make_bringing, make_cohort_list
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db
FAULTY = "S-009,Canarybad,Canaryrow,not a date,19104\n"


@pytest.fixture
def authorization(settings, tmp_path, researcher):
    make_vault(settings, tmp_path)
    return make_bringing("medicaid", requester=researcher)


@pytest.fixture
def file(tmp_path):
    def written(text=SOUND):
        path = tmp_path / "spring.csv"
        path.write_text(text)
        return path

    return written


def run(name, *arguments, by):
    output, failed = StringIO(), ""
    try:
        call_command(name, *map(str, arguments), "--by", by.email, stdout=output)
    except CommandError as error:
        failed = str(error)
    return output.getvalue(), failed


def test_a_list_is_handed_in_and_matched(authorization, researcher, analyst, file):
    told, failed = run("receive_list", authorization, file(), "--json", by=researcher)
    matched, _ = run("match_list", authorization, "--wait", by=analyst)

    assert failed == ""
    received = json.loads(told)
    assert (received["state"], received["rows"]) == ("stored", 3)
    assert "succeeded" in matched
    assert "rows matched: 2" in matched
    _, failed = run("receive_list", authorization, file(), by=researcher)
    assert "was matched under" in failed


def test_what_was_turned_away_is_told_without_its_values(authorization, researcher, file):
    told, failed = run("receive_list", authorization, file(SOUND + FAULTY), by=researcher)

    assert "row 5, birth_date: no date" in told
    assert "not met: 1 of 4 rows are faulty" in told
    assert "was turned away" in failed
    assert "Canary" not in told + failed


def test_a_column_left_out_is_told(authorization, researcher, file):
    heading, *rows = SOUND.splitlines()
    wider = "\n".join([f"{heading},note", *(f"{row},x" for row in rows)])

    told, _ = run("receive_list", authorization, file(wider), by=researcher)

    assert "left out: note (not named in the scope)" in told


def test_matching_is_only_asked_for_unless_told_to_wait(authorization, analyst):
    make_cohort_list(authorization)

    told, _ = run("match_list", authorization, "--json", by=analyst)

    assert json.loads(told)["state"] == "queued"


def test_matching_that_is_refused_or_stopped_says_why(
    authorization, analyst, compliance_reviewer, monkeypatch
):
    make_cohort_list(authorization)

    def too_large(*args, **kwargs):
        raise OutOfMemory("Matching needs more than it may use.")

    monkeypatch.setattr(matching_jobs, "match_list", too_large)
    stopped, failed = run("match_list", authorization, "--wait", by=analyst)
    assert "Matching needs more than it may use." in stopped
    assert "is failed" in failed

    revoke(authorization, compliance_reviewer)
    refused, failed = run("match_list", authorization, by=analyst)
    assert "was revoked" in refused
    assert "is refused" in failed
