"""Plain values of requests, as rules read them: each function builds a valid thing."""

from datetime import date

from agreements.rules.request_content import CohortRole, DatasetAsked, RequestContent
from agreements.rules.vocabulary import OutputKind, Purpose

JUSTIFICATION = "Families who never filed taxes are owed a credit that nobody has offered them."


def dataset_asked(code: str, **fields) -> DatasetAsked:
    described = {"cohort_role": CohortRole.ANY_OF, "is_required": False}
    return DatasetAsked(code=code, **(described | fields))


def request_content(**fields) -> RequestContent:
    """The outreach request: two datasets, a contact list, ninety days."""
    described = {
        "reference": "RR-2026-0001",
        "title": "Reach families who miss the credit",
        "purpose": Purpose.OUTREACH,
        "justification": JUSTIFICATION,
        "organization": "outreach",
        "requester": "P-0001",
        "people": frozenset({"P-0001"}),
        "output": OutputKind.CONTACT_LIST,
        "ends_on": date(2027, 2, 28),
        "datasets": (dataset_asked("homelessness"), dataset_asked("medicaid")),
        "elements": {"medicaid.first_name": "To address the letter.", "medicaid.zip_code": "Mail."},
        "linkage_pairs": frozenset({frozenset({"homelessness", "medicaid"})}),
        "linkage_elements": frozenset({"homelessness.birth_date", "medicaid.birth_date"}),
        "aggregate_by": (),
    }
    return RequestContent(**(described | fields))
