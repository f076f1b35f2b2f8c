"""Choices and constraints drawn from the vocabulary, for fields that hold one of its words."""

from enum import StrEnum

from django.db import models
from django.db.models import Q


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, str(getattr(word, "label", word.value))) for word in words]


def is_one_of(field: str, words: type[StrEnum], *, name: str) -> models.CheckConstraint:
    """The database takes only the words that the vocabulary knows."""
    known = [word.value for word in words]
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": known}))
