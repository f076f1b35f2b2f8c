import django_filters
import django_tables2 as tables

from agreements.models import Authorization
from idea_portal.web.columns import DayColumn, ReferenceColumn, StatusColumn
from idea_portal.web.filters import SearchFilter, YesNoFilter


class StandingColumn(StatusColumn):
    """What an authorization is now, as the rule finds it for the rows of one page."""

    def render(self, record, table):
        return super().render(table.standings[record.pk])


class AuthorizationTable(tables.Table):
    reference = ReferenceColumn()
    title = tables.Column(accessor="request__title", verbose_name="Project")
    organization = tables.Column(
        accessor="request__organization__name", verbose_name="Organization"
    )
    standing = StandingColumn(orderable=False, empty_values=())
    begins_at = DayColumn(verbose_name="From")
    ends_at = tables.Column(verbose_name="Through")
    standings: dict = {}

    class Meta:
        model = Authorization
        fields = ("reference", "title", "organization", "standing", "begins_at", "ends_at")
        order_by = "-reference"

    def render_ends_at(self, record):
        return f"{record.period.last_day:%b %-d, %Y}"


class AuthorizationFilter(django_filters.FilterSet):
    search = SearchFilter(["reference", "request__reference", "request__title"])
    is_revoked = YesNoFilter(
        field_name="revoked_at", lookup_expr="isnull", exclude=True, label="Revoked"
    )

    class Meta:
        model = Authorization
        fields: list[str] = []
