"""Cases that take more than one opinion: merges of persons, and samples of what was clear."""

import pytest

from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from linkage.actions import verdicts
from linkage.events import Event
from linkage.facts.record_owners import owners_of
from linkage.facts.verdicts import concordance_of_reviewers, standing_verdicts
from linkage.models import PersonChange
from linkage.rules.case_review import CaseCheck, WithdrawalCheck
from linkage.rules.case_states import Answer, CaseKind, CaseState
from tests.factories import make_user
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    become_one,
    make_case,
    raise_cases,
    scored,
    shown,
)

from .opinions import give, insert, refused_for, said, sql, told

pytestmark = pytest.mark.django_db
SAME, DIFFERENT, CANNOT_TELL = Answer.SAME, Answer.DIFFERENT, Answer.CANNOT_TELL


@pytest.mark.parametrize("kind", [CaseKind.MERGE, CaseKind.SAMPLE])
def test_one_opinion_settles_neither_a_merge_nor_a_sample(kind, run, analyst):
    case = shown(make_case(kind, run=run, place=1), analyst)

    give(case, analyst)

    assert (case.state, case.outcome, case.told_state) == ("second-opinion", "", "waiting")


def test_two_equal_opinions_settle_a_merge(merge, analyst, second_analyst):
    give(merge, analyst)
    give(merge, second_analyst)

    assert (merge.state, merge.outcome) == ("settled", "same")


def test_a_merge_that_two_found_right_makes_one_person_of_two(merge, run, analyst, second_analyst):
    give(merge, analyst)
    before = PersonChange.objects.count()

    give(merge, second_analyst)

    change = PersonChange.objects.get()
    assert before == 0
    assert (change.kind, change.verdict, change.by) == ("merge", merge.reference, second_analyst)
    owners = owners_of(run.index, [merge.left, merge.right])
    assert len({owner.person for owner in owners.values()}) == 1


@pytest.mark.parametrize("answer", [DIFFERENT, CANNOT_TELL])
def test_a_merge_that_two_did_not_find_right_changes_nobody(answer, merge, analyst, second_analyst):
    give(merge, analyst, answer)
    give(merge, second_analyst, answer)

    assert not PersonChange.objects.exists()


def test_persons_that_became_one_meanwhile_are_not_merged_again(
    merge, run, analyst, second_analyst
):
    give(merge, analyst)
    become_one(run)

    give(merge, second_analyst)

    assert merge.outcome == SAME
    assert not PersonChange.objects.exists()


def test_disagreement_goes_to_a_third(merge, analyst, second_analyst, third_analyst):
    case = shown(merge, third_analyst)

    give(case, analyst, SAME)
    give(case, second_analyst, DIFFERENT)
    between = case.state
    give(case, third_analyst, DIFFERENT)

    assert between == CaseState.THIRD_OPINION
    assert (case.state, case.outcome) == ("settled", "different")


def test_three_opinions_that_differ_leave_it_open(merge, analyst, second_analyst, third_analyst):
    case = shown(merge, third_analyst)

    for person, answer in zip(
        (analyst, second_analyst, third_analyst), (SAME, DIFFERENT, CANNOT_TELL), strict=True
    ):
        give(case, person, answer)

    assert (case.state, case.outcome) == ("settled", "cannot-tell")


def test_an_opinion_is_sealed_until_the_last_one_is_in(merge, analyst, second_analyst):
    give(merge, analyst)
    before = told(merge)

    give(merge, second_analyst)

    assert Event.VERDICT_GIVEN not in before
    assert Event.VERDICT_GIVEN in told(merge)


def test_nobody_gives_both_opinions(merge, analyst):
    give(merge, analyst)

    refused = refused_for(verdicts.give, case=merge, by=analyst, answer=SAME)

    assert refused == {CaseCheck.GIVES_ONE_OPINION}


def test_a_second_account_gives_no_second_opinion(merge, analyst):
    again = make_user("ana-again", Role.LINKAGE_ANALYST, second_account_of=analyst)
    give(merge, analyst)

    refused = refused_for(verdicts.give, case=merge, by=again, answer=SAME)

    assert refused == {CaseCheck.GIVES_ONE_OPINION}


