import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from datasets.models import Dataset
from datasets.models.words import choices
from idea_portal.web.columns import (
    MomentColumn,
    NumberColumn,
    ReferenceColumn,
    StatusColumn,
    UnbrokenColumn,
)
from idea_portal.web.filters import SearchFilter
from linkage.models import CaseReveal, ReviewCase
from linkage.rules.case_states import UNSETTLED, CaseKind, CaseState
from linkage.views.element_words import elements_by_dataset

WAITING = [state.value for state in UNSETTLED]
# What a filter may ask for: how many opinions are in stays sealed.
STATES = [
    (state.value, state.value) for state in (CaseState.WAITING, CaseState.SETTLED, CaseState.CLOSED)
]


class CaseTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Case")
    kind = tables.Column()
    datasets = tables.Column(verbose_name="Records of", orderable=False)
    points = NumberColumn()
    value = NumberColumn(verbose_name="Worth")
    raised_at = MomentColumn(verbose_name="Waits since")
    told_state = StatusColumn(verbose_name="State", order_by="state", orderable=False)
    outcome = tables.Column(orderable=False)

    class Meta:
        model = ReviewCase
        fields: list[str] = []

    def render_datasets(self, value):
        return ", ".join(value)

    def render_kind(self, value):
        return value[:1].upper() + value[1:]


class CaseFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=choices(CaseKind), empty_label="Any kind")
    dataset = django_filters.ChoiceFilter(
        label="Records of",
        choices=lambda: list(Dataset.objects.values_list("code", "name")),
        method="of_dataset",
        empty_label="Any dataset",
    )
    worth = django_filters.NumberFilter(
        label="Worth at least", field_name="value", lookup_expr="gte", min_value=0, max_value=100
    )
    until = django_filters.DateFilter(
        label="Waits since, at the latest", field_name="raised_at", lookup_expr="date__lte"
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="in_state", empty_label="Any state")

    class Meta:
        model = ReviewCase
        fields: list[str] = []

    def of_dataset(self, cases, name, value):
        return cases.filter(datasets__contains=[value])

    def in_state(self, cases, name, value):
        return cases.filter(state__in=WAITING if value == CaseState.WAITING else [value])


class RevealTable(tables.Table):
    at = MomentColumn(verbose_name="When")
    subject = UnbrokenColumn(verbose_name="Records of", orderable=False)
    reviewer = tables.Column(verbose_name="Shown to", order_by="reviewer__full_name")
    elements = tables.Column(orderable=False)
    authorization = ReferenceColumn(accessor="authorization__reference", verbose_name="Under")

    class Meta:
        model = CaseReveal
        fields: list[str] = []

    def render_subject(self, value, record):
        if record.case:
            return format_html(
                '<a class="reference" href="{}">{}</a>', value.get_absolute_url(), value
            )
        url = reverse("linkage:person-detail", args=[record.person_id])
        name = f"person {str(record.person_id)[:8]}…"
        return format_html('<a href="{}">{}</a>, {}', url, name, record.index)

    def render_elements(self, value):
        lines = ((code, ", ".join(names)) for code, names in elements_by_dataset(value).items())
        # One block: on a telephone a cell's label stands beside its first child only.
        return format_html("<div>{}</div>", format_html_join("", "<div>{}: {}</div>", lines))


class RevealFilters(django_filters.FilterSet):
    text = SearchFilter(
        [
            "case__reference",
            "index__reference",
            "person__person_id",
            "reviewer__full_name",
            "reviewer__reference",
            "authorization__reference",
        ]
    )
    dataset = django_filters.CharFilter(
        label="Dataset code", field_name="deliveries", method="of_dataset"
    )
    since = django_filters.DateFilter(label="From day", field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label="To day", field_name="at", lookup_expr="date__lte")

    class Meta:
        model = CaseReveal
        fields: list[str] = []

    def of_dataset(self, reveals, name, value):
        return reveals.filter(deliveries__has_key=value.strip())
