"""Clauses are typed: each kind holds its own fields, says a sentence, and compiles to terms."""

from datetime import date

import pytest

from agreements.rules.clause_reader import Known, TermsInvalid, Unreadable, parse, read
from agreements.rules.clauses import ClauseKind
from agreements.rules.conditions import Compare, Comparison
from agreements.rules.requirements import Requirement
from agreements.rules.scope import Clause
from agreements.rules.terms import compile_terms, datasets_named
from agreements.rules.vocabulary import (
    AgreementKind,
    Capacity,
    OutputKind,
    Purpose,
    RequirementKind,
    Use,
)
from datasets.rules.vocabulary import Identifiability
from idea_portal.policy import Period
from tests.rules.scopes import DICTIONARY, YEAR

KNOWN = Known(
    dictionary=DICTIONARY,
    organizations=frozenset({"outreach", "university"}),
    datasets=frozenset({"medicaid", "shelter"}),
)
MONTHS = {"op": ">=", "element": "medicaid.months", "value": 3}

# One clause of every kind, with the sentence it makes.
EVERY_KIND = [
    (
        {"kind": "covers", "dataset": "medicaid", "elements": ["name", "county"]},
        "These data elements of medicaid may be used: name, county.",
    ),
    (
        {"kind": "linkage-elements", "dataset": "medicaid", "elements": ["ssn"]},
        "These data elements of medicaid may be read to link records, and for nothing else: ssn.",
    ),
    (
        {"kind": "purposes", "purposes": ["outreach", "care_coordination"]},
        "The data may be used for outreach, care coordination.",
    ),
    (
        {"kind": "prohibited-purposes", "purposes": ["research"], "dataset": "medicaid"},
        "The data may not be used for research (dataset medicaid).",
    ),
    (
        {"kind": "recipients", "organizations": ["outreach"]},
        "The data may be used by outreach.",
    ),
    (
        {"kind": "linkage", "dataset": "medicaid", "with": ["shelter"]},
        "Records of medicaid may be linked with shelter.",
    ),
    (
        {"kind": "outputs", "outputs": ["contact-list", "aggregate", "client-level"]},
        "These kinds of output may be made: contact list, aggregate table, client-level dataset.",
    ),
    (
        {"kind": "identifiability", "at_most": "limited"},
        "An output may be at most limited.",
    ),
    (
        {"kind": "minimum-cell", "at_least": 20},
        "No count below 20, other than zero, may be shown.",
    ),
    (
        {"kind": "rows", "dataset": "medicaid", "condition": MONTHS},
        "Only these rows of medicaid may be used: medicaid.months is at least 3.",
    ),
    (
        {"kind": "training", "course": "Privacy"},
        "Required: training “Privacy” current for every person named.",
    ),
    ({"kind": "irb"}, "Required: approval of an institutional review board."),
    ({"kind": "consent"}, "Required: consent of the people the records are about."),
    ({"kind": "destruction", "days": 30}, "Required: destruction within 30 days after the end."),
    (
        {"kind": "publication-review"},
        "Required: review by the parties before anything is published.",
    ),
    (
        {"kind": "dates", "begins_on": "2026-03-01", "ends_on": "2026-09-30"},
        "The data may be used from 2026-03-01 to 2026-09-30.",
    ),
]
RECORDS = [{"number": f"1.{n}"} | record for n, (record, _) in enumerate(EVERY_KIND, start=1)]


def test_every_kind_of_clause_is_tried_here():
    assert [record["kind"] for record in RECORDS] == list(ClauseKind)
    assert all(kind.label for kind in ClauseKind)


@pytest.mark.parametrize(("record", "sentence"), EVERY_KIND)
def test_a_clause_is_said_in_plain_words(record, sentence):
    (clause,) = parse([{"number": "1"} | record], KNOWN)

    assert clause.sentence == sentence


def test_clauses_read_back_as_they_were_written():
    clauses = parse(RECORDS, KNOWN)

    assert [clause.as_record() for clause in clauses] == RECORDS
    assert read(RECORDS) == clauses


