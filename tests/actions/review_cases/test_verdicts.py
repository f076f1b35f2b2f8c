"""Opinions on review cases, and every way to give one that is not one's own to give."""

import pytest
from django.db import DatabaseError, connection, transaction

from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Refused
from linkage.actions import verdicts
from linkage.events import Event
from linkage.facts.record_owners import owners_of
from linkage.facts.verdicts import concordance_of_reviewers, standing_verdicts
from linkage.models import PersonChange, ReviewCase, Verdict
from linkage.rules.case_review import CaseCheck, WithdrawalCheck
from linkage.rules.case_states import Answer, CaseKind, CaseState, Note
from linkage.rules.job_authorization import JobCheck
from tests.factories import make_user
from tests.factories.review_cases import LEFT, RIGHT, become_one, make_case, record, shown

pytestmark = pytest.mark.django_db
SAME, DIFFERENT, CANNOT_TELL = Answer.SAME, Answer.DIFFERENT, Answer.CANNOT_TELL


def give(case, by, answer=SAME, **note):
    verdict = verdicts.give(case=case, by=by, answer=answer, **note)
    case.refresh_from_db()
    return verdict


def refused_for(action, **arguments):
    with pytest.raises(Refused) as refusal:
        action(**arguments)
    return {finding.check for finding in refusal.value.decision.refusals}


def told(case):
    return set(trail.events_about(case.reference).values_list("what", flat=True))


def test_one_opinion_settles_a_pair(run, analyst):
    case = shown(make_case(run=run), analyst)

    verdict = give(case, analyst, DIFFERENT, note=Note.TWINS)

    assert (case.state, case.outcome) == ("settled", "different")
    assert (verdict.answer, verdict.note, verdict.reviewer) == ("different", "twins", analyst)
    assert {Event.VERDICT_GIVEN, Event.CASE_SETTLED} <= told(case)


@pytest.mark.parametrize("kind", [CaseKind.MERGE, CaseKind.SAMPLE])
def test_one_opinion_settles_neither_a_merge_nor_a_sample(kind, run, analyst):
    case = shown(make_case(kind, run=run), analyst)

    give(case, analyst)

    assert (case.state, case.outcome, case.told_state) == ("second-opinion", "", "waiting")


def test_two_equal_opinions_settle_a_merge(run, analyst, second_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst)

    give(case, analyst)
    give(case, second_analyst)

    assert (case.state, case.outcome) == ("settled", "same")


def test_a_merge_that_two_found_right_makes_one_person_of_two(run, analyst, second_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst)
    give(case, analyst)
    before = PersonChange.objects.count()

    give(case, second_analyst)

    change = PersonChange.objects.get()
    assert before == 0
    assert (change.kind, change.verdict, change.by) == ("merge", case.reference, second_analyst)
    owners = owners_of(run.index, [case.left, case.right])
    assert len({owner.person for owner in owners.values()}) == 1


@pytest.mark.parametrize("answer", [DIFFERENT, CANNOT_TELL])
def test_a_merge_that_two_did_not_find_right_changes_nobody(answer, run, analyst, second_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst)

    give(case, analyst, answer)
    give(case, second_analyst, answer)

    assert not PersonChange.objects.exists()


def test_persons_that_became_one_meanwhile_are_not_merged_again(run, analyst, second_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst)
    give(case, analyst)
    become_one(run)

    give(case, second_analyst)

    assert case.outcome == SAME
    assert not PersonChange.objects.exists()


def test_disagreement_goes_to_a_third(run, analyst, second_analyst, third_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst, third_analyst)

    give(case, analyst, SAME)
    give(case, second_analyst, DIFFERENT)
    between = case.state
    give(case, third_analyst, DIFFERENT)

    assert between == CaseState.THIRD_OPINION
    assert (case.state, case.outcome) == ("settled", "different")


def test_three_opinions_that_differ_leave_it_open(run, analyst, second_analyst, third_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst, third_analyst)

    for person, answer in zip(
        (analyst, second_analyst, third_analyst), (SAME, DIFFERENT, CANNOT_TELL), strict=True
    ):
        give(case, person, answer)

    assert (case.state, case.outcome) == ("settled", "cannot-tell")


def test_an_opinion_is_sealed_until_the_last_one_is_in(run, analyst, second_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst)
    give(case, analyst)
    before = told(case)

    give(case, second_analyst)

    assert Event.VERDICT_GIVEN not in before
    assert Event.VERDICT_GIVEN in told(case)


def test_nobody_decides_what_they_were_not_shown(run, analyst, second_analyst):
    case = shown(make_case(run=run), second_analyst)

    refused = refused_for(verdicts.give, case=case, by=analyst, answer=SAME)

    assert refused == {CaseCheck.CASE_WAS_OPENED}


def test_nobody_gives_both_opinions(run, analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst)
    give(case, analyst)

    refused = refused_for(verdicts.give, case=case, by=analyst, answer=SAME)

    assert refused == {CaseCheck.GIVES_ONE_OPINION}


def test_a_second_account_gives_no_second_opinion(run, analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst)
    again = make_user("ana-again", Role.LINKAGE_ANALYST, second_account_of=analyst)
    give(case, analyst)

    refused = refused_for(verdicts.give, case=case, by=again, answer=SAME)

    assert refused == {CaseCheck.GIVES_ONE_OPINION}


def test_who_ran_the_linkage_does_not_have_the_last_word_on_it(run, analyst, second_analyst):
    runner = run.job.requested_by
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst, runner)
    give(case, analyst, SAME)
    give(case, second_analyst, DIFFERENT)

    refused = refused_for(verdicts.give, case=case, by=runner, answer=SAME)

    assert refused == {CaseCheck.LAST_WORD_IS_ANOTHERS}


