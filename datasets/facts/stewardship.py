"""Who answers for a dataset, and who keeps the inventory."""

from django.db.models import QuerySet

from datasets.models import Dataset
from datasets.rules.stewardship import StewardFacts
from idea_portal.accounts import grants
from idea_portal.accounts.facts import has_role, organizations_where, people_with
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role


def is_steward(user: User, dataset: Dataset) -> bool:
    """Whether a person answers for a dataset now: by a grant, and as its department's steward."""
    return has_role(user, Role.DATA_STEWARD, organization=dataset.department) and grants.holds(
        "steward_dataset", user, dataset
    )


def stewards_of(dataset: Dataset) -> QuerySet[User]:
    """The people who answer for a dataset now."""
    return grants.holders("steward_dataset", dataset).filter(
        pk__in=people_with(Role.DATA_STEWARD, organization=dataset.department)
    )


def steward_facts(dataset: Dataset, person: User) -> StewardFacts:
    return StewardFacts(
        dataset=dataset.code,
        department=dataset.department.name,
        person=str(person.reference),
        person_is_data_steward=has_role(person, Role.DATA_STEWARD, organization=dataset.department),
        person_was_assigned=grants.holds("steward_dataset", person, dataset),
        stewards=frozenset(str(steward.reference) for steward in stewards_of(dataset)),
    )


def candidates_for(dataset: Dataset) -> QuerySet[User]:
    """Data stewards of the department who do not answer for the dataset yet."""
    return people_with(Role.DATA_STEWARD, organization=dataset.department).exclude(
        pk__in=grants.holders("steward_dataset", dataset)
    )


def keeps_the_inventory(user: User, department: Organization) -> bool:
    """Whether a person may register datasets of a department."""
    return has_role(user, Role.INTAKE_COORDINATOR) or has_role(
        user, Role.DATA_STEWARD, organization=department
    )


def departments_to_register_for(user: User) -> QuerySet[Organization]:
    """The organizations whose datasets a person may register: keeps_the_inventory() as a set."""
    if has_role(user, Role.INTAKE_COORDINATOR):
        return Organization.objects.all()
    return organizations_where(user, Role.DATA_STEWARD)


def may_assign_stewards(user: User) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.INTAKE_COORDINATOR)
