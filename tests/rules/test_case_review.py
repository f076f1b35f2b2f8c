"""Who may open, decide and take back what, and when opinions settle a case."""

from itertools import pairwise, product

import pytest

from idea_portal.policy import Decision, Finding
from linkage.rules.case_review import (
    CaseCheck,
    CaseFacts,
    WithdrawalCheck,
    decide_opening,
    decide_verdict,
    decide_withdrawal,
)
from linkage.rules.case_states import (
    NEXT_STATES,
    OPINIONS,
    STATES_IN_WORDS,
    UNSETTLED,
    Answer,
    CaseKind,
    CaseState,
    shown_state,
)
from linkage.rules.settlement import OPINIONS_NEEDED, Found, Settlement, replaces, settle
from tests.factories.jobs import MIDSUMMER

MINE, THEIRS, RUNNER = "P-0001", "P-0002", "P-0003"


def case_facts(**changed) -> CaseFacts:
    described = {
        "reference": "RC-2026-0001",
        "kind": CaseKind.MERGE,
        "state": CaseState.WAITING,
        "run": "LJ-2026-0001",
        "run_by": RUNNER,
        "opened_by": frozenset({MINE, RUNNER}),
    }
    return CaseFacts(**(described | changed))


def reading(*, permitted: bool = True) -> Decision:
    finding = Finding("elements-in-scope", permitted, "These elements identify people.")
    return Decision("RC-2026-0001", "May it be read?", (finding,), about=("AZ-2026-0001",))


def refused(decision) -> set[str]:
    return {str(finding.check) for finding in decision.refusals}


@pytest.mark.parametrize(
    ("changed", "who", "check"),
    [
        ({"state": CaseState.SETTLED}, MINE, CaseCheck.CASE_WAITS),
        ({"state": CaseState.CLOSED}, MINE, CaseCheck.CASE_WAITS),
        ({"opinions_of": frozenset({MINE})}, MINE, CaseCheck.GIVES_ONE_OPINION),
        ({"state": CaseState.THIRD_OPINION}, RUNNER, CaseCheck.LAST_WORD_IS_ANOTHERS),
        ({"opened_by": frozenset()}, MINE, CaseCheck.CASE_WAS_OPENED),
    ],
)
def test_a_verdict_is_refused_for_one_reason(changed, who, check):
    decision = decide_verdict(case_facts(**changed), who, reading(), at=MIDSUMMER)

    assert refused(decision) == {check}


def test_a_case_is_not_opened_where_its_records_may_not_be_read():
    decision = decide_opening(case_facts(), MINE, reading(permitted=False), at=MIDSUMMER)

    assert refused(decision) == {"elements-in-scope"}
    assert decision.about == ("AZ-2026-0001",)


@pytest.mark.parametrize("state", sorted(UNSETTLED))
def test_a_case_that_waits_is_opened_and_decided(state):
    case = case_facts(state=state)

    decisions = [
        decide_opening(case, MINE, reading(), at=MIDSUMMER),
        decide_verdict(case, MINE, reading(), at=MIDSUMMER),
    ]

    assert [decision.allowed for decision in decisions] == [True, True]


@pytest.mark.parametrize(
    ("changed", "is_analyst", "check"),
    [
        ({}, False, WithdrawalCheck.REVIEWER_IS_LINKAGE_ANALYST),
        ({"opinions_of": frozenset({THEIRS})}, True, WithdrawalCheck.OPINION_IS_ONES_OWN),
        ({"state": CaseState.THIRD_OPINION}, True, WithdrawalCheck.OTHERS_ARE_NOT_IN),
        ({"state": CaseState.SETTLED}, True, WithdrawalCheck.OTHERS_ARE_NOT_IN),
    ],
)
def test_an_opinion_is_not_taken_back_for_one_reason(changed, is_analyst, check):
    alone = {"state": CaseState.SECOND_OPINION, "opinions_of": frozenset({MINE})}
    case = case_facts(**(alone | changed))

    decision = decide_withdrawal(case, MINE, is_linkage_analyst=is_analyst, at=MIDSUMMER)

    assert refused(decision) == {check}


