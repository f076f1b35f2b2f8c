"""A project's license permits exactly what was approved."""

from dataclasses import replace

from agreements.rules.asked import asked_again
from agreements.rules.clauses import ClauseKind
from agreements.rules.combination import combine
from agreements.rules.license_terms import license_clauses, license_text
from agreements.rules.requirements import Requirement
from agreements.rules.terms import compile_terms, datasets_named
from agreements.rules.vocabulary import AgreementKind, RequirementKind
from tests.rules.scopes import DICTIONARY, NOW, asked, both, months

REQUIREMENTS = frozenset(
    {
        Requirement(RequirementKind.TRAINING, course="Privacy"),
        Requirement(RequirementKind.DESTRUCTION, days=90),
        Requirement(RequirementKind.IRB),
    }
)


def approved_scope(**changes):
    agreements = both(conditions=REQUIREMENTS, row_condition=months("medicaid", 6))
    found = combine(terms=agreements, asked=asked(**changes), dictionary=DICTIONARY, at=NOW)
    return agreements, found.scope


def license_of(scope):
    clauses = license_clauses(scope)
    return [
        compile_terms("DUL-1", AgreementKind.DUL, clauses, dataset, scope.period)
        for dataset in sorted(datasets_named(clauses))
    ]


def test_license_leaves_the_scope_it_was_drawn_from_unchanged():
    agreements, scope = approved_scope()

    again = combine(
        terms=[*agreements, *license_of(scope)],
        asked=asked_again(scope),
        dictionary=DICTIONARY,
        at=NOW,
    ).scope

    assert again.agreements == scope.agreements | {"DUL-1"}
    assert replace(again, agreements=scope.agreements, because=scope.because) == scope


def test_license_permits_no_element_beyond_the_scope():
    agreements, scope = approved_scope()
    wider = replace(asked_again(scope), elements=scope.elements | {"medicaid.county"})

    decision = combine(
        terms=[*agreements, *license_of(scope)], asked=wider, dictionary=DICTIONARY, at=NOW
    ).decision

    assert [finding.check for finding in decision.refusals] == ["elements-covered"]
    assert "DUL-1 does not permit it." in decision.refusals[0].because


def test_dataset_that_hands_out_nothing_is_named_for_linkage_only():
    _, scope = approved_scope(elements=frozenset({"medicaid.name"}))

    kinds = {(each.dataset, each.kind) for each in license_clauses(scope)}

    assert ("shelter", ClauseKind.COVERS) not in kinds
    assert ("shelter", ClauseKind.LINKAGE_ELEMENTS) in kinds


def test_dataset_alone_needs_no_linkage_clause():
    _, scope = approved_scope()
    alone = replace(
        scope,
        datasets=frozenset({"medicaid"}),
        linkage_pairs=frozenset(),
        linkage_elements=frozenset(),
    )

    kinds = {each.kind for each in license_clauses(alone)}

    assert kinds.isdisjoint({ClauseKind.LINKAGE, ClauseKind.LINKAGE_ELEMENTS})


def test_clauses_are_numbered_once_and_say_what_is_demanded():
    _, scope = approved_scope()

    clauses = license_clauses(scope)

    assert len({each.number for each in clauses}) == len(clauses)
    assert {each.requirement for each in clauses} - {None} == REQUIREMENTS


def test_text_says_for_what_and_how_long():
    _, scope = approved_scope()

    text = license_text(scope, "Reach families", "Outreach")

    assert "Outreach use data for “Reach families”" in text
    assert f"Purpose: {scope.purpose.label}. Output: {scope.output.label}." in text
    assert str(scope.period.last_day) in text
