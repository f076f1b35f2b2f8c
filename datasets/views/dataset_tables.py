import django_filters
import django_tables2 as tables

from datasets.models import DataElement, Dataset, Delivery
from datasets.models.words import choices
from datasets.rules.vocabulary import Regime, Sensitivity
from idea_portal.accounts.models import Organization
from idea_portal.web.columns import (
    DayColumn,
    MomentColumn,
    NumberColumn,
    ReferenceColumn,
    StatusColumn,
)
from idea_portal.web.filters import SearchFilter


class DatasetTable(tables.Table):
    name = tables.Column(verbose_name="Dataset", linkify=True)
    code = tables.Column(attrs={"td": {"class": "mono"}})
    department = tables.Column(order_by="department__name")
    regime = tables.Column()
    sensitivity = tables.Column()
    elements_described = NumberColumn(verbose_name="Elements", empty_values=())
    delivered_at = DayColumn(verbose_name="Current delivery", default="None")


class DatasetFilters(django_filters.FilterSet):
    text = SearchFilter(["name", "code", "description", "department__name"])
    department = django_filters.ModelChoiceFilter(
        queryset=Organization.objects.filter(datasets__isnull=False).distinct(),
        to_field_name="code",
        empty_label="Any department",
    )
    regime = django_filters.ChoiceFilter(
        choices=choices(Regime), label="Legal regime", empty_label="Any regime"
    )
    sensitivity = django_filters.ChoiceFilter(
        choices=choices(Sensitivity), empty_label="Any sensitivity"
    )

    class Meta:
        model = Dataset
        fields: list[str] = []


class ElementTable(tables.Table):
    name = ReferenceColumn(verbose_name="Element", order_by=("name",))
    label = tables.Column()
    type = tables.Column()
    identity_role = tables.Column(verbose_name="Identity role")
    sensitivity = tables.Column()
    identifiability = tables.Column()
    is_required = tables.BooleanColumn(verbose_name="Required", yesno="Yes,No")

    class Meta:
        model = DataElement
        fields: list[str] = []

    def render_identity_role(self, value, record):
        return "" if record.identity_role == "none" else value

    def render_is_required(self, value):
        return "Yes" if value else "No"


class DatasetDeliveryTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Delivery")
    received_at = MomentColumn(verbose_name="Received")
    received_by = tables.Column(verbose_name="By", order_by="received_by__full_name")
    rows = NumberColumn()
    rows_rejected = NumberColumn(verbose_name="Turned away")
    state = StatusColumn()

    class Meta:
        model = Delivery
        fields: list[str] = []
