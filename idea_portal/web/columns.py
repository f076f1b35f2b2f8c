"""Columns that look the same in every list: references, states, days, moments and counts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.utils import Accessor

from idea_portal.web.citations import cited
from idea_portal.web.statuses import status_of


class UnbrokenColumn(tables.Column):
    """Short values that would read badly broken over two lines, such as references."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("attrs", {"td": {"class": "unbroken"}})
        super().__init__(*args, **options)


class ReferenceColumn(tables.Column):
    """A reference that leads to the page of what it names."""

    def render(self, value: str, record: Any, bound_column: Any) -> SafeString:
        named, _ = Accessor(bound_column.accessor).penultimate(record)
        return format_html('<a class="reference" href="{}">{}</a>', named.get_absolute_url(), value)


class CitedColumn(tables.Column):
    """The clauses behind something, by agreement."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("empty_values", (None, {}))
        super().__init__(*args, **options)

    def render(self, value: Mapping[str, str]) -> SafeString:
        return cited(value)


class StatusColumn(tables.Column):
    """A state, with its word and icon."""

    def render(self, value: object) -> SafeString:
        return render_to_string("components/status_tag.html", {"status": status_of(value)})


class DayColumn(UnbrokenColumn):
    """A day; a moment is shown as its day in the city's time zone."""

    def render(self, value: date | datetime) -> str:
        return formats.date_format(_local(value), "DATE_FORMAT")


class MomentColumn(UnbrokenColumn):
    """A moment in the city's time zone."""

    def render(self, value: datetime) -> str:
        return formats.date_format(_local(value), "DATETIME_FORMAT")


class NumberColumn(tables.Column):
    """A count, set flush right."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("attrs", {"th": {"class": "number"}, "td": {"class": "number"}})
        super().__init__(*args, **options)

    def render(self, value: float) -> str:
        return f"{value:,}"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value