def test_who_ran_the_linkage_does_not_have_the_last_word_on_it(merge, run, analyst, second_analyst):
    runner = run.job.requested_by
    case = shown(merge, runner)
    give(case, analyst, SAME)
    give(case, second_analyst, DIFFERENT)

    refused = refused_for(verdicts.give, case=case, by=runner, answer=SAME)

    assert refused == {CaseCheck.LAST_WORD_IS_ANOTHERS}


def test_a_blind_opinion_can_be_withdrawn_until_the_other_is_in(merge, analyst, second_analyst):
    give(merge, analyst)
    verdicts.withdraw(case=merge, by=analyst)
    give(merge, analyst, DIFFERENT)
    give(merge, second_analyst, SAME)

    refused = refused_for(verdicts.withdraw, case=merge, by=analyst)

    assert refused == {WithdrawalCheck.OTHERS_ARE_NOT_IN}


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


@pytest.mark.usefixtures("_who_writes")
def test_the_database_takes_no_opinion_that_is_not_ones_own(
    merge, run, analyst, second_analyst, third_analyst
):
    runner = run.job.requested_by
    again = make_user("ana-again", Role.LINKAGE_ANALYST, second_account_of=analyst)
    case = shown(merge, runner)
    given = give(case, analyst, SAME)

    assert "decides case" in said(insert, case, analyst)
    assert "decides case" in said(insert, case, again)
    assert "unseen" in said(insert, case, third_analyst)
    assert "opinion of another" in said(insert, case, second_analyst, "withdrawn", given.pk)
    give(case, second_analyst, DIFFERENT)
    assert "last word" in said(insert, case, runner)
    assert "have met" in said(insert, case, analyst, "withdrawn", given.pk)


@pytest.mark.usefixtures("_who_writes")
@pytest.mark.parametrize("opinions", [0, 1])
def test_a_merge_is_not_settled_without_two_opinions(opinions, merge, analyst):
    if opinions:
        give(merge, analyst)

    answer = said(
        sql,
        "UPDATE linkage_reviewcase SET state = 'settled', outcome = 'same', settled_at = now()",
    )

    assert "not settled by" in answer


@pytest.mark.parametrize(
    ("answer", "state"), [(SAME, "closed"), (DIFFERENT, "closed"), (CANNOT_TELL, "waiting")]
)
def test_what_two_decided_waits_for_nobody_alone(
    pair, merge, answer, state, analyst, second_analyst
):
    for person in (analyst, second_analyst):
        give(merge, person, answer)

    pair.refresh_from_db()
    assert pair.state == state
    if state == "closed":
        [event] = trail.events_about(pair.reference).filter(what=Event.CASE_CLOSED)
        assert merge.reference in event.reason


def test_one_person_does_not_undo_what_two_found_by_another_case(
    pair, run, analyst, second_analyst
):
    both = shown(make_case(CaseKind.SAMPLE, run=run), analyst, second_analyst)
    give(pair, analyst, SAME)
    for person in (analyst, second_analyst):
        give(both, person, SAME)
    verdicts.withdraw(case=pair, by=analyst)

    give(pair, analyst, DIFFERENT)

    assert (pair.outcome, both.outcome) == (DIFFERENT, SAME)
    found = standing_verdicts([LEFT, RIGHT])
    assert (found.must.num_rows, found.cannot.num_rows) == (1, 0)
    assert raise_cases(run, [scored(0, band="refused", points=16)]) == 0


@pytest.mark.parametrize("points", [15, 16])
def test_what_two_found_is_not_asked_again_once_others_could_not_tell(
    pair, run, analyst, second_analyst, points
):
    both = shown(make_case(CaseKind.SAMPLE, run=run), analyst, second_analyst)
    give(pair, analyst, CANNOT_TELL)
    for person in (analyst, second_analyst):
        give(both, person, SAME)
    verdicts.withdraw(case=pair, by=analyst)
    give(pair, analyst, CANNOT_TELL)

    assert raise_cases(run, [scored(0, band="refused", points=points)]) == 0
