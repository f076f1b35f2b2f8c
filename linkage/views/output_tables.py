import django_filters
import django_tables2 as tables

from agreements.rules.vocabulary import OutputKind
from idea_portal.web.columns import (
    CitedColumn,
    MomentColumn,
    NumberColumn,
    ReferenceColumn,
    StatusColumn,
    UnbrokenColumn,
)
from idea_portal.web.filters import SearchFilter
from linkage.models import Output
from linkage.rules.output_states import OutputState


class OutputTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Output")
    kind = tables.Column(verbose_name="Kind")
    authorization = ReferenceColumn(
        accessor="authorization__reference", verbose_name="Authorization"
    )
    request = tables.Column(accessor="authorization__request__title", verbose_name="For")
    rows_told = NumberColumn(verbose_name="Rows", default="Not told yet")
    created_at = MomentColumn(verbose_name="Built")
    state = StatusColumn()

    def render_kind(self, value):
        return value.capitalize()

    class Meta:
        model = Output
        fields: list[str] = []


class OutputFilters(django_filters.FilterSet):
    text = SearchFilter(
        ["reference", "authorization__reference", "authorization__request__title", "author__email"]
    )
    kind = django_filters.ChoiceFilter(
        choices=[(kind.value, kind.label) for kind in OutputKind], empty_label="Any kind"
    )
    state = django_filters.ChoiceFilter(
        choices=[(state.value, state.value.replace("-", " ")) for state in OutputState],
        empty_label="Any state",
    )

    class Meta:
        model = Output
        fields: list[str] = []


class ColumnTable(tables.Table):
    column = tables.Column()
    label = tables.Column(verbose_name="Meaning")
    elements = tables.Column(verbose_name="From")
    codes = tables.Column()
    clauses = CitedColumn(verbose_name="Allowed by clause")

    class Meta:
        orderable = False


class ShapeTable(tables.Table):
    column = tables.Column()
    elements = tables.Column(verbose_name="From")
    filled = NumberColumn(verbose_name="Rows with a value")

    class Meta:
        orderable = False


class SourceTable(tables.Table):
    dataset = tables.Column()
    delivery = UnbrokenColumn()
    rows = NumberColumn(verbose_name="Rows in it")
    elements_read = tables.Column(verbose_name="Read")
    elements_handed_over = tables.Column(verbose_name="Handed over")

    class Meta:
        orderable = False


class FigureTable(tables.Table):
    group = tables.Column()
    people = tables.Column(verbose_name="People", attrs={"td": {"class": "number"}})

    class Meta:
        orderable = False
