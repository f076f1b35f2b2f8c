"""Events that are on record and not told yet, such as an opinion while others are awaited."""

from collections.abc import Callable

from django.db.models import Q

_rules: list[Callable[[], Q]] = []


def keeps_sealed(rule: Callable[[], Q]) -> Callable[[], Q]:
    """Register which events nobody reads for now; the app whose events they are knows until when."""
    _rules.append(rule)
    return rule


def still_sealed() -> Q:
    """The events that nobody reads for now."""
    sealed = Q(pk__in=[])
    for rule in _rules:
        sealed |= rule()
    return sealed
