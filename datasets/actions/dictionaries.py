"""Replacing a dataset's dictionary by an imported one, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from datasets.events import Event
from datasets.facts import elements_in_stored_deliveries, entries_of, is_steward
from datasets.models import DataElement, Dataset
from datasets.rules.dictionary import Entry
from datasets.rules.dictionary_changes import DictionaryChanges, compare, decide_import
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Decision


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would change, and whether it may."""

    changes: DictionaryChanges
    decision: Decision


class ChangedMeanwhile(Exception):
    """The difference is no longer the one the person was shown and confirmed."""


def preview(*, dataset: Dataset, entries: Sequence[Entry], by: User) -> Preview:
    """What importing these entries would change at this moment."""
    changes = compare(entries_of(dataset), entries)
    decision = decide_import(
        dataset.code,
        changes,
        stored=elements_in_stored_deliveries(dataset),
        actor_is_steward=is_steward(by, dataset),
    )
    return Preview(changes, decision)


@transaction.atomic
def import_dictionary(
    *, dataset: Dataset, entries: Sequence[Entry], by: User, confirmed: str | None = None
) -> DictionaryChanges:
    """Replace the dictionary; `confirmed` is the digest of the difference the person saw."""
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    found = preview(dataset=dataset, entries=entries, by=by)
    found.decision.require()
    if confirmed not in (None, found.changes.digest):
        raise ChangedMeanwhile

    write_entries(dataset=dataset, entries=entries, by=by)
    record_import(dataset=dataset, changes=found.changes, by=by, decision=found.decision)
    return found.changes


def write_entries(*, dataset: Dataset, entries: Sequence[Entry], by: User | None) -> None:
    """Make the dictionary say exactly this, each element keeping its history."""
    places = {entry.name: place for place, entry in enumerate(entries)}
    kept: dict[str, DataElement] = {}
    for element in dataset.elements.all():
        if element.name in places:
            kept[element.name] = element
        else:
            trail.sign(element, by=by, reason="Removed by a dictionary import.")
            element.delete()
    # The record key last: the one it takes over from has given it up by then.
    for entry in sorted(entries, key=lambda each: each.identity_role == IdentityRole.RECORD_KEY):
        element = kept.get(entry.name) or DataElement(dataset=dataset, name=entry.name)
        _write_entry(element, entry, places[entry.name], by)


def _write_entry(element: DataElement, entry: Entry, position: int, by: User | None) -> None:
    described = asdict(entry) | {"position": position}
    differing = {
        name: value for name, value in described.items() if getattr(element, name) != value
    }
    if element.pk and not differing:
        return
    for name, value in described.items():
        setattr(element, name, getattr(value, "value", value))
    trail.sign(element, by=by, reason="Dictionary import.")
    element.save()


def record_import(
    *, dataset: Dataset, changes: DictionaryChanges, by: User | None, decision: Decision | None
) -> None:
    """Write the import into the trail, with the element every change is about."""
    added = [entry.name for entry in changes.added]
    changed = [each.after.name for each in changes.changed]
    removed = [entry.name for entry in changes.removed]
    trail.record(
        Event.DICTIONARY_IMPORTED,
        subject=dataset,
        by=by,
        about=[f"{dataset.code}.{name}" for name in (*added, *changed, *removed)],
        decision=decision,
        added=added,
        changed=changed,
        removed=removed,
    )
