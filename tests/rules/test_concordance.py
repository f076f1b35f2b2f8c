"""How far reviewers agree, and what a verdict is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.rules.case_states import OPINIONS, Answer, CaseKind
from linkage.rules.case_value import AT_LEAST, HIGHEST, value_of_verdict
from linkage.rules.concordance import concordance

SAME, DIFFERENT, CANNOT_TELL = OPINIONS
opinions = st.lists(st.tuples(st.sampled_from(OPINIONS), st.sampled_from(OPINIONS)), min_size=1)


def test_agreement_is_counted_and_corrected_for_chance():
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: the example every text on kappa gives.
    pairs = (
        [(SAME, SAME)] * 20
        + [(SAME, DIFFERENT)] * 5
        + [(DIFFERENT, SAME)] * 10
        + [(DIFFERENT, DIFFERENT)] * 15
    )

    found = concordance(pairs)

    assert (found.cases, found.agreed, found.percent) == (50, 35, 70.0)
    assert found.kappa == pytest.approx(0.4)


def test_nothing_is_known_of_no_cases():
    found = concordance([])

    assert (found.cases, found.percent, found.kappa) == (0, None, None)


def test_chance_alone_explains_reviewers_who_always_say_the_same():
    found = concordance([(SAME, SAME)] * 3)

    assert (found.percent, found.kappa) == (100.0, None)


@given(opinions)
def test_agreement_does_not_depend_on_who_is_called_the_first(pairs):
    swapped = [(second, first) for first, second in pairs]

    assert concordance(pairs) == concordance(swapped)


@given(opinions)
def test_kappa_is_at_most_one_and_one_only_when_all_agree(pairs):
    found = concordance(pairs)

    if found.kappa is not None:
        assert found.kappa <= 1
        assert (found.kappa == 1) == (found.agreed == found.cases)


def worth(points, records=2, kind=CaseKind.PAIR):
    return value_of_verdict(kind, points=points, review_at=11, link_at=18, records=records)


def test_a_verdict_is_worth_more_near_the_link_line_and_for_more_records():
    assert worth(17) > worth(14) > worth(11)
    assert worth(14, records=9) > worth(14, records=2)
    assert worth(16) == worth(20)


@given(st.integers(-40, 60), st.integers(0, 500), st.sampled_from(list(CaseKind)))
def test_worth_stays_within_its_bounds(points, records, kind):
    assert AT_LEAST[kind] <= worth(points, records, kind) <= HIGHEST


def test_withdrawn_is_no_opinion():
    assert Answer.WITHDRAWN not in OPINIONS
