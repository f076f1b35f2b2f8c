"""What an imported dictionary changes, and whether it may."""

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from idea_portal.policy import Decision, Finding

from .dictionary import Entry


class DictionaryCheck(StrEnum):
    ACTOR_IS_STEWARD = "actor-is-steward"
    SOMETHING_CHANGES = "something-changes"
    NO_STORED_ELEMENT_REMOVED = "no-stored-element-removed"
    NO_STORED_ELEMENT_RETYPED = "no-stored-element-retyped"


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """An element that stays, with the words that differ."""

    before: Entry
    after: Entry

    @property
    def words(self) -> tuple[str, ...]:
        """The parts of the entry that differ, such as label or codes."""
        names = (each.name for each in fields(Entry))
        return tuple(
            name for name in names if getattr(self.before, name) != getattr(self.after, name)
        )

    @property
    def lines(self) -> tuple[tuple[str, str, str], ...]:
        """Each differing part with its old and new words, to be read by a person."""
        return tuple(
            (name.replace("_", " "), in_words(self.before, name), in_words(self.after, name))
            for name in self.words
        )


@dataclass(frozen=True, slots=True)
class DictionaryChanges:
    """The difference between a dataset's dictionary and an imported one."""

    added: tuple[Entry, ...]
    changed: tuple[ChangedEntry, ...]
    removed: tuple[Entry, ...]
    is_reordered: bool

    @property
    def digest(self) -> str:
        """Names this difference: what a person confirms must be what they saw."""
        canonical = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed or self.is_reordered)


def in_words(entry: Entry, name: str) -> str:
    """One part of an entry as a person reads it."""
    value = getattr(entry, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "codes":
        return "; ".join(f"{code} = {label}" for code, label in value.items()) or "none"
    return str(value) or "none"


def compare(before: Iterable[Entry], after: Iterable[Entry]) -> DictionaryChanges:
    """Find what was added, changed and removed; elements are the same when their name is."""
    old = {entry.name: entry for entry in before}
    new = {entry.name: entry for entry in after}
    stay = [name for name in old if name in new]
    return DictionaryChanges(
        added=tuple(entry for name, entry in new.items() if name not in old),
        changed=tuple(
            ChangedEntry(old[name], new[name]) for name in stay if old[name] != new[name]
        ),
        removed=tuple(entry for name, entry in old.items() if name not in new),
        is_reordered=stay != [name for name in new if name in old],
    )


def decide_upload(dataset: str, *, actor_is_steward: bool) -> Decision:
    """Decide whether a person may bring a dictionary at all, before there is one to compare."""
    return Decision(
        subject=dataset,
        question=f"May you import a dictionary for {dataset}?",
        findings=(_actor_is_steward(dataset, actor_is_steward),),
    )


def decide_import(
    dataset: str,
    changes: DictionaryChanges,
    *,
    stored: AbstractSet[str],
    actor_is_steward: bool,
) -> Decision:
    """Decide whether a person may replace a dataset's dictionary with an imported one."""
    return Decision(
        subject=dataset,
        question=f"May this dictionary be imported for {dataset}?",
        findings=(
            _actor_is_steward(dataset, actor_is_steward),
            _something_changes(changes),
            _no_stored_element_removed(dataset, changes, stored),
            _no_stored_element_retyped(dataset, changes, stored),
        ),
    )


def _actor_is_steward(dataset: str, actor_is_steward: bool) -> Finding:
    because = (
        f"You are a steward of {dataset}."
        if actor_is_steward
        else f"Only a steward of {dataset} imports its dictionary."
    )
    return Finding(DictionaryCheck.ACTOR_IS_STEWARD, actor_is_steward, because)


def _something_changes(changes: DictionaryChanges) -> Finding:
    because = (
        "The dictionary already says exactly this."
        if changes.is_empty
        else f"{len(changes.added)} added, {len(changes.changed)} changed, "
        f"{len(changes.removed)} removed{', order changed' if changes.is_reordered else ''}."
    )
    return Finding(DictionaryCheck.SOMETHING_CHANGES, not changes.is_empty, because)


def _no_stored_element_removed(
    dataset: str, changes: DictionaryChanges, stored: AbstractSet[str]
) -> Finding:
    held = [f"{dataset}.{entry.name}" for entry in changes.removed if entry.name in stored]
    because = (
        f"A stored delivery holds {', '.join(held)}: destroy it before removing the element."
        if held
        else "No stored delivery holds an element that would be removed."
    )
    return Finding(DictionaryCheck.NO_STORED_ELEMENT_REMOVED, not held, because)


def _no_stored_element_retyped(
    dataset: str, changes: DictionaryChanges, stored: AbstractSet[str]
) -> Finding:
    held = [
        f"{dataset}.{each.after.name} ({each.before.type} to {each.after.type})"
        for each in changes.changed
        if "type" in each.words and each.after.name in stored
    ]
    because = (
        f"A stored delivery holds {', '.join(held)}: its type cannot change."
        if held
        else "No stored delivery holds an element whose type would change."
    )
    return Finding(DictionaryCheck.NO_STORED_ELEMENT_RETYPED, not held, because)
