"""Who may do what with a points table, and when."""

from dataclasses import replace

import pytest

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.points import Attribute, Guard, Key, Level, LevelKind, Test
from linkage.rules.points_table_content import decide_content
from linkage.rules.points_table_differences import Difference, differences
from linkage.rules.points_table_states import (
    NEXT_STATES,
    STATES_IN_WORDS,
    ReviewOutcome,
    TableState,
)
from linkage.rules.points_table_steps import (
    Step,
    TableActor,
    TableCheck,
    TableFacts,
    decide_drafting,
    decide_review,
    decide_reviewer,
    decide_step,
)
from tests.factories.jobs import MIDSUMMER
from tests.factories.points_tables import levels_of, with_levels

FIT = decide_content(DEFAULT_TABLE, subject="default-2")
UNFIT = decide_content(replace(DEFAULT_TABLE, blocking=()), subject="default-2")
ANA = TableActor("Ana Analyst", "ana", is_linkage_analyst=True)
BEN = TableActor("Ben Analyst", "ben", is_linkage_analyst=True)
ELSE = replace(BEN, is_linkage_analyst=False)
DRAFT = TableFacts("default-2", TableState.DRAFT, "ana", FIT, in_use="default-1", differs=True)
SUBMITTED = replace(DRAFT, state=TableState.IN_REVIEW)


def refused(decision):
    return {finding.check for finding in decision.refusals}


def test_every_state_is_in_the_table_and_has_its_words():
    assert set(NEXT_STATES) == set(STATES_IN_WORDS) == set(TableState)


def test_what_was_reviewed_or_discarded_never_changes():
    ended = {state for state, following in NEXT_STATES.items() if not following}

    assert ended == {TableState.ADOPTED, TableState.REJECTED, TableState.DISCARDED}


def test_linkage_analysts_of_the_office_draft():
    assert decide_drafting(ANA, at=MIDSUMMER).allowed
    assert refused(decide_drafting(ELSE, at=MIDSUMMER)) == {TableCheck.PERSON_IS_LINKAGE_ANALYST}


@pytest.mark.parametrize("step", [Step.EDIT, Step.SUBMIT, Step.DISCARD])
def test_an_author_moves_their_draft_on(step):
    assert decide_step(DRAFT, step, ANA, at=MIDSUMMER).allowed


@pytest.mark.parametrize("step", [Step.TAKE_BACK, Step.DISCARD])
def test_an_author_takes_back_what_waits_for_review(step):
    assert decide_step(SUBMITTED, step, ANA, at=MIDSUMMER).allowed


@pytest.mark.parametrize(
    ("table", "step", "actor", "check"),
    [
        (DRAFT, Step.EDIT, BEN, TableCheck.PERSON_IS_THE_AUTHOR),
        (DRAFT, Step.TAKE_BACK, ANA, TableCheck.STATE_ALLOWS_IT),
        (SUBMITTED, Step.EDIT, ANA, TableCheck.STATE_ALLOWS_IT),
        (SUBMITTED, Step.SUBMIT, ANA, TableCheck.STATE_ALLOWS_IT),
        (
            replace(DRAFT, state=TableState.ADOPTED),
            Step.DISCARD,
            ANA,
            TableCheck.STATE_ALLOWS_IT,
        ),
        (replace(DRAFT, content=UNFIT), Step.SUBMIT, ANA, TableCheck.CONTENT_FIT),
        (replace(DRAFT, differs=False), Step.SUBMIT, ANA, TableCheck.CHANGES_SOMETHING),
        (
            DRAFT,
            Step.EDIT,
            replace(ANA, is_linkage_analyst=False),
            TableCheck.PERSON_IS_LINKAGE_ANALYST,
        ),
    ],
)
def test_a_step_is_refused_for_one_reason(table, step, actor, check):
    assert refused(decide_step(table, step, actor, at=MIDSUMMER)) == {check}


@pytest.mark.parametrize("outcome", ReviewOutcome)
def test_another_analyst_adopts_or_rejects(outcome):
    assert decide_reviewer(SUBMITTED, BEN, at=MIDSUMMER).allowed
    assert decide_review(SUBMITTED, BEN, outcome, seen="default-1", at=MIDSUMMER).allowed
    assert outcome.label


@pytest.mark.parametrize(
    ("table", "actor", "seen", "check"),
    [
        (SUBMITTED, ANA, "default-1", TableCheck.PERSON_IS_NOT_THE_AUTHOR),
        (SUBMITTED, ELSE, "default-1", TableCheck.PERSON_IS_LINKAGE_ANALYST),
        (DRAFT, BEN, "default-1", TableCheck.STATE_ALLOWS_IT),
        (replace(SUBMITTED, content=UNFIT), BEN, "default-1", TableCheck.CONTENT_FIT),
        (SUBMITTED, BEN, "default-0", TableCheck.NOTHING_CHANGED_MEANWHILE),
    ],
)
def test_adoption_is_refused_for_one_reason(table, actor, seen, check):
    decision = decide_review(table, actor, ReviewOutcome.ADOPT, seen=seen, at=MIDSUMMER)

    assert refused(decision) == {check}


def test_an_unfit_table_can_still_be_rejected():
    table = replace(SUBMITTED, content=UNFIT)

    decision = decide_review(table, BEN, ReviewOutcome.REJECT, seen="default-0", at=MIDSUMMER)

    assert decision.allowed


def test_a_table_does_not_differ_from_itself():
    assert differences(DEFAULT_TABLE, DEFAULT_TABLE) == []


def test_every_kind_of_change_is_told():
    sex = levels_of(Attribute.SEX)
    near = levels_of(Attribute.SSN)
    after = with_levels(Attribute.SEX, sex[0], replace(sex[1], points=2), sex[2])
    after = with_levels(Attribute.PHONE, table=after)
    after = with_levels(Attribute.SSN, near[0], near[1], near[3], near[2], near[4], table=after)
    after = replace(
        after,
        guards={
            guard: points
            for guard, points in DEFAULT_TABLE.guards.items()
            if guard is not Guard.NUMBER_OF_ANOTHER
        },
        blocking=(*DEFAULT_TABLE.blocking[1:], (Key.STREET,)),
        link_at=20,
    )

    found = differences(DEFAULT_TABLE, after)

    assert Difference("Sex", "the same", "+0", "+2") in found
    assert Difference("Phone", "the same", "+6", "—") in found
    assert Difference("Lines and caps", "link line", "18", "20") in found
    told = [each for each in found if each.part == "Which records are compared"]
    assert [(each.before, each.after) for each in told] == [
        ("compared", "not compared"),
        ("not compared", "compared"),
    ]
    assert [each.after for each in found if each.part == "Guards"] == ["—"]
    assert [each.what for each in found if each.part == "Social security number"] == [
        "order of the levels"
    ]


def test_a_level_that_came_is_told():
    sex = levels_of(Attribute.SEX)
    after = with_levels(Attribute.SEX, *sex[:2], Level(LevelKind.NEAR, Test.INITIAL, -1), sex[2])

    [found] = differences(DEFAULT_TABLE, after)

    assert (found.before, found.after) == ("—", "-1")
