import django_filters
import django_tables2 as tables

from datasets.models.words import choices
from idea_portal.web.columns import MomentColumn, NumberColumn, ReferenceColumn, StatusColumn
from idea_portal.web.filters import SearchFilter
from linkage.models import Job
from linkage.rules.job_states import JobKind, JobState


class JobTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Job")
    kind = tables.Column()
    authorization = tables.Column(accessor="authorization__reference", verbose_name="Authorization")
    requested_by = tables.Column(verbose_name="By", order_by="requested_by__full_name")
    created_at = MomentColumn(verbose_name="Requested")
    finished_at = MomentColumn(verbose_name="Ended")
    state = StatusColumn()

    class Meta:
        model = Job
        fields: list[str] = []

    def render_kind(self, value):
        return value.capitalize()


class JobFilters(django_filters.FilterSet):
    text = SearchFilter(["reference", "authorization__reference", "requested_by__full_name"])
    kind = django_filters.ChoiceFilter(choices=choices(JobKind), empty_label="Any kind")
    state = django_filters.ChoiceFilter(choices=choices(JobState), empty_label="Any state")

    class Meta:
        model = Job
        fields: list[str] = []


class BlockingTable(tables.Table):
    """What each blocking rule of a run proposed."""

    rule = tables.Column(verbose_name="Compared with")
    candidates = NumberColumn(verbose_name="Pairs proposed")
    keys_dropped = NumberColumn(verbose_name="Values too common")

    def render_rule(self, value):
        return value[:1].upper() + value[1:]


class GroupSizeTable(tables.Table):
    """How many persons have how many records."""

    records = NumberColumn(verbose_name="Records of one person")
    persons = NumberColumn()
