"""Loads the datasets of a register, each with its dictionary and its stewards."""

from agreements.rules.register import ListedDataset
from datasets.actions import datasets, dictionaries
from datasets.facts.stewardship import stewards_of
from datasets.models import Dataset
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role

from .register_loading import Loading, told_at


def load_dataset(listed: ListedDataset, loading: Loading) -> None:
    """Add a dataset through its stewards; one the portal knows stays as it is."""
    known = Dataset.objects.filter(code=listed.code).first()
    if known is None:
        with told_at(listed.place):
            known = _register(listed, loading)
        loading.count("datasets")
    loading.datasets[listed.code] = known


def _register(listed: ListedDataset, loading: Loading) -> Dataset:
    stewards = [loading.people[email] for email in listed.stewards]
    if not stewards:
        raise ValueError("a dataset needs at least one steward.")
    dataset = datasets.register(
        code=listed.code,
        department=loading.organizations[listed.department],
        by=stewards[0],
        name=listed.name,
        description=listed.description,
        regime=listed.regime.value,
        sensitivity=listed.sensitivity.value,
        unit=listed.unit.value,
        cadence=listed.cadence.value,
    )
    dictionaries.import_dictionary(dataset=dataset, entries=listed.entries, by=stewards[0])
    answering = set(stewards_of(dataset))
    for person in stewards:
        if person not in answering:
            datasets.assign_steward(dataset=dataset, person=person, by=_assigner())
    return dataset


def _assigner() -> User:
    """Who says who answers for datasets: an administrator of the register or the portal."""
    assigner = people_with(Role.ADMINISTRATOR, Role.INTAKE_COORDINATOR).first()
    if assigner is None:
        raise ValueError("a second steward is assigned by an administrator; there is none.")
    return assigner
