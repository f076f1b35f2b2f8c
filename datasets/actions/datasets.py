"""Registering and editing datasets, and saying who answers for them."""

from collections.abc import Callable

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
from idea_portal.policy import Decision


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
    dataset = _decide_steward(decide_assignment, dataset, person, by=by)

    grants.give("steward_dataset", person, dataset)
    _tell_steward(
        Event.STEWARD_ASSIGNED,
        f"You answer for {dataset.name}",
        f"{by.full_name} made you a steward of {dataset.name}.",
        dataset=dataset,
        person=person,
        by=by,
    )


@transaction.atomic
def release_steward(*, dataset: Dataset, person: User, by: User) -> None:
    """Let a person answer for a dataset no longer; somebody else must still do so."""
    dataset = _decide_steward(decide_release_of_steward, dataset, person, by=by)

    grants.take("steward_dataset", person, dataset)
    _tell_steward(
        Event.STEWARD_RELEASED,
        f"You no longer answer for {dataset.name}",
        f"{by.full_name} ended your stewardship of {dataset.name}.",
        dataset=dataset,
        person=person,
        by=by,
    )


def _decide_steward(
    decide: Callable[..., Decision], dataset: Dataset, person: User, *, by: User
) -> Dataset:
    """Lock a dataset and decide whether a person may begin or cease to answer for it."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    facts = steward_facts(dataset, person)
    decide(facts, actor_assigns_stewards=may_assign_stewards(by)).require()
    return dataset


def _tell_steward(
    what: Event, subject: str, body: str, *, dataset: Dataset, person: User, by: User
) -> None:
    trail.record(
        what, subject=dataset, by=by, about=[str(person.reference)], person=person.full_name
    )
    outbox.notify([person], subject, body, dataset.get_absolute_url(), about=dataset.reference)
