"""Attacks on tables: what a reader could work out must be found before they do."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.disclosure import derivation
from linkage.disclosure.cells import suppress
from linkage.disclosure.derivation import attack
from linkage.disclosure.tables import PublishedTable, is_cell, margins_of


def row(*counts, totals=True, minimum=11) -> PublishedTable:
    cells = {(f"g{n}",): count for n, count in enumerate(counts)}
    return suppress(cells, by=("ward",), minimum_cell=minimum, with_totals=totals)


def grid(*rows, minimum=11) -> PublishedTable:
    cells = {
        (f"r{i}", f"c{j}"): count for i, line in enumerate(rows) for j, count in enumerate(line)
    }
    return suppress(cells, by=("ward", "sex"), minimum_cell=minimum)


def test_counts_below_the_minimum_are_blank_and_zero_is_shown():
    table = row(0, 1, 10, 11, totals=False)

    assert list(table.figures.values()) == [0, None, None, 11]


def test_a_total_below_the_minimum_is_blank_too():
    assert row(3, 4).figures[(None,)] is None


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (row(50, 60, 3), "the only blank one is the total less the rest"),
        (row(50, 3, 4), "both together are seven, which is a count of few people"),
        (row(50, 10, 10), "two that make twenty can only be ten each"),
        (row(50, 10, 10, 10), "three that make thirty can only be ten each"),
        (grid([20, 20], [20, 3]), "one blank in its row and column"),
        (grid([20, 3, 4], [20, 20, 20]), "each is alone in its column"),
        (grid([5, 9, 30], [9, 5, 30], [30, 30, 4]), "one is alone, the others are a ring"),
    ],
)
def test_a_table_whose_small_cell_can_be_worked_out_is_found(table, why):
    assert attack(table).recovered, why


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (row(50, 60, 3, totals=False), "without a total nothing can be subtracted"),
        (row(50, 6, 7), "two that make thirteen may be three and ten, or ten and three"),
        (row(20, 0, 30), "nothing is blank"),
        (row(5, 3), "the total is blank as well"),
        (grid([6, 7, 30], [7, 6, 30]), "a ring can turn both ways"),
    ],
)
def test_a_table_whose_blanks_stay_blank_passes(table, why):
    found = attack(table)

    assert found.recovered == (), why
    assert not found.contradictory


def test_what_is_told_elsewhere_is_recovered():
    assert attack(row(50, 6, 7), known={("g1",): 6}).recovered


def test_a_total_told_elsewhere_gives_the_last_blank_away():
    without_total = row(50, 60, 3, totals=False)

    assert attack(without_total).recovered == ()
    assert attack(without_total, known={(None,): 113}).recovered == (("g2",),)


def test_figures_that_cannot_be_of_the_same_people_prove_nothing():
    assert attack(row(50, 60, totals=False), known={(None,): 99}).contradictory
    assert attack(row(50, 3, 9, totals=False), known={(None,): 99}).contradictory


def test_a_table_too_large_to_check_is_said_to_be_so(monkeypatch):
    monkeypatch.setattr(derivation, "MOST_SUPPRESSED_FIGURES", 1)

    assert attack(row(50, 6, 7)).too_large


small_grids = st.lists(
    st.lists(st.integers(0, 5), min_size=2, max_size=3), min_size=2, max_size=2
).filter(lambda rows: len({len(line) for line in rows}) == 1)


@settings(max_examples=30, deadline=None)
@given(small_grids)
def test_the_attack_finds_exactly_what_trying_every_table_finds(rows):
    table = grid(*rows, minimum=3)

    found = set(attack(table).recovered)

    assert found == _recovered_by_trying_everything(table)


def _recovered_by_trying_everything(table: PublishedTable) -> set:
    unknown = [group for group in table.suppressed if is_cell(group)]
    cells = {group: count for group, count in table.figures.items() if is_cell(group)}
    by_rule = _possible(table, cells, unknown, range(1, table.minimum_cell))
    from_sums = _possible(table, cells, unknown, range(8 * table.minimum_cell), bound_totals=False)
    recovered = set()
    for group in table.suppressed:
        exact = len({figures[group] for figures in by_rule}) == 1
        few = max(figures[group] for figures in from_sums) < table.minimum_cell
        if exact or few:
            recovered.add(group)
    return recovered


def _possible(table, cells, unknown, values, *, bound_totals=True):
    """Every way to fill the blanks that agrees with the totals shown."""
    if len(values) ** len(unknown) > 1_000:
        values = range(values.start, max(values.start + 1, int(1_000 ** (1 / len(unknown)))))
    found = []
    for guess in product(values, repeat=len(unknown)):
        filled = cells | dict(zip(unknown, guess, strict=True))
        figures = filled | margins_of(filled)
        if all(
            _agrees(table, group, figures[group], bound_totals)
            for group in table.figures
            if not is_cell(group)
        ):
            found.append(figures)
    return found


def _agrees(table, group, total, bound_totals):
    shown = table.figures[group]
    if shown is not None:
        return total == shown
    return not bound_totals or 0 < total < table.minimum_cell
