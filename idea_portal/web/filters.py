"""Filters that lists share."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet


class SearchFilter(django_filters.CharFilter):
    """Rows in which every word typed occurs in one of the named fields."""

    def __init__(self, names: Sequence[str], **options: Any) -> None:
        options.setdefault("label", "Search")
        super().__init__(**options)
        self.names = names

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in (value or "").split():
            matches = Q()
            for name in self.names:
                matches |= Q(**{f"{name}__icontains": word})
            qs = qs.filter(matches)
        return qs


class YesNoFilter(django_filters.BooleanFilter):
    """Yes, no, or any, with which it begins."""

    def __init__(self, **options: Any) -> None:
        either = forms.Select(choices=[("", "Any"), ("true", "Yes"), ("false", "No")])
        super().__init__(widget=either, **options)
