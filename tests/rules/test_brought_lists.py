"""A list of people that a requester brings: what must be said of it, and who lets it be linked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agreements.rules.asked import asked_again
from agreements.rules.brought_list import (
    EXTERNAL_COHORT,
    Basis,
    BroughtList,
    list_from,
    may_be_carried,
    pair_with_list,
)
from agreements.rules.clause_reader import Known, TermsInvalid, parse
from agreements.rules.combination import ScopeCheck, combine
from agreements.rules.completeness import (
    CompletenessCheck,
    SubmissionFacts,
    decide_completeness,
)
from agreements.rules.license_terms import license_clauses, license_text
from agreements.rules.list_completeness import ListCheck, find_list
from agreements.rules.request_content import CohortRole, RequestContent
from agreements.rules.request_differences import differences, reopened
from agreements.rules.routing import RoutingFacts, decide_routes
from agreements.rules.scope import Clause, Cohort, Scope, every_pair
from agreements.rules.scope_words import scope_lines
from agreements.rules.terms import compile_terms, datasets_named
from agreements.rules.tracks import Opinion, Route, Track
from agreements.rules.vocabulary import AgreementKind, OutputKind
from datasets.rules.vocabulary import Identifiability, IdentityRole
from tests.factories.request_facts import dataset_asked, request_content
from tests.rules.scopes import DATASETS, DICTIONARY, NOW, asked, silent, terms

TODAY = date(2026, 3, 1)
BROUGHT = BroughtList(
    description="Two hundred families of the spring study.",
    roles=frozenset({IdentityRole.LAST_NAME, IdentityRole.BIRTH_DATE}),
    carried=("study_number",),
    basis=Basis.CONSENT,
    basis_named="Consent form 7 of 2026",
    kept_through=date(2026, 12, 31),
)
PLAIN = replace(BROUGHT, carried=())
OPTIONAL = replace(PLAIN, is_required=False)
# What each agreement must say: its dataset may be linked with the other one and with a list.
PAIRS = every_pair(DATASETS) | {pair_with_list(dataset) for dataset in DATASETS}


def permitting(**changes):
    clauses = {"linkage:external-cohort+medicaid": Clause("DSA-1", "7.2")}
    return [
        terms("DSA-1", "medicaid", linkage_pairs=PAIRS, clauses=clauses, **changes),
        terms("DSA-2", "shelter", linkage_pairs=PAIRS),
    ]


def answer(rules, **changes):
    question = asked(**({"brought_list": PLAIN} | changes))
    return combine(terms=rules, asked=question, dictionary=DICTIONARY, at=NOW)


def refused(combination):
    return {finding.check for finding in combination.decision.refusals}


def client_level(**changes):
    described = {
        "output": OutputKind.CLIENT_LEVEL,
        "elements": frozenset({"medicaid.county", "shelter.county"}),
        "brought_list": BROUGHT,
    }
    return described | changes


# --- what is said of it ---


@pytest.mark.parametrize("brought", [BROUGHT, PLAIN, BroughtList()])
def test_a_list_reads_back_as_it_was_described(brought):
    assert list_from(brought.as_record()) == brought
    content = request_content(brought_list=brought)
    assert RequestContent.from_record(content.as_record()) == content


def test_where_no_list_is_brought_nothing_is_written_of_one():
    assert "brought_list" not in request_content().as_record()
    assert list_from(None) is None


def test_a_list_is_kept_to_the_end_of_its_last_day_in_the_city():
    assert BROUGHT.due_at == datetime(2027, 1, 1, 5, tzinfo=UTC)
    assert BroughtList().due_at is None


@pytest.mark.parametrize("name", ["study_number", "wave2"])
def test_a_plain_word_may_be_carried(name):
    assert may_be_carried(name)


@pytest.mark.parametrize(
    "name", ["person", "dataset", "ssn", "last_name", "Study", "a b", "", "=1"]
)
def test_a_word_that_would_mislead_is_not_carried(name):
    assert not may_be_carried(name)


def found(brought, **content):
    described = {"output": OutputKind.CLIENT_LEVEL, "brought_list": brought}
    return {
        finding.check
        for finding in find_list(request_content(**(described | content)), TODAY)
        if not finding.passed
    }


def chosen(role):
    """A request in which one dataset has this to do with who is in the output."""
    return {"datasets": (dataset_asked("medicaid", cohort_role=role),)}


@pytest.mark.parametrize("role", [CohortRole.ANY_OF, CohortRole.ALL_OF])
def test_a_request_can_do_without_its_list_where_a_dataset_chooses_people_too(role):
    assert found(OPTIONAL, **chosen(role)) == set()


@pytest.mark.parametrize("brought", [None, BROUGHT, PLAIN])
def test_a_list_that_says_all_of_it_is_complete(brought):
    assert found(brought) == set()


def test_a_list_of_social_security_numbers_alone_tells_people_apart():
    assert found(replace(BROUGHT, roles=frozenset({IdentityRole.SSN}))) == set()


@pytest.mark.parametrize(
    ("brought", "content", "check"),
    [
        (replace(BROUGHT, description="People."), {}, ListCheck.DESCRIBED),
        (
            replace(BROUGHT, roles=frozenset({IdentityRole.LAST_NAME})),
            {},
            ListCheck.TELLS_PEOPLE_APART,
        ),
        (replace(BROUGHT, basis=None), {}, ListCheck.GROUND_NAMED),
        (replace(BROUGHT, basis_named=" "), {}, ListCheck.GROUND_NAMED),
        (replace(BROUGHT, kept_through=None), {}, ListCheck.DESTROYED_IN_TIME),
        (replace(BROUGHT, kept_through=TODAY), {}, ListCheck.DESTROYED_IN_TIME),
        (BROUGHT, {"ends_on": date(2026, 12, 30)}, ListCheck.DESTROYED_IN_TIME),
        (BROUGHT, {"output": OutputKind.CONTACT_LIST}, ListCheck.CARRIED_PERSON_BY_PERSON),
        (OPTIONAL, chosen(CohortRole.ADDS), ListCheck.NEEDED_WHERE_ALONE),
        (OPTIONAL, chosen(CohortRole.NONE_OF), ListCheck.NEEDED_WHERE_ALONE),
    ],
)
def test_a_list_that_lacks_one_thing_is_incomplete(brought, content, check):
    assert found(brought, **content) == {check}


def test_a_list_may_be_described_before_the_last_day_is():
    assert found(BROUGHT, ends_on=None) == set()


def test_a_changed_list_is_looked_at_again_by_everybody():
    health = Route(Track.PARTNER, "health", frozenset({"medicaid"}), ())
    before, after = request_content(), request_content(brought_list=BROUGHT)

    changes = differences(before, after)

    assert [change.point for change in changes] == ["brought_list"]
    assert reopened([health], {health.key: Opinion.APPROVED}, changes) == {health.key}


def missing(**content):
    facts = SubmissionFacts(
        content=request_content(**({"brought_list": PLAIN} | content)),
        acts_for_organization=True,
        outsiders=(),
        condition_errors={},
        needs_board_approval=False,
        board_approval="",
        today=TODAY,
    )
    return {finding.check for finding in decide_completeness(facts, at=NOW).refusals}


def test_who_is_in_the_output_may_be_chosen_by_the_list_alone():
    adds = dataset_asked("medicaid", cohort_role=CohortRole.ADDS)
    alone = {"datasets": (adds,), "linkage_pairs": frozenset()}

    assert missing(**alone) == set()
    assert missing(**alone, brought_list=None) == {CompletenessCheck.COHORT_STATED}


def test_one_dataset_is_linked_with_a_list_by_what_identifies():
    alone = {
        "datasets": (dataset_asked("medicaid"),),
        "linkage_pairs": frozenset(),
        "linkage_elements": frozenset(),
    }

    assert missing(**alone) == {CompletenessCheck.DATASETS_LINKABLE}


# --- who lets it be linked ---


def test_a_list_is_linked_where_every_agreement_names_external_cohorts():
    combination = answer(permitting())

    scope = combination.scope
    assert scope.brought_list == PLAIN
    assert scope.because["linkage:external-cohort+medicaid"] == (Clause("DSA-1", "7.2"),)
    assert Scope.from_record(scope.as_record()) == scope


@pytest.mark.parametrize(
    "rules",
    [
        [terms("DSA-1", "medicaid"), terms("DSA-2", "shelter", linkage_pairs=PAIRS)],
        [
            *permitting(),
            terms("DSA-3", "medicaid", linkage_pairs=every_pair(DATASETS)),
        ],
        [*permitting(), silent(linkage_pairs=every_pair(DATASETS))],
    ],
)
def test_one_agreement_that_does_not_name_external_cohorts_refuses_the_list(rules):
    combination = answer(rules)

    assert refused(combination) == {ScopeCheck.LIST_PERMITTED}
    assert combination.scope is None
    # The same agreements allow the same request without the list.
    assert answer(rules, brought_list=None).decision.allowed


def test_a_list_is_refused_for_one_dataset_alone_too():
    one = {
        "datasets": frozenset({"medicaid"}),
        "elements": frozenset({"medicaid.name"}),
        "linkage_elements": frozenset({"medicaid.ssn"}),
        "linkage_pairs": frozenset(),
        "cohort": Cohort(any_of=frozenset({"medicaid"})),
    }

    assert refused(answer([terms()], **one)) == {ScopeCheck.LIST_PERMITTED}
    assert answer([terms(linkage_pairs=PAIRS)], **one).decision.allowed


def test_rows_that_carry_a_study_number_are_identified():
    ceiling = {"identifiability": Identifiability.LIMITED}
    carried, not_carried = client_level(), client_level(brought_list=PLAIN)

    assert answer(permitting(), **carried).scope.identifiability is Identifiability.IDENTIFIED
    assert answer(permitting(), **not_carried).scope.identifiability is Identifiability.LIMITED
    check = ScopeCheck.IDENTIFIABILITY_WITHIN_CEILING
    assert refused(answer(permitting(**ceiling), **carried)) == {check}
    assert answer(permitting(**ceiling), **not_carried).decision.allowed


def test_a_license_permits_the_list_and_says_so():
    scope = answer(permitting(), **client_level()).scope

    clauses = license_clauses(scope)

    license_terms = [
        compile_terms("DUL-1", AgreementKind.DUL, clauses, dataset, scope.period)
        for dataset in sorted(datasets_named(clauses))
    ]
    again = combine(
        terms=[*permitting(), *license_terms],
        asked=asked_again(scope),
        dictionary=DICTIONARY,
        at=NOW,
    )
    assert again.decision.allowed
    assert "a list that outreach brings" in license_text(scope, "Study", "outreach")


def test_a_scope_tells_of_its_list():
    lines = scope_lines(answer(permitting(), **client_level()).scope, {})

    [words] = [line.words for line in lines if line.about == "List"]
    assert words == (
        "Two hundred families of the spring study. Matched by last_name, birth_date; carried "
        "through: study_number. Held on the consent of the people on it: Consent form 7 of 2026. "
        "Kept through 2026-12-31 at the latest."
    )
    [only] = [line for line in lines if line.words == "Only people on the list that is brought"]
    assert only.clauses == (Clause("DSA-1", "7.2"),)


def test_the_words_for_a_list_leave_out_what_is_not_carried_or_not_said():
    scope = replace(answer(permitting()).scope, brought_list=replace(PLAIN, basis=None))

    [words] = [line.words for line in scope_lines(scope, {}) if line.about == "List"]
    assert "carried" not in words
    assert "Held on no ground" in words


# --- clauses, routing ---

KNOWN = Known(DICTIONARY, frozenset({"outreach"}), frozenset(DATASETS))


def linkage_clause(*others):
    return {"number": "7.2", "kind": "linkage", "dataset": "medicaid", "with": list(others)}


def test_a_linkage_clause_may_name_external_cohorts():
    [clause] = parse([linkage_clause("shelter", EXTERNAL_COHORT)], KNOWN)

    assert pair_with_list("medicaid") in clause.linkage_pairs
    assert clause.sentence == "Records of medicaid may be linked with shelter, external-cohort."
    with pytest.raises(TermsInvalid):
        parse([linkage_clause("external-cohorts")], KNOWN)


def test_legal_and_compliance_are_told_that_a_list_is_brought():
    facts = RoutingFacts(
        datasets=(),
        identifiability=Identifiability.DEIDENTIFIED,
        recipient="outreach",
        recipient_kind="agency",
        known_recipient_kinds=frozenset({"agency"}),
    )

    assert [route.track for route in decide_routes(facts)] == [Track.COMPLIANCE]
    compliance, legal = decide_routes(replace(facts, list_held_on=Basis.CONSENT.label))
    assert legal.because == (
        "The requester brings a list of people, held on the consent of the people on it.",
    )
    assert len(compliance.because) == 2
