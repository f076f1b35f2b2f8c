import django_filters
import django_tables2 as tables
from django.utils.text import capfirst

from datasets.models import Dataset, Delivery
from datasets.models.words import choices
from datasets.rules.delivery_states import DeliveryState
from datasets.views.dataset_tables import DatasetDeliveryTable
from idea_portal.web.columns import NumberColumn
from idea_portal.web.filters import SearchFilter
from linkage.rules.row_problems import RowProblem


class DeliveryTable(DatasetDeliveryTable):
    dataset = tables.Column(order_by="dataset__code")

    class Meta(DatasetDeliveryTable.Meta):
        sequence = ["reference", "dataset", "..."]


class DeliveryFilters(django_filters.FilterSet):
    text = SearchFilter(["reference", "dataset__name", "dataset__code", "received_by__full_name"])
    dataset = django_filters.ModelChoiceFilter(
        queryset=Dataset.objects.filter(deliveries__isnull=False).distinct(),
        to_field_name="code",
        empty_label="Any dataset",
    )
    state = django_filters.ChoiceFilter(choices=choices(DeliveryState), empty_label="Any state")

    class Meta:
        model = Delivery
        fields: list[str] = []


class RejectTable(tables.Table):
    row = NumberColumn()
    column = tables.Column(empty_values=())
    problem = tables.Column()

    def render_column(self, value):
        return value or "The whole row"

    def render_problem(self, value):
        return capfirst(RowProblem(value).label)


class ProfileTable(tables.Table):
    element = tables.Column()
    nulls = NumberColumn(verbose_name="Empty")
    distinct = NumberColumn(verbose_name="Different values")

    def render_distinct(self, value, record):
        return f"{value:,}" if record["is_exact"] else f"about {value:,}"
