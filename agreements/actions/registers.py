"""Loading a register file's entries, all of them or none."""

from pathlib import Path

from django.db import transaction

from agreements.models import Agreement
from agreements.rules.register import Register
from agreements.rules.register_reader import read_register
from agreements.rules.register_references import Known, unknown_references
from datasets.models import Dataset
from idea_portal.accounts.models import Organization, User
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Period

from .register_agreements import load_agreement
from .register_datasets import load_dataset
from .register_loading import Loading, RegisterWrong
from .register_people import load_organization, load_person
from .register_requests import load_request


@transaction.atomic
def load(register: Register) -> Loading:
    """Load everything a register lists, in its order, through the actions of the portal."""
    problems = unknown_references(register, _known())
    if problems:
        raise RegisterWrong(problems)
    loading = _already_known()
    for organization in register.organizations:
        load_organization(organization, loading)
    for person in register.people:
        load_person(person, loading)
    for dataset in register.datasets:
        load_dataset(dataset, loading)
    for agreement in register.agreements:
        load_agreement(agreement, loading)
    for request in register.requests:
        load_request(request, loading)
    return loading


def load_file(file: Path) -> Loading:
    """Read a register file and load it; files it names stand beside it."""
    now = database_clock()
    reading = read_register(
        file.read_text(encoding="utf-8"),
        today=Period(now, now).first_day,
        open_text=lambda name: _text_beside(file, name),
    )
    if reading.register is None:
        raise RegisterWrong(reading.problems)
    return load(reading.register)


def _text_beside(file: Path, name: str) -> str | None:
    path = (file.parent / name).resolve()
    if not path.is_relative_to(file.parent.resolve()) or not path.is_file():
        return None
    return path.read_text(encoding="utf-8")


def _known() -> Known:
    return Known(
        organizations=frozenset(Organization.objects.values_list("code", flat=True)),
        people=frozenset(email.lower() for email in User.objects.values_list("email", flat=True)),
        datasets=frozenset(Dataset.objects.values_list("code", flat=True)),
        agreements=frozenset(Agreement.objects.values_list("reference", flat=True)),
    )


def _already_known() -> Loading:
    return Loading(
        organizations={each.code: each for each in Organization.objects.all()},
        people={each.email.lower(): each for each in User.objects.all()},
        datasets={each.code: each for each in Dataset.objects.all()},
        agreements={each.reference: each for each in Agreement.objects.all()},
    )
