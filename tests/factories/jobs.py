"""Plain values and rows of jobs: each function builds a valid thing."""

from datetime import UTC, datetime

from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.cover_lines import part_of
from agreements.rules.scope import Clause, Cohort, Scope, every_pair
from agreements.rules.separation import SeparationCheck
from agreements.rules.vocabulary import Operation, OutputKind, Purpose, Use
from datasets.rules.vocabulary import Identifiability, IdentityRole
from idea_portal.policy import Decision, Finding, Period
from linkage.rules.job_authorization import DeliveryFacts, JobFacts

MIDSUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
LINKED = ("case_id", "first_name", "last_name", "birth_date")
ROLES = {
    "case_id": IdentityRole.RECORD_KEY,
    "first_name": IdentityRole.FIRST_NAME,
    "last_name": IdentityRole.LAST_NAME,
    "birth_date": IdentityRole.BIRTH_DATE,
    "zip_code": IdentityRole.ZIP_CODE,
}


def element_references(datasets, names=LINKED) -> frozenset[str]:
    return frozenset(f"{dataset}.{name}" for dataset in datasets for name in names)


def make_scope(datasets=("medicaid", "foster_care"), **fields) -> Scope:
    """A scope to link some datasets by name and birth date and to hand out names."""
    clauses = {
        part: (Clause("DSA-2026-001", "4.2"),)
        for part in [
            *(part_of(each, Use.LINKAGE) for each in element_references(datasets)),
            *(f"linkage:{'+'.join(sorted(pair))}" for pair in every_pair(datasets)),
        ]
    }
    described = {
        "request": "RR-2026-0001",
        "purpose": Purpose.OUTREACH,
        "recipient": "outreach",
        "output": OutputKind.CONTACT_LIST,
        "people": frozenset({"P-0001"}),
        "elements": element_references(datasets, ("first_name", "last_name")),
        "linkage_elements": element_references(datasets),
        "condition_elements": frozenset(),
        "datasets": frozenset(datasets),
        "linkage_pairs": every_pair(datasets),
        "cohort": Cohort(any_of=frozenset(datasets)),
        "row_conditions": {},
        "minimum_cell": 11,
        "identifiability": Identifiability.IDENTIFIED,
        "period": YEAR,
        "requirements": frozenset(),
        "agreements": frozenset({"DSA-2026-001"}),
        "because": clauses,
    }
    return Scope(**(described | fields))


def authorization_facts(scope: Scope | None = None, **fields) -> AuthorizationFacts:
    """An authorization in force, with its one agreement and its one person in good standing."""
    described = {
        "reference": "AZ-2026-0001",
        "scope": scope or make_scope(),
        "period": YEAR,
        "revoked_at": None,
        "parents": (good_standing("DSA-2026-001"),),
        "people": frozenset({"P-0001"}),
        "people_current": (good_standing("P-0001"),),
    }
    return AuthorizationFacts(**(described | fields))


def good_standing(reference: str) -> Decision:
    finding = Finding("in-force", True, f"{reference} is in force.")
    return Decision(subject=reference, question="Is it in force?", findings=(finding,))


def job_facts(datasets=("medicaid", "foster_care"), **fields) -> JobFacts:
    """A linkage job, by an analyst with no other part, over deliveries that are all stored."""
    elements = fields.get("elements", element_references(datasets))
    described = {
        "reference": "LJ-2026-0001",
        "operation": Operation.LINK,
        "runner": "Ana Analyst",
        "runner_is_linkage_analyst": True,
        "separation": Finding(SeparationCheck.ACTS_ONCE, True, "No other part."),
        "datasets": frozenset(datasets),
        "elements": elements,
        "deliveries": {
            dataset: DeliveryFacts(f"DL-{dataset}", True, element_references([dataset], ROLES))
            for dataset in datasets
        },
        "identity_roles": {
            f"{dataset}.{name}": role for dataset in datasets for name, role in ROLES.items()
        },
    }
    return JobFacts(**(described | fields))