def test_a_stored_clause_that_cannot_be_understood_stays_and_says_so():
    stored = [{"number": "9.9", "kind": "moonlight"}, "nonsense", *RECORDS[:1]]

    first, second, third = read(stored)

    assert isinstance(first, Unreadable)
    assert str(first).startswith("clause 9.9: “moonlight” is none of: covers")
    assert str(second) == "clause #2: must be an object."
    assert third.kind is ClauseKind.COVERS


WRONG = [
    ("3 is no list", "terms", 3),
    ("kind", "kind", {"kind": "moonlight"}),
    ("no kind", "kind", {}),
    ("a field of another kind", "days", {"kind": "irb", "days": 3}),
    ("a field missing", "elements", {"kind": "covers", "dataset": "medicaid"}),
    ("dataset missing", "dataset", {"kind": "covers", "elements": ["name"]}),
    ("dataset no text", "dataset", {"kind": "irb", "dataset": 3}),
    ("dataset unknown", "dataset", {"kind": "irb", "dataset": "tax"}),
    (
        "element unknown",
        "elements[1]",
        {"kind": "covers", "dataset": "medicaid", "elements": ["name", "shoe"]},
    ),
    ("list empty", "elements", {"kind": "covers", "dataset": "medicaid", "elements": []}),
    ("list holds numbers", "purposes", {"kind": "purposes", "purposes": ["research", 3]}),
    ("word unknown", "purposes[0]", {"kind": "purposes", "purposes": ["fun"]}),
    ("organization unknown", "organizations[0]", {"kind": "recipients", "organizations": ["x"]}),
    (
        "linked with itself",
        "with[0]",
        {"kind": "linkage", "dataset": "medicaid", "with": ["medicaid"]},
    ),
    ("linked with unknown", "with[0]", {"kind": "linkage", "dataset": "medicaid", "with": ["t"]}),
    ("level unknown", "at_most", {"kind": "identifiability", "at_most": "wide"}),
    ("cell too small", "at_least", {"kind": "minimum-cell", "at_least": 0}),
    ("cell no number", "at_least", {"kind": "minimum-cell", "at_least": "11"}),
    ("days true", "days", {"kind": "destruction", "days": True}),
    ("course empty", "course", {"kind": "training", "course": " "}),
    (
        "date wrong",
        "begins_on",
        {"kind": "dates", "begins_on": "spring", "ends_on": "2026-09-30"},
    ),
    (
        "dates turned",
        "ends_on",
        {"kind": "dates", "begins_on": "2026-09-30", "ends_on": "2026-03-01"},
    ),
    (
        "condition wrong",
        "condition.value",
        {
            "kind": "rows",
            "dataset": "medicaid",
            "condition": {"op": ">", "element": "medicaid.months", "value": "x"},
        },
    ),
    (
        "condition of another dataset",
        "condition",
        {
            "kind": "rows",
            "dataset": "medicaid",
            "condition": {"op": ">", "element": "shelter.months", "value": 3},
        },
    ),
    ("number no text", "number", {"number": 4.2, "kind": "irb"}),
    ("number missing", "number", {"number": "", "kind": "irb"}),
]


@pytest.mark.parametrize(("path", "record"), [row[1:] for row in WRONG], ids=[r[0] for r in WRONG])
def test_a_clause_is_refused_with_its_number_and_the_place_in_it(path, record):
    written = [{"number": "7"} | record] if isinstance(record, dict) else record

    with pytest.raises(TermsInvalid) as invalid:
        parse(written, KNOWN)

    (problem,) = invalid.value.problems
    assert problem.path == path
    assert f", {path}: " in str(invalid.value)


def test_every_problem_is_reported_at_once():
    written = [
        {"number": "1", "kind": "irb", "days": 3},
        {"number": "1", "kind": "consent"},
        {"number": "1", "kind": "publication-review"},
        {"number": "2", "kind": "training"},
    ]

    with pytest.raises(TermsInvalid) as invalid:
        parse(written, KNOWN)

    assert [(each.clause, each.path) for each in invalid.value.problems] == [
        ("1", "days"),
        ("2", "course"),
        ("1", "number"),
    ]


