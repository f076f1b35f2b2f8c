"""Events that are on record and not told yet, such as an opinion while others are awaited."""

from collections.abc import Callable

from django.db.models import Q

from idea_portal.accounts.models import User

_rules: list[Callable[[], Q]] = []
_rules_for_readers: list[Callable[[User], Q]] = []


def keeps_sealed(rule: Callable[[], Q]) -> Callable[[], Q]:
    """Register which events nobody reads for now; the app whose events they are knows until when."""
    _rules.append(rule)
    return rule


def keeps_sealed_from(rule: Callable[[User], Q]) -> Callable[[User], Q]:
    """Register which events one reader of the trail may not read for now, though others may."""
    _rules_for_readers.append(rule)
    return rule


def still_sealed() -> Q:
    """The events that nobody reads for now."""
    sealed = Q(pk__in=[])
    for rule in _rules:
        sealed |= rule()
    return sealed


def still_sealed_from(reader: User) -> Q:
    """The events that this reader does not read for now."""
    sealed = still_sealed()
    for rule in _rules_for_readers:
        sealed |= rule(reader)
    return sealed
