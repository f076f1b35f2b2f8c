"""Terms, requests and dictionaries for tests of the scope arithmetic."""

from dataclasses import replace
from datetime import UTC, date, datetime

from agreements.rules.asked import Asked
from agreements.rules.conditions import Compare, Comparison
from agreements.rules.scope import Clause, Cohort, Terms, every_pair
from agreements.rules.vocabulary import AgreementKind, OutputKind, Purpose
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import (
    ElementType,
    Identifiability,
    IdentityRole,
    Sensitivity,
)
from idea_portal.policy import Period

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
YEAR = Period.of_days(date(2026, 1, 1), date(2026, 12, 31))
DATASETS = ("medicaid", "shelter")


def element(dataset, name, **more):
    facts = {
        "type": ElementType.STRING,
        "sensitivity": Sensitivity.CONFIDENTIAL,
        "identifiability": Identifiability.LIMITED,
    } | more
    return ElementFacts(f"{dataset}.{name}", dataset, name, **facts)


DICTIONARY = {
    facts.reference: facts
    for dataset in DATASETS
    for facts in (
        element(dataset, "name", identifiability=Identifiability.IDENTIFIED),
        element(dataset, "county", identifiability=Identifiability.DEIDENTIFIED),
        element(dataset, "months", type=ElementType.INTEGER),
        element(dataset, "diagnosis", sensitivity=Sensitivity.RESTRICTED),
        element(
            dataset,
            "ssn",
            identity_role=IdentityRole.SSN,
            identifiability=Identifiability.IDENTIFIED,
            sensitivity=Sensitivity.RESTRICTED,
        ),
    )
}


def names(dataset, *elements):
    return frozenset(f"{dataset}.{each}" for each in elements)


def months(dataset, least):
    return Compare(f"{dataset}.months", Comparison.AT_LEAST, least)


def terms(agreement="DSA-1", dataset="medicaid", **changes):
    """An agreement that permits everything the tests ask for, but for what is changed."""
    every = names(dataset, "name", "county", "months", "diagnosis")
    whole = Terms(
        agreement=agreement,
        kind=AgreementKind.DSA,
        dataset=dataset,
        period=YEAR,
        elements=every,
        linkage_elements=names(dataset, "ssn", "name"),
        purposes=frozenset(Purpose),
        recipients=frozenset({"outreach", "university"}),
        linkage_pairs=every_pair(DATASETS),
        outputs=frozenset(OutputKind),
        clauses={
            f"{dataset}.name": Clause(agreement, "4.1"),
            f"identity:{dataset}.ssn": Clause(agreement, "4.2"),
            "purpose:outreach": Clause(agreement, "5.1"),
            "not-purpose:research": Clause(agreement, "5.9"),
            "recipient:outreach": Clause(agreement, "6.1"),
            "linkage:medicaid+shelter": Clause(agreement, "7.1"),
            "output:contact-list": Clause(agreement, "8.1"),
            "minimum-cell": Clause(agreement, "9.1"),
            "rows": Clause(agreement, "9.2"),
        },
    )
    return replace(whole, **changes)


def both(**changes):
    """One agreement for each dataset."""
    return [terms("DSA-1", "medicaid", **changes), terms("DSA-2", "shelter")]


def silent(agreement="MOU-1", dataset="medicaid", **changes):
    """An umbrella MOU that speaks of nothing, but for what is changed."""
    return replace(Terms(agreement, AgreementKind.MOU, dataset, YEAR), **changes)


def asked(**changes):
    whole = Asked(
        request="RR-2026-0001",
        purpose=Purpose.OUTREACH,
        recipient="outreach",
        output=OutputKind.CONTACT_LIST,
        people=frozenset({"P-0001"}),
        datasets=frozenset(DATASETS),
        period=YEAR,
        elements=frozenset({"medicaid.name", "shelter.county"}),
        linkage_elements=frozenset({"medicaid.ssn", "shelter.ssn"}),
        linkage_pairs=every_pair(DATASETS),
        cohort=Cohort(any_of=frozenset({"medicaid"}), none_of=frozenset({"shelter"})),
        row_conditions={"medicaid": months("medicaid", 3)},
    )
    return replace(whole, **changes)