@pytest.mark.parametrize(
    ("kind", "state"),
    [(CaseKind.PAIR, CaseState.SETTLED), (CaseKind.MERGE, CaseState.SECOND_OPINION)],
)
def test_the_only_opinion_on_a_case_can_be_taken_back(kind, state):
    case = case_facts(kind=kind, state=state, opinions_of=frozenset({MINE}))

    decision = decide_withdrawal(case, MINE, is_linkage_analyst=True, at=MIDSUMMER)

    assert decision.allowed


SAME, DIFFERENT, CANNOT_TELL = OPINIONS
WAITING, SECOND, THIRD = CaseState.WAITING, CaseState.SECOND_OPINION, CaseState.THIRD_OPINION


@pytest.mark.parametrize(
    ("kind", "opinions", "settlement"),
    [
        (CaseKind.PAIR, (), Settlement(WAITING)),
        (CaseKind.PAIR, (SAME,), Settlement(CaseState.SETTLED, SAME)),
        (CaseKind.MERGE, (), Settlement(WAITING)),
        (CaseKind.MERGE, (SAME,), Settlement(SECOND)),
        (CaseKind.SAMPLE, (DIFFERENT, DIFFERENT), Settlement(CaseState.SETTLED, DIFFERENT)),
        (CaseKind.MERGE, (SAME, CANNOT_TELL), Settlement(THIRD)),
        (CaseKind.MERGE, (SAME, DIFFERENT, SAME), Settlement(CaseState.SETTLED, SAME)),
        (
            CaseKind.MERGE,
            (SAME, DIFFERENT, CANNOT_TELL),
            Settlement(CaseState.SETTLED, CANNOT_TELL),
        ),
    ],
)
def test_opinions_settle_a_case(kind, opinions, settlement):
    assert settle(kind, opinions) == settlement


@pytest.mark.parametrize("kind", list(CaseKind))
def test_no_case_is_settled_as_same_or_different_by_fewer_than_it_needs(kind):
    for number in range(4):
        for opinions in product(OPINIONS, repeat=number):
            outcome = settle(kind, opinions).outcome
            if outcome in (SAME, DIFFERENT):
                assert opinions.count(outcome) >= OPINIONS_NEEDED[kind]


@pytest.mark.parametrize("kind", list(CaseKind))
def test_opinions_follow_the_state_table(kind):
    for opinions in product(OPINIONS, repeat=3):
        states = [settle(kind, opinions[:number]).state for number in range(4)]
        for before, after in pairwise(states):
            if before is CaseState.SETTLED:
                break
            assert after in NEXT_STATES[before]


def test_how_many_opinions_are_in_is_not_told_before_the_last_one_is():
    assert {shown_state(state) for state in UNSETTLED} == {CaseState.WAITING}
    assert shown_state(CaseState.SETTLED) is CaseState.SETTLED


def test_every_state_and_word_has_words_for_people():
    assert set(STATES_IN_WORDS) == set(CaseState)
    assert len({kind.label for kind in CaseKind}) == len(CaseKind)
    assert len({answer.label for answer in Answer}) == len(Answer)


@pytest.mark.parametrize(
    ("later", "earlier", "holds"),
    [
        ((Answer.CANNOT_TELL, 1), None, True),
        ((Answer.SAME, 1), (Answer.CANNOT_TELL, 2), True),
        ((Answer.DIFFERENT, 2), (Answer.SAME, 2), True),
        ((Answer.DIFFERENT, 2), (Answer.SAME, 1), True),
        ((Answer.DIFFERENT, 1), (Answer.SAME, 2), False),
        ((Answer.CANNOT_TELL, 2), (Answer.SAME, 2), False),
        ((Answer.CANNOT_TELL, 2), (Answer.SAME, 1), False),
    ],
)
def test_what_is_found_later_holds_only_if_as_many_could_tell(later, earlier, holds):
    assert replaces(Found(*later), Found(*earlier) if earlier else None) is holds
