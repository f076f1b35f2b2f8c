import pytest

from linkage.rules.run_modes import IndexStanding, RunMode, choose_mode

STANDING = IndexStanding(generation=3, points_table="default-1", has_files=True)


def test_an_index_that_stands_is_refreshed():
    chosen = choose_mode(STANDING, points_table="default-1", asked_in_full=False)

    assert chosen.mode is RunMode.REFRESH
    assert "Generation 3" in chosen.because


@pytest.mark.parametrize(
    ("standing", "points_table", "asked_in_full", "said"),
    [
        (None, "default-1", False, "no person index"),
        (STANDING, "default-1", True, "asked for"),
        (STANDING, "default-2", False, "built by default-1"),
        (IndexStanding(3, "default-1", has_files=False), "default-1", False, "files"),
    ],
)
def test_everything_is_compared_for_one_reason(standing, points_table, asked_in_full, said):
    chosen = choose_mode(standing, points_table=points_table, asked_in_full=asked_in_full)

    assert chosen.mode is RunMode.FULL
    assert said in chosen.because
