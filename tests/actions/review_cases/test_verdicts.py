"""Opinions on review cases, and every way to give one that is not one's own to give."""

from functools import partial

import pytest

from idea_portal.audit import trail
from linkage.actions import verdicts
from linkage.events import Event
from linkage.facts.verdicts import standing_verdicts
from linkage.models import ReviewCase, Verdict
from linkage.rules.case_review import CaseCheck, WithdrawalCheck
from linkage.rules.case_states import Answer, CaseState, Note
from linkage.rules.job_authorization import JobCheck
from tests.factories.review_cases import LEFT, RIGHT, make_case, record, shown

from .opinions import give, refused_for, said, sql, told

pytestmark = pytest.mark.django_db
SAME, DIFFERENT, CANNOT_TELL = Answer.SAME, Answer.DIFFERENT, Answer.CANNOT_TELL


@pytest.fixture
def decided(pair, analyst):
    """Settles the pair that every test of this module finds."""
    return partial(give, pair, analyst)


def test_one_opinion_settles_a_pair(pair, analyst):
    verdict = give(pair, analyst, DIFFERENT, note=Note.TWINS)

    assert (pair.state, pair.outcome) == ("settled", "different")
    assert (verdict.answer, verdict.note, verdict.reviewer) == ("different", "twins", analyst)
    assert {Event.VERDICT_GIVEN, Event.CASE_SETTLED} <= told(pair)


def test_nobody_decides_what_they_were_not_shown(pair, second_analyst):
    refused = refused_for(verdicts.give, case=pair, by=second_analyst, answer=SAME)

    assert refused == {CaseCheck.CASE_WAS_OPENED}


def test_a_settled_case_takes_no_opinion(pair, analyst, second_analyst):
    case = shown(pair, second_analyst)
    give(case, analyst)

    refused = refused_for(verdicts.give, case=case, by=second_analyst, answer=SAME)

    assert refused == {CaseCheck.CASE_WAITS}


def test_an_analyst_who_left_the_office_decides_nothing_they_saw(pair, analyst):
    analyst.memberships.update(ends_on="2020-01-01", begins_on="2019-01-01")

    refused = refused_for(verdicts.give, case=pair, by=analyst, answer=SAME)

    assert JobCheck.RUNNER_IS_LINKAGE_ANALYST in refused


def test_withdrawing_the_only_opinion_makes_a_case_wait_again(pair, analyst):
    given = give(pair, analyst)

    taken_back = verdicts.withdraw(case=pair, by=analyst)

    pair.refresh_from_db()
    assert (pair.state, pair.outcome, pair.settled_at) == ("waiting", "", None)
    assert taken_back.supersedes == given
    assert list(pair.verdicts.standing()) == []
    give(pair, analyst, DIFFERENT)
    assert pair.outcome == DIFFERENT


def test_nobody_withdraws_the_opinion_of_another(pair, analyst, second_analyst):
    give(pair, analyst)

    refused = refused_for(verdicts.withdraw, case=pair, by=second_analyst)

    assert refused == {WithdrawalCheck.OPINION_IS_ONES_OWN}


def test_a_trail_that_cannot_be_written_undoes_the_opinion(pair, analyst, monkeypatch):
    def broken(*args, **details):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(trail, "_write", broken)

    with pytest.raises(RuntimeError):
        verdicts.give(case=pair, by=analyst, answer=SAME)

    pair.refresh_from_db()
    assert pair.state == CaseState.WAITING
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("answer", "must", "cannot"), [(SAME, 1, 0), (DIFFERENT, 0, 1), (CANNOT_TELL, 0, 0)]
)
def test_settled_cases_bind_every_later_linkage(decided, answer, must, cannot):
    decided(answer)

    found = standing_verdicts([LEFT, RIGHT])

    assert (found.must.num_rows, found.cannot.num_rows) == (must, cannot)
    for table in (found.must, found.cannot):
        for row in table.to_pylist():
            assert {row["left"], row["right"]} == {record(LEFT, 0), record(RIGHT, 0)}


def test_a_verdict_on_a_dataset_outside_binds_nothing(decided):
    decided(SAME)

    assert standing_verdicts([LEFT]).must.num_rows == 0


@pytest.mark.usefixtures("_who_writes")
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE linkage_verdict SET answer = 'different'", "never change"),
        ("DELETE FROM linkage_verdict", "never change"),
        ("DELETE FROM linkage_casereveal", "never change"),
        ("DELETE FROM linkage_reviewcase", "never change"),
        ("DELETE FROM linkage_caserecord", "never change"),
        ("UPDATE linkage_reviewcase SET points = 99", "never changed"),
        ("UPDATE linkage_caserecord SET record = record || 'a'", "never changes"),
        ("UPDATE linkage_reviewcase SET state = 'closed'", "cannot go"),
        ("UPDATE linkage_reviewcase SET outcome = 'different'", "not settled by"),
        (
            "UPDATE linkage_reviewcase SET state = 'waiting', outcome = '', settled_at = NULL",
            "stands",
        ),
    ],
)
def test_what_was_raised_and_decided_is_never_rewritten(statement, words, decided):
    decided(SAME)

    answer = said(sql, statement)

    assert words in answer or "permission denied" in answer


@pytest.mark.usefixtures("_who_writes")
def test_a_case_begins_by_waiting(run):
    case = make_case(run=run)
    case.pk, case.reference, case.state = None, "RC-2026-9999", "closed"

    assert "begins by waiting" in said(ReviewCase.objects.bulk_create, [case])
