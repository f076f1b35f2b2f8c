"""Loads the organizations and people of a register."""

from agreements.rules.register import ListedOrganization, ListedPerson
from idea_portal.accounts.actions import people as actions
from idea_portal.accounts.models import Organization, User

from .register_loading import Loading, told_at


def load_organization(listed: ListedOrganization, loading: Loading) -> None:
    """Add an organization; one the portal knows stays as it is."""
    known = Organization.objects.filter(code=listed.code).first()
    if known is None:
        with told_at(listed.place):
            known = actions.add_organization(
                code=listed.code, name=listed.name, kind=listed.kind.value, by=None
            )
        loading.count("organizations")
    loading.organizations[listed.code] = known


def load_person(listed: ListedPerson, loading: Loading) -> None:
    """Add a person with roles and trainings; one the portal knows stays as they are."""
    known = User.objects.filter(email__iexact=listed.email).first()
    if known is None:
        with told_at(listed.place):
            known = actions.add_person(
                email=listed.email,
                full_name=listed.name,
                second_account_of=loading.people.get(listed.second_account_of),
                by=None,
            )
        _give_roles(known, listed, loading)
        _record_trainings(known, listed)
        loading.count("people")
    loading.people[listed.email] = known


def _give_roles(person: User, listed: ListedPerson, loading: Loading) -> None:
    for held in listed.roles:
        with told_at(held.place):
            actions.give_role(
                person=person,
                role=held.role,
                organization=loading.organizations[held.organization],
                begins_on=held.since,
                ends_on=held.until,
                by=None,
            )


def _record_trainings(person: User, listed: ListedPerson) -> None:
    for training in listed.trainings:
        with told_at(training.place):
            actions.record_training(
                person=person,
                course=training.course,
                completed_on=training.completed_on,
                valid_until=training.valid_until,
                by=None,
            )
