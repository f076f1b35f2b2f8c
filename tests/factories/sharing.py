"""Described datasets, and the agreements that let them in."""

from django.db.models import prefetch_related_objects

from agreements.models import Agreement
from agreements.rules.brought_list import EXTERNAL_COHORT
from agreements.rules.vocabulary import AgreementKind
from datasets.models import DataElement, Dataset, DatasetGrant
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock

from .accounts import Cast, give_together
from .agreements import WITH_HEALTH, Draft, make_agreements, sharing_clauses, signing
from .datasets import a_dataset, an_element
from .row_history import without_history

BOTH = ("medicaid", "homelessness")
DEPARTMENTS = {"medicaid": "health", "homelessness": "homeless", "foster_care": "children"}
DESCRIBED = {
    "record_id": {"identity_role": "record_key", "is_required": True},
    "first_name": {"sensitivity": "confidential"},
    "last_name": {"sensitivity": "confidential"},
    "street_address": {"sensitivity": "confidential"},
    "zip_code": {"sensitivity": "confidential"},
    "birth_date": {"sensitivity": "confidential"},
    "ward": {
        "type": "code",
        "codes": {"N": "North", "S": "South"},
        "sensitivity": "internal",
        "identifiability": "deidentified",
    },
    "visits": {
        "type": "integer",
        "identifiability": "deidentified",
        "sensitivity": "confidential",
    },
}


def make_data(
    *codes: str, stewards: dict[str, User] | None = None, cast: Cast | None = None
) -> list[Dataset]:
    """Described datasets, each made once, with what a contact list and a count need."""
    codes = codes or BOTH
    known = Dataset.objects.select_related("department").filter(code__in=codes)
    datasets = {dataset.code: dataset for dataset in known}
    missing = [code for code in codes if code not in datasets]
    datasets |= {each.code: each for each in _described(missing, cast or Cast())}
    given = [(stewards[code], datasets[code]) for code in codes if stewards and code in stewards]
    give_together(DatasetGrant, "steward_dataset", given)
    return [datasets[code] for code in codes]


@without_history
def make_sharing(
    *codes: str, with_lists: bool = False, cast: Cast | None = None, **clauses
) -> list[Agreement]:
    """An umbrella and a data-sharing agreement in force for each dataset; the umbrella first.

    With lists, records may be linked with an external cohort too.
    """
    codes, cast, at = codes or BOTH, cast or Cast(), database_clock()
    datasets = make_data(*codes, cast=cast)
    prefetch_related_objects(datasets, "elements")
    cast.bring(signing([*WITH_HEALTH, *(each.department.code for each in datasets)]))
    umbrella = Agreement.objects.filter(kind=AgreementKind.MOU.value).first()
    umbrella = umbrella or make_agreements([Draft("mou", "Umbrella")], at=at, cast=cast)[0]
    drafts = []
    for dataset in datasets:
        others = [code for code in codes if code != dataset.code] + [EXTERNAL_COHORT] * with_lists
        drafts.append(_sharing(dataset, umbrella, {"linked_with": others} | clauses))
    return [umbrella, *make_agreements(drafts, at=at, cast=cast)]


@without_history
def _described(codes: list[str], cast: Cast) -> list[Dataset]:
    departments = cast.bring_organizations(DEPARTMENTS.get(code, code) for code in codes)
    datasets = Dataset.objects.bulk_create(
        a_dataset(code, department, sensitivity="confidential")
        for code, department in zip(codes, departments, strict=True)
    )
    DataElement.objects.bulk_create(
        an_element(dataset, place, name, **fields)
        for dataset in datasets
        for place, (name, fields) in enumerate(DESCRIBED.items())
    )
    return datasets


def _sharing(dataset: Dataset, umbrella: Agreement, clauses: dict) -> Draft:
    elements = [(each.name, each.identity_role) for each in dataset.elements.all()]
    identity = [name for name, role in elements if role != IdentityRole.NONE.value]
    named = [name for name, role in elements if role != IdentityRole.RECORD_KEY.value]
    return Draft(
        "dsa",
        f"Sharing of {dataset.name}",
        parent=umbrella,
        parties={"office": "office", dataset.department.code: "data-partner"},
        clauses=sharing_clauses(dataset.code, named, **({"linkage_elements": identity} | clauses)),
    )
