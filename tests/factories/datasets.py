from agreements.models import Agreement
from agreements.rules.agreement_states import VersionState
from datasets.models import DataElement, Dataset, DatasetGrant, Delivery
from datasets.rules.dictionary import ElementFacts, Entry
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity
from idea_portal.accounts.models import Organization, User
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision, Finding

from .accounts import give_together, make_organization, make_user
from .agreements import make_agreement, sharing_clauses
from .row_history import without_history

CONTENT = "ab" * 32
ADMITTED = Decision(
    subject="medicaid",
    question="May this file be stored as a delivery of medicaid?",
    findings=(Finding("rows-are-sound", True, "All 10 rows are sound."),),
)
SMALL_DICTIONARY = {
    "member_id": {"identity_role": "record_key", "is_required": True},
    "first_name": {},
    "last_name": {},
    "birth_date": {"date_format": "%m/%d/%Y"},
    "plan": {
        "type": "code",
        "codes": {"A": "Adult", "C": "Child"},
        "sensitivity": "internal",
        "identifiability": "deidentified",
    },
    "visits": {"type": "integer", "identifiability": "deidentified"},
}


def make_dataset(code: str = "medicaid", *, department: str = "health", stewards=(), **fields):
    """A registered dataset, with its stewards but without a dictionary."""
    dataset = a_dataset(code, make_organization(department), **fields)
    dataset.save()
    give_together(DatasetGrant, "steward_dataset", [(steward, dataset) for steward in stewards])
    return dataset


def a_dataset(code: str, department: Organization, **fields) -> Dataset:
    """A dataset that is not stored yet."""
    described = {
        "name": code.replace("_", " ").title(),
        "description": "Enrollment of residents, as the department keeps it.",
        "regime": "hipaa",
        "sensitivity": "restricted",
        "unit": "person",
        "cadence": "monthly",
    }
    return Dataset(code=code, department=department, **(described | fields))


@without_history
def make_element(dataset: Dataset, name: str, **fields) -> DataElement:
    """One entry of a dataset's dictionary; its identity role follows its name where it can."""
    element = an_element(dataset, dataset.elements.count(), name, **fields)
    element.save()
    return element


def an_element(dataset: Dataset, position: int, name: str, **fields) -> DataElement:
    """An entry that is not stored yet."""
    role = name if name in set(IdentityRole) else IdentityRole.NONE.value
    described = {
        "label": name.replace("_", " ").capitalize(),
        "type": ElementType.DATE.value if name.endswith("_date") else ElementType.STRING.value,
        "identity_role": role,
        "sensitivity": Sensitivity.RESTRICTED.value,
        "identifiability": Identifiability.IDENTIFIED.value,
        "position": position,
    }
    return DataElement(dataset=dataset, name=name, **(described | fields))


def make_dictionary(dataset: Dataset, *names: str) -> list[DataElement]:
    """A small dictionary: a record key, a name, a birth date, and a code that says little."""
    entries = {name: {} for name in names} or SMALL_DICTIONARY
    first = dataset.elements.count()
    return DataElement.objects.bulk_create(
        an_element(dataset, first + place, name, **fields)
        for place, (name, fields) in enumerate(entries.items())
    )


def make_coverage(dataset: Dataset, *names: str, state=VersionState.EXECUTED) -> Agreement:
    """A data-sharing agreement that covers the named elements of a dataset, by default all."""
    covered = names or tuple(dataset.elements.values_list("name", flat=True))
    return make_agreement(
        clauses=sharing_clauses(dataset.code, list(covered)),
        parties={"office": "office", dataset.department.code: "data-partner"},
        state=state,
    )


def make_delivery(dataset: Dataset, *, by: User | None = None, **fields) -> Delivery:
    """What the record plane keeps of a stored delivery; there is no file behind it."""
    elements = list(dataset.elements.values_list("name", flat=True))
    number = Delivery.objects.count() + 1
    described = {
        "reference": f"DL-2026-{number:04d}",
        "received_by": by or make_user(f"someone-{number}"),
        "received_at": database_clock(),
        "original_name": "extract.csv",
        "format": "csv",
        "state": "stored",
        "rows": 10,
        "elements": elements,
        "profile": {name: {"nulls": 0, "distinct": 10, "is_exact": True} for name in elements},
        "content_sha256": CONTENT,
        "decision": ADMITTED.as_record(),
    }
    return Delivery.objects.create(dataset=dataset, **(described | fields))


def element_facts(reference: str, **fields) -> ElementFacts:
    """One element as rules see it, by its reference."""
    dataset, _, name = reference.partition(".")
    role = IdentityRole(name) if name in set(IdentityRole) else IdentityRole.NONE
    described = {"type": ElementType.STRING, "identity_role": role}
    return ElementFacts(reference=reference, dataset=dataset, name=name, **(described | fields))


def entry(name: str, **fields) -> Entry:
    """One line of a dictionary file."""
    described = {"label": name.replace("_", " ").capitalize(), "type": ElementType.STRING}
    return Entry(name=name, **(described | fields))
