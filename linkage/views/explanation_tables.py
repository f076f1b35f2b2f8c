import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html

from agreements.rules.citations import by_agreement
from idea_portal.policy import Period
from idea_portal.web.citations import cited
from idea_portal.web.columns import DayColumn, MomentColumn, StatusColumn


class StationTable(tables.Table):
    reference = tables.Column(verbose_name="Record")
    kind = tables.Column(verbose_name="Kind")
    title = tables.Column(verbose_name="What it is", orderable=False)
    state = StatusColumn(verbose_name="State", empty_values=("",))
    at = MomentColumn(verbose_name="Since")
    explained = tables.Column(
        verbose_name="Explain", accessor="reference", orderable=False, empty_values=()
    )

    def render_reference(self, value, record):
        if not record.url:
            return value
        return format_html('<a class="reference" href="{}">{}</a>', record.url, value)

    def render_explained(self, value):
        address = reverse("linkage:explain", args=[value])
        return format_html('<a href="{}">Explain {}</a>', address, value)


class AccessTable(tables.Table):
    name = tables.Column(verbose_name="Person")
    may = tables.Column(verbose_name="May", orderable=False)
    under = tables.Column(verbose_name="Under")
    until = DayColumn(verbose_name="Last day", default="")
    clauses = tables.Column(verbose_name="Clauses behind it", orderable=False)

    def render_until(self, value):
        # Access ends with the first moment after the last day.
        return date_format(Period(value, value).last_day)

    def render_under(self, value):
        if not value.startswith("AZ-"):
            return value
        address = reverse("linkage:explain", args=[value])
        return format_html('<a class="reference" href="{}">{}</a>', address, value)

    def render_clauses(self, value):
        return cited(by_agreement(value), "linkage:explain")
