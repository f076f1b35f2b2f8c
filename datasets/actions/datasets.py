"""Registering and editing datasets, and saying who answers for them."""

from django.db import transaction

from datasets.events import Event
from datasets.facts import is_steward, keeps_the_inventory, may_assign_stewards, steward_facts
from datasets.models import Dataset
from datasets.rules.stewardship import (
    decide_assignment,
    decide_edit,
    decide_registration,
    decide_release_of_steward,
)
from idea_portal.accounts import grants
from idea_portal.accounts.models import Organization, User
from idea_portal.audit import trail
from idea_portal.notifications import outbox


@transaction.atomic
def register(*, code: str, department: Organization, by: User, **described: str) -> Dataset:
    """Add a dataset to the inventory; a data steward of its department answers for it at once."""
    decision = decide_registration(
        code,
        department.code,
        code_is_free=not Dataset.objects.filter(code=code).exists(),
        actor_keeps_the_inventory=keeps_the_inventory(by, department),
    )
    decision.require()

    dataset = Dataset(code=code, department=department, **described)
    trail.sign(dataset, by=by)
    dataset.save()
    if steward_facts(dataset, by).person_is_data_steward:
        grants.give("steward_dataset", by, dataset)
    trail.record(
        Event.DATASET_REGISTERED, subject=dataset, by=by, about=[department], decision=decision
    )
    return dataset


@transaction.atomic
def edit(*, dataset: Dataset, by: User, reason: str, **described: str) -> Dataset:
    """Change what the inventory says about a dataset."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    decide_edit(dataset.code, actor_is_steward=is_steward(by, dataset)).require()

    changed = [name for name, value in described.items() if getattr(dataset, name) != value]
    if not changed:
        return dataset
    for name in changed:
        setattr(dataset, name, described[name])
    trail.sign(dataset, by=by, reason=reason)
    dataset.save(update_fields=changed)
    trail.record(Event.DATASET_EDITED, subject=dataset, by=by, reason=reason, changed=changed)
    return dataset


@transaction.atomic
def assign_steward(*, dataset: Dataset, person: User, by: User) -> None:
    """Make a person answer for a dataset."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    decision = decide_assignment(
        steward_facts(dataset, person), actor_assigns_stewards=may_assign_stewards(by)
    )
    decision.require()

    grants.give("steward_dataset", person, dataset)
    trail.record(
        Event.STEWARD_ASSIGNED,
        subject=dataset,
        by=by,
        about=[str(person.reference)],
        person=person.full_name,
    )
    outbox.notify(
        [person],
        f"You answer for {dataset.name}",
        f"{by.full_name} made you a steward of {dataset.name}.",
        dataset.get_absolute_url(),
        about=dataset.reference,
    )


@transaction.atomic
def release_steward(*, dataset: Dataset, person: User, by: User) -> None:
    """Let a person answer for a dataset no longer; somebody else must still do so."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    decision = decide_release_of_steward(
        steward_facts(dataset, person), actor_assigns_stewards=may_assign_stewards(by)
    )
    decision.require()

    grants.take("steward_dataset", person, dataset)
    trail.record(
        Event.STEWARD_RELEASED,
        subject=dataset,
        by=by,
        about=[str(person.reference)],
        person=person.full_name,
    )
    outbox.notify(
        [person],
        f"You no longer answer for {dataset.name}",
        f"{by.full_name} ended your stewardship of {dataset.name}.",
        dataset.get_absolute_url(),
        about=dataset.reference,
    )
