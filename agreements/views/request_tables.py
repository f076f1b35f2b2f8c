import django_filters
import django_tables2 as tables

from agreements.models import ResearchRequest
from agreements.models.words import choices
from agreements.rules.request_states import RequestState
from agreements.rules.vocabulary import Purpose
from idea_portal.web.columns import DayColumn, ReferenceColumn, StatusColumn
from idea_portal.web.filters import SearchFilter


class RequestTable(tables.Table):
    reference = ReferenceColumn()
    title = tables.Column()
    organization = tables.Column(accessor="organization__name", verbose_name="Organization")
    state = StatusColumn()
    state_since = DayColumn(verbose_name="Since")

    def render_purpose(self, value):
        return value.capitalize()

    def render_output(self, value):
        return value.capitalize()

    class Meta:
        model = ResearchRequest
        fields = ("reference", "title", "organization", "purpose", "output", "state", "state_since")
        order_by = "-reference"


class RequestFilter(django_filters.FilterSet):
    search = SearchFilter(["reference", "title", "requester__full_name"])
    state = django_filters.ChoiceFilter(
        choices=[(each.value, each.value.replace("-", " ")) for each in RequestState],
        empty_label="Any state",
    )
    purpose = django_filters.ChoiceFilter(choices=choices(Purpose), empty_label="Any purpose")

    class Meta:
        model = ResearchRequest
        fields: list[str] = []