def compiled(records, dataset="medicaid", **more):
    return compile_terms("DSA-1", AgreementKind.DSA, read(records), dataset, YEAR, **more)


def test_clauses_compile_to_what_is_said_of_one_dataset():
    terms = compiled(RECORDS)

    assert terms.elements == {"medicaid.name", "medicaid.county"}
    assert terms.linkage_elements == {"medicaid.ssn"}
    assert terms.purposes == {Purpose.OUTREACH, Purpose.CARE_COORDINATION}
    assert terms.prohibited_purposes == {Purpose.RESEARCH}
    assert terms.recipients == {"outreach"}
    assert terms.linkage_pairs == {frozenset({"medicaid", "shelter"})}
    assert terms.outputs == set(OutputKind)
    assert terms.identifiability is Identifiability.LIMITED
    assert terms.minimum_cell == 20
    assert terms.row_condition == Compare("medicaid.months", Comparison.AT_LEAST, 3)
    assert {each.kind for each in terms.conditions} == set(RequirementKind)
    assert terms.period == Period.of_days(date(2026, 3, 1), date(2026, 9, 30))
    assert terms.clauses["medicaid.name"] == Clause("DSA-1", "1.1")
    assert terms.clauses["identity:medicaid.ssn"] == Clause("DSA-1", "1.2")
    assert terms.clauses["period"] == Clause("DSA-1", "1.16")
    assert terms.clauses["requirement:irb"] == Clause("DSA-1", "1.12")


def test_what_no_clause_speaks_of_is_none():
    terms = compiled(RECORDS, dataset="shelter")

    assert (terms.elements, terms.linkage_elements, terms.linkage_pairs) == (None, None, None)
    assert terms.prohibited_purposes == frozenset()
    assert terms.row_condition is None


def test_permissions_of_several_clauses_add_up_and_limits_narrow():
    terms = compiled(
        [
            {"number": "1", "kind": "covers", "dataset": "medicaid", "elements": ["name"]},
            {"number": "2", "kind": "covers", "dataset": "medicaid", "elements": ["county"]},
            {"number": "3", "kind": "minimum-cell", "at_least": 11},
            {"number": "4", "kind": "minimum-cell", "at_least": 30},
            {"number": "5", "kind": "identifiability", "at_most": "identified"},
            {"number": "6", "kind": "identifiability", "at_most": "aggregate"},
            {"number": "7", "kind": "destruction", "days": 30},
            {"number": "8", "kind": "destruction", "days": 90},
        ]
    )

    assert terms.elements == {"medicaid.name", "medicaid.county"}
    assert terms.minimum_cell == 30
    assert terms.identifiability is Identifiability.AGGREGATE
    assert terms.conditions == {
        Requirement(RequirementKind.DESTRUCTION, days=30),
        Requirement(RequirementKind.DESTRUCTION, days=90),
    }
    # Where several clauses speak of one part, the first is named.
    assert terms.clauses["minimum-cell"] == Clause("DSA-1", "3")


def test_dates_that_share_no_day_leave_no_time_at_all():
    terms = compiled(
        [{"number": "1", "kind": "dates", "begins_on": "2030-01-01", "ends_on": "2030-12-31"}]
    )

    assert terms.period.begins == terms.period.ends


def test_an_unreadable_clause_is_carried_into_the_terms():
    terms = compiled([{"number": "3", "kind": "moonlight"}], not_in_force=("Suspended.",))

    assert terms.unknown[0].startswith("clause 3: “moonlight” is none of")
    assert terms.not_in_force == ("Suspended.",)


def test_an_agreement_governs_the_datasets_whose_elements_it_names():
    assert datasets_named(read(RECORDS)) == {"medicaid"}
    assert datasets_named(read([{"number": "1", "kind": "irb"}, "nonsense"])) == frozenset()


@pytest.mark.parametrize("words", [Purpose, OutputKind, AgreementKind, Capacity, Use])
def test_every_word_of_the_vocabulary_can_be_shown(words):
    assert all(word.label for word in words)
