"""Choices and constraints drawn from the vocabulary, for fields that hold one of its words."""

from django.db import models
from django.db.models import Q

from datasets.rules.vocabulary import Word


def choices(words: type[Word]) -> list[tuple[str, str]]:
    return [(word.value, word.label) for word in words]


def is_one_of(field: str, words: type[Word], *, name: str) -> models.CheckConstraint:
    """The database takes only the words that the vocabulary knows."""
    known = [word.value for word in words]
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": known}))
