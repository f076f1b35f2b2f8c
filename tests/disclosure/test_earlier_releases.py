from linkage.disclosure.cells import suppress
from linkage.disclosure.earlier_releases import EarlierRelease, given_away
from linkage.disclosure.report import examine
from linkage.disclosure.tables import PublishedTable
from linkage.rules.cells import CellCheck, decide_table


def by_ward(*, totals=False, minimum=11, **counts) -> PublishedTable:
    cells = {(ward,): count for ward, count in counts.items()}
    return suppress(cells, by=("ward",), minimum_cell=minimum, with_totals=totals)


def by_ward_and_sex(counts, *, totals=False) -> PublishedTable:
    return suppress(counts, by=("ward", "sex"), minimum_cell=11, with_totals=totals)


def out_already(table, *, same=True) -> list[EarlierRelease]:
    return [EarlierRelease("OUT-2026-0001", table, same)]


def test_the_same_table_released_again_tells_nothing_more():
    table = by_ward(N=50, S=6, W=20)

    assert given_away(table, out_already(table)) == ()


def test_a_total_released_earlier_gives_a_blank_of_the_new_table_away():
    earlier = by_ward_and_sex({("N", "f"): 30, ("N", "m"): 20, ("S", "f"): 12, ("S", "m"): 12})
    new = by_ward_and_sex({("N", "f"): 44, ("N", "m"): 6, ("S", "f"): 12, ("S", "m"): 12})
    ward_totals = by_ward(N=50, S=24)

    assert given_away(new, out_already(ward_totals)) == ("OUT-2026-0001",)
    assert given_away(earlier, out_already(ward_totals)) == ()


def test_a_new_total_gives_a_blank_of_an_earlier_table_away():
    earlier = by_ward(N=50, S=6, W=20)
    new = by_ward(N=50, S=6, W=20, totals=True)

    assert given_away(new, out_already(earlier)) == ("OUT-2026-0001",)


def test_what_an_earlier_table_shows_under_a_lower_minimum_counts_as_told():
    assert given_away(by_ward(N=50, S=6), out_already(by_ward(N=50, S=6, minimum=5)))


def test_two_tables_from_the_same_deliveries_that_differ_by_few_people_are_found():
    everybody = by_ward(N=50, S=30)
    without_a_few = by_ward(N=47, S=30)

    assert given_away(without_a_few, out_already(everybody, same=False))
    assert given_away(by_ward(N=25, S=30), out_already(everybody, same=False)) == ()


def test_totals_are_added_up_before_they_are_compared():
    finer = by_ward_and_sex({("N", "f"): 30, ("N", "m"): 20, ("S", "f"): 4, ("S", "m"): 50})

    assert given_away(by_ward(N=48, S=60), out_already(finer, same=False))
    assert given_away(by_ward(N=90, S=60), out_already(finer, same=False)) == ()


def test_a_table_of_other_people_is_not_put_together_with_the_new_one():
    others = by_ward(N=50, S=6, W=20, totals=True)

    assert given_away(by_ward(N=90, S=7, W=70), out_already(others, same=False)) == ()


def test_the_report_refuses_what_the_attack_recovers_and_names_no_count():
    table = by_ward(N=50, S=60, W=3, totals=True)

    facts = examine(table, [], reference="OUT-2026-0002")
    decision = decide_table(facts)

    assert [finding.check for finding in decision.refusals] == [CellCheck.NO_CELL_DERIVABLE]
    assert "W" in decision.refusals[0].because
    assert "3" not in decision.refusals[0].because


def test_the_report_refuses_what_an_earlier_release_gives_away():
    facts = examine(by_ward(N=47), out_already(by_ward(N=50)), reference="OUT-2026-0002")

    refused = [finding.check for finding in decide_table(facts).refusals]

    assert refused == [CellCheck.NOTHING_MORE_WITH_EARLIER_RELEASES]


def test_a_published_table_reads_back_from_its_record():
    table = by_ward(N=50, S=6, totals=True)

    assert PublishedTable.from_record(table.as_record()) == table
