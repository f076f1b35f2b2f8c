"""Small invented departments whose records can be linked, and jobs over them."""

from agreements.models import Authorization
from idea_portal.accounts.models import User
from linkage.actions import linkage_jobs
from linkage.models import Job

from .requests import BOTH, make_authorization, make_data
from .vaulted import make_stored_delivery

PEOPLE = [
    ("Canaryann", "Canaryfield", "1988-03-14", "118 Cedar Ave", "19107"),
    ("Omar", "Finch", "1971-11-02", "77 Pine Ct", "19121"),
    ("Luz", "Ibarra", "2015-07-01", "9 Elm St", "19104"),
    ("Walter", "Strand", "1949-01-30", "420 Oak Rd", "19134"),
]
NAMES = ("first_name", "last_name", "birth_date", "street_address", "zip_code")


def rows_of(dataset: str, people=PEOPLE) -> list[dict[str, str]]:
    """One row for each person, under record keys of the dataset's own."""
    return [
        {"record_id": f"{dataset}-{number}", "visits": "3", "ward": "N"}
        | dict(zip(NAMES, person, strict=True))
        for number, person in enumerate(people)
    ]


def make_linkable(*codes: str, **asked) -> Authorization:
    """An authorization in force over datasets whose rows are in the vault.

    The first dataset knows everybody, the others all but the last person.
    """
    codes = codes or BOTH
    authorization = make_authorization(datasets=codes, **asked)
    for position, dataset in enumerate(make_data(*codes)):
        people = PEOPLE if position == 0 else PEOPLE[:-1]
        make_stored_delivery(dataset, rows_of(dataset.code, people))
    return authorization


def make_linkage_job(analyst: User, authorization: Authorization | None = None) -> Job:
    """A linkage job that waits for a worker."""
    return linkage_jobs.request(authorization=authorization or make_linkable(), by=analyst)
