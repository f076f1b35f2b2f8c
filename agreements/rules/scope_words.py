"""A scope in plain words, part by part, each with the clauses behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agreements.rules.brought_list import BroughtList, pair_with_list
from agreements.rules.citations import by_agreement
from agreements.rules.conditions import sentence
from agreements.rules.scope import Clause, Scope, dataset_of, pair_name


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One part of a scope: what it is about, what it permits, and which clauses say so."""

    about: str
    words: str
    clauses: tuple[Clause, ...] = ()

    @property
    def cited(self) -> dict[str, str]:
        return by_agreement(self.clauses)


def scope_lines(scope: Scope, labels: Mapping[str, str]) -> tuple[ScopeLine, ...]:
    """Every part of a scope, in the order a reader asks: for what, who, what, how long."""
    return (
        _line(scope, "Purpose", scope.purpose.label, "purpose"),
        _line(scope, "Recipient", scope.recipient, "recipient"),
        _line(scope, "Output", scope.output.label, "output"),
        *_cohort(scope),
        *_list(scope),
        *_elements(scope, labels),
        *_linkage(scope),
        *_rows(scope, labels),
        *_limits(scope),
    )


def _line(scope: Scope, about: str, words: str, *parts: str) -> ScopeLine:
    clauses = {clause for part in parts for clause in scope.because.get(part, ())}
    return ScopeLine(about, words, tuple(sorted(clauses)))


def _cohort(scope: Scope) -> Iterator[ScopeLine]:
    for words, datasets in (
        ("in at least one of", scope.cohort.any_of),
        ("in all of", scope.cohort.all_of),
        ("in none of", scope.cohort.none_of),
    ):
        if datasets:
            yield ScopeLine("Who is in it", f"People {words} {', '.join(sorted(datasets))}")


def _list(scope: Scope) -> Iterator[ScopeLine]:
    brought = scope.brought_list
    if brought is None:
        return
    parts = [f"linkage:{pair_name(pair_with_list(dataset))}" for dataset in sorted(scope.datasets)]
    yield _line(scope, "Who is in it", "Only people on the list that is brought", *parts)
    yield ScopeLine("List", _list_in_words(brought))


def _list_in_words(brought: BroughtList) -> str:
    carried = f"; carried through: {', '.join(brought.carried)}" if brought.carried else ""
    held = f"Held on {brought.basis.label if brought.basis else 'no ground'}: {brought.basis_named}"
    kept = f"Kept through {brought.kept_through} at the latest"
    return f"{brought.description} Matched by {', '.join(brought.matched_by)}{carried}. {held}. {kept}."


def _elements(scope: Scope, labels: Mapping[str, str]) -> Iterator[ScopeLine]:
    together: dict[tuple[str, tuple[Clause, ...]], list[str]] = {}
    for element in sorted(scope.elements):
        clauses = tuple(sorted(scope.because.get(element, ())))
        together.setdefault((dataset_of(element), clauses), []).append(element)
    for (dataset, _), elements in together.items():
        names = ", ".join(labels.get(each, each.partition(".")[2]) for each in elements)
        yield _line(scope, "May stand in the output", f"{names} of {dataset}", *elements)
    if scope.aggregate_by:
        names = ", ".join(labels.get(element, element) for element in scope.aggregate_by)
        yield _line(scope, "Counts by", names, *scope.aggregate_by)


def _linkage(scope: Scope) -> Iterator[ScopeLine]:
    for dataset in sorted(scope.datasets):
        read = sorted(each for each in scope.linkage_elements if dataset_of(each) == dataset)
        if read:
            parts = [f"identity:{element}" for element in read]
            words = f"{', '.join(each.partition('.')[2] for each in read)} of {dataset}"
            yield _line(scope, "Read to link, and for nothing else", words, *parts)
    for pair in sorted(scope.linkage_pairs, key=pair_name):
        words = " with ".join(sorted(pair))
        yield _line(scope, "Linked", words, f"linkage:{pair_name(pair)}")


def _rows(scope: Scope, labels: Mapping[str, str]) -> Iterator[ScopeLine]:
    for dataset, condition in sorted(scope.row_conditions.items()):
        words = f"Of {dataset} only rows where {sentence(condition, labels)}"
        yield _line(scope, "Rows", words, f"rows:{dataset}")


def _limits(scope: Scope) -> Iterator[ScopeLine]:
    yield _line(scope, "Most telling", f"{scope.identifiability}", "identifiability")
    smallest = f"No count from 1 to {scope.minimum_cell - 1} is shown"
    yield _line(scope, "Small cells", smallest, "minimum-cell")
    yield _line(
        scope, "Days", f"{scope.period.first_day} through {scope.period.last_day}", "period"
    )
    for requirement in sorted(scope.requirements, key=lambda each: each.sort_key):
        yield _line(scope, "Required", str(requirement), f"requirement:{requirement.kind}")
