import importlib

import pytest

from benchmarks import __main__ as runner
from benchmarks.rows import percentile_95


@pytest.mark.parametrize("name", runner.NAMES)
def test_benchmark_says_what_it_compares_and_can_be_run(name):
    benchmark = importlib.import_module(f"benchmarks.{name}")

    assert benchmark.__doc__
    assert callable(benchmark.run)


def test_benchmark_runs_in_a_process_of_its_own():
    rows = runner.run_apart("vault", quick=True)

    assert [row[""] for row in rows] == ["plain Parquet", "sealed"]
    assert all(row["rows"] == 50_000 for row in rows)


def test_table_has_a_column_for_every_measure():
    table = runner.table([{"": "one", "MB": 5}, {"": "another", "MB": 1200, "seconds": 0.5}])

    assert table.splitlines() == [
        "           MB  seconds",
        "one         5         ",
        "another  1200      0.5",
    ]


def test_percentile_is_the_value_that_95_of_100_do_not_exceed():
    assert percentile_95([0.1]) == 0.1
    assert percentile_95([float(number) for number in range(1, 102)]) == 96


@pytest.mark.parametrize(
    ("names", "rows", "problem"),
    [
        (["matching"], ["tight", "10m"], ""),
        (["vault"], [], ""),
        (["matching"], ["tight", "11m"], "no row 11m; there are: tight, "),
        (["vault"], ["tight"], "no row tight; there are: none"),
        (["matching", "vault"], ["tight"], "Rows are asked of one benchmark."),
        ([], ["tight"], "Rows are asked of one benchmark."),
    ],
)
def test_rows_are_chosen_of_one_benchmark_that_has_them(names, rows, problem):
    found = runner.problem_with_rows(names, rows)

    assert found.startswith(problem)
    assert bool(found) == bool(problem)