def test_a_settled_case_takes_no_opinion(run, analyst, second_analyst):
    case = shown(make_case(run=run), analyst, second_analyst)
    give(case, analyst)

    refused = refused_for(verdicts.give, case=case, by=second_analyst, answer=SAME)

    assert refused == {CaseCheck.CASE_WAITS}


def test_an_analyst_who_left_the_office_decides_nothing_they_saw(run, analyst):
    case = shown(make_case(run=run), analyst)
    analyst.memberships.update(ends_on="2020-01-01", begins_on="2019-01-01")

    refused = refused_for(verdicts.give, case=case, by=analyst, answer=SAME)

    assert JobCheck.RUNNER_IS_LINKAGE_ANALYST in refused


def test_withdrawing_the_only_opinion_makes_a_case_wait_again(run, analyst):
    case = shown(make_case(run=run), analyst)
    given = give(case, analyst)

    taken_back = verdicts.withdraw(case=case, by=analyst)

    case.refresh_from_db()
    assert (case.state, case.outcome, case.settled_at) == ("waiting", "", None)
    assert taken_back.supersedes == given
    assert list(case.verdicts.standing()) == []
    give(case, analyst, DIFFERENT)
    assert case.outcome == DIFFERENT


def test_a_blind_opinion_can_be_withdrawn_until_the_other_is_in(run, analyst, second_analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst)
    give(case, analyst)
    verdicts.withdraw(case=case, by=analyst)
    give(case, analyst, DIFFERENT)
    give(case, second_analyst, SAME)

    refused = refused_for(verdicts.withdraw, case=case, by=analyst)

    assert refused == {WithdrawalCheck.OTHERS_ARE_NOT_IN}


def test_nobody_withdraws_the_opinion_of_another(run, analyst, second_analyst):
    case = shown(make_case(run=run), analyst)
    give(case, analyst)

    refused = refused_for(verdicts.withdraw, case=case, by=second_analyst)

    assert refused == {WithdrawalCheck.OPINION_IS_ONES_OWN}


def test_a_trail_that_cannot_be_written_undoes_the_opinion(run, analyst, monkeypatch):
    def broken(*args, **details):
        raise RuntimeError("the trail is full")

    case = shown(make_case(run=run), analyst)
    monkeypatch.setattr(trail, "_write", broken)

    with pytest.raises(RuntimeError):
        verdicts.give(case=case, by=analyst, answer=SAME)

    case.refresh_from_db()
    assert case.state == CaseState.WAITING
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


def test_agreement_of_reviewers_counts_settled_cases_with_two_opinions(
    run, analyst, second_analyst, third_analyst
):
    agreed = shown(make_case(CaseKind.SAMPLE, run=run, place=0), analyst, second_analyst)
    split = shown(
        make_case(CaseKind.SAMPLE, run=run, place=1), analyst, second_analyst, third_analyst
    )
    for case, person, answer in (
        (agreed, analyst, SAME),
        (agreed, second_analyst, SAME),
        (split, analyst, SAME),
        (split, second_analyst, DIFFERENT),
    ):
        give(case, person, answer)
    before = concordance_of_reviewers()
    give(split, third_analyst, DIFFERENT)

    assert (before.cases, before.agreed) == (1, 1)
    found = concordance_of_reviewers()
    assert (found.cases, found.agreed) == (2, 1)


# -- past the application ---------------------------------------------------------------------


def insert(case, by, answer="same", supersedes=None):
    connection.cursor().execute(
        "INSERT INTO linkage_verdict"
        " (case_id, reviewer_id, answer, note, supersedes_id, decision, given_at)"
        " VALUES (%s, %s, %s, '', %s, '{}', %s)",
        [case.pk, by.pk, answer, supersedes, database_clock()],
    )


@pytest.fixture(params=["application", "owner"])
def _who_writes(request):
    with connection.cursor() as cursor:
        if request.param == "owner":
            cursor.execute("RESET ROLE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")


def said(attempt, *arguments):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        attempt(*arguments)
    return str(refused.value)


def sql(statement):
    connection.cursor().execute(statement)


@pytest.mark.usefixtures("_who_writes")
def test_the_database_takes_no_opinion_that_is_not_ones_own(
    run, analyst, second_analyst, third_analyst
):
    runner = run.job.requested_by
    again = make_user("ana-again", Role.LINKAGE_ANALYST, second_account_of=analyst)
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second_analyst, runner)
    given = give(case, analyst, SAME)

    assert "decides case" in said(insert, case, analyst)
    assert "decides case" in said(insert, case, again)
    assert "unseen" in said(insert, case, third_analyst)
    assert "opinion of another" in said(insert, case, second_analyst, "withdrawn", given.pk)
    give(case, second_analyst, DIFFERENT)
    assert "last word" in said(insert, case, runner)
    assert "have met" in said(insert, case, analyst, "withdrawn", given.pk)


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
@pytest.mark.parametrize("opinions", [0, 1])
def test_a_merge_is_not_settled_without_two_opinions(opinions, run, analyst):
    case = shown(make_case(CaseKind.MERGE, run=run), analyst)
    if opinions:
        give(case, analyst)

    answer = said(
        sql,
        "UPDATE linkage_reviewcase SET state = 'settled', outcome = 'same', settled_at = now()",
    )

    assert "not settled by" in answer


@pytest.mark.usefixtures("_who_writes")
def test_a_case_begins_by_waiting(run):
    case = make_case(run=run)
    case.pk, case.reference, case.state = None, "RC-2026-9999", "closed"

    assert "begins by waiting" in said(ReviewCase.objects.bulk_create, [case])
