from datetime import UTC, datetime

from agreements.rules.scope import Clause, Cohort, Scope, every_pair
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole
from idea_portal.policy import Period

YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))

# What each invented dataset is described to hold: name, type, role, identifiability.
ENTRIES = {
    "record_id": (ElementType.STRING, IdentityRole.RECORD_KEY, Identifiability.IDENTIFIED),
    "household_id": (ElementType.STRING, IdentityRole.HOUSEHOLD_KEY, Identifiability.LIMITED),
    "first_name": (ElementType.STRING, IdentityRole.FIRST_NAME, Identifiability.IDENTIFIED),
    "last_name": (ElementType.STRING, IdentityRole.LAST_NAME, Identifiability.IDENTIFIED),
    "birth_date": (ElementType.DATE, IdentityRole.BIRTH_DATE, Identifiability.LIMITED),
    "street": (ElementType.STRING, IdentityRole.STREET_ADDRESS, Identifiability.IDENTIFIED),
    "unit": (ElementType.STRING, IdentityRole.UNIT, Identifiability.IDENTIFIED),
    "zip_code": (ElementType.STRING, IdentityRole.ZIP_CODE, Identifiability.LIMITED),
    "ward": (ElementType.CODE, IdentityRole.NONE, Identifiability.DEIDENTIFIED),
    "visits": (ElementType.INTEGER, IdentityRole.NONE, Identifiability.DEIDENTIFIED),
    "is_open": (ElementType.BOOLEAN, IdentityRole.NONE, Identifiability.DEIDENTIFIED),
}
WARDS = {"N": "North", "S": "South", "W": "West"}
CONTACT_NAMES = ("first_name", "last_name", "street", "unit", "zip_code")


def make_dictionary(*datasets: str, **changed: ElementFacts) -> dict[str, ElementFacts]:
    """The same dictionary for every dataset named."""
    return {
        f"{dataset}.{name}": ElementFacts(
            reference=f"{dataset}.{name}",
            dataset=dataset,
            name=name,
            label=name.replace("_", " "),
            type=kind,
            identity_role=role,
            identifiability=identifiability,
            codes=WARDS if kind == ElementType.CODE else {},
        )
        for dataset in datasets
        for name, (kind, role, identifiability) in ENTRIES.items()
    }


def make_scope(*datasets: str, output=OutputKind.CLIENT_LEVEL, elements=(), **changed) -> Scope:
    """A scope over invented datasets that allows one kind of output of them."""
    elements = (
        frozenset(elements)
        or {
            OutputKind.CLIENT_LEVEL: frozenset(f"{dataset}.visits" for dataset in datasets),
            OutputKind.CONTACT_LIST: frozenset(f"{d}.{n}" for d in datasets for n in CONTACT_NAMES),
            OutputKind.AGGREGATE: frozenset(),
        }[output]
    )
    if output == OutputKind.AGGREGATE:
        changed.setdefault("aggregate_by", (f"{datasets[0]}.ward",))
    parts = {
        "request": "RR-2026-0001",
        "purpose": Purpose.OUTREACH,
        "recipient": "outreach",
        "output": output,
        "people": frozenset({"P-0001"}),
        "elements": elements,
        "linkage_elements": frozenset(f"{dataset}.record_id" for dataset in datasets),
        "condition_elements": frozenset(changed.get("aggregate_by", ())),
        "datasets": frozenset(datasets),
        "linkage_pairs": every_pair(datasets),
        "cohort": Cohort(any_of=frozenset(datasets)),
        "row_conditions": {},
        "minimum_cell": 11,
        "identifiability": Identifiability.IDENTIFIED,
        "period": YEAR,
        "requirements": frozenset(),
        "agreements": frozenset({"DSA-2026-001"}),
        "because": {element: (Clause("DSA-2026-001", "4.2"),) for element in elements},
    }
    return Scope(**(parts | changed))
