import django_tables2 as tables

from idea_portal.web.columns import MomentColumn, NumberColumn, ReferenceColumn, StatusColumn
from linkage.models import CohortList
from linkage.views.delivery_tables import ProfileTable


class CohortListTable(tables.Table):
    reference = ReferenceColumn(verbose_name="List")
    received_at = MomentColumn(verbose_name="Handed in")
    received_by = tables.Column(verbose_name="By", order_by="received_by__full_name")
    rows = NumberColumn()
    rows_rejected = NumberColumn(verbose_name="Turned away")
    state = StatusColumn()

    class Meta:
        model = CohortList
        fields: list[str] = []


class ListProfileTable(ProfileTable):
    element = None
    column = tables.Column()

    class Meta:
        sequence = ["column", "..."]
