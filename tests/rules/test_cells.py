from dataclasses import replace

import pytest

from linkage.rules.cells import CellCheck, TableFacts, decide_table

FINE = TableFacts("OUT-2026-0001", minimum_cell=11, figures=20, suppressed=2)


def test_a_table_nothing_can_be_worked_out_from_is_let_out():
    decision = decide_table(FINE)

    assert decision.allowed
    assert [finding.check for finding in decision.findings] == list(CellCheck)


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"minimum_cell": 10}, CellCheck.MINIMUM_IS_ENOUGH),
        ({"too_large": True}, CellCheck.TABLE_CAN_BE_CHECKED),
        ({"recovered": ("North", "South")}, CellCheck.NO_CELL_DERIVABLE),
        (
            {"given_away_with": ("OUT-2026-0002",)},
            CellCheck.NOTHING_MORE_WITH_EARLIER_RELEASES,
        ),
    ],
)
def test_a_table_with_one_thing_wrong_is_refused_for_that(changed, check):
    refusals = decide_table(replace(FINE, **changed)).refusals

    assert [finding.check for finding in refusals] == [check]


def test_a_long_list_of_groups_is_cut_short():
    recovered = tuple(f"ward {n}" for n in range(9))

    (refusal,) = decide_table(replace(FINE, recovered=recovered)).refusals

    assert "and 4 more" in refusal.because
