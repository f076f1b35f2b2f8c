import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from datasets.models.words import choices
from idea_portal.web.columns import (
    DayColumn,
    MomentColumn,
    NumberColumn,
    ReferenceColumn,
    UnbrokenColumn,
)
from idea_portal.web.filters import SearchFilter, YesNoFilter
from linkage.models import CrosswalkEntry, IndexGeneration, MatchRun, PersonChange, PersonIndex
from linkage.rules.run_modes import ChangeKind


class PersonColumn(tables.Column):
    """A person's id, leading to the page of that person."""

    def render(self, value):
        person = str(getattr(value, "person_id", value))
        url = reverse("linkage:person-detail", args=[person])
        return format_html('<a class="mono" href="{}">{}</a>', url, person)


class IndexTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Index")
    datasets = tables.Column(orderable=False)
    created_at = MomentColumn(verbose_name="First published")
    runs = NumberColumn(accessor="number_of_runs")

    class Meta:
        model = PersonIndex
        fields: list[str] = []

    def render_datasets(self, value):
        return ", ".join(value)


class GenerationTable(tables.Table):
    number = NumberColumn(verbose_name="Generation")
    run = tables.Column(empty_values=(), orderable=False, verbose_name="Made by")
    published_at = MomentColumn(verbose_name="Published")
    files = NumberColumn(accessor="manifest", orderable=False, verbose_name="Files")
    changes = NumberColumn(accessor="number_of_changes", verbose_name="Merges and splits")

    class Meta:
        model = IndexGeneration
        fields: list[str] = []

    def render_run(self, record):
        return f"{record.run.get_mode_display()} run {record.run}" if record.run else "A person"

    def render_files(self, value):
        return f"{len(value):,}"


class RunTable(tables.Table):
    reference = ReferenceColumn(accessor="job__reference", verbose_name="Run")
    mode = tables.Column()
    authorization = tables.Column(accessor="authorization__reference", verbose_name="Authorization")
    points_table = tables.Column(orderable=False, verbose_name="Points table")
    published_at = MomentColumn(verbose_name="Published")

    class Meta:
        model = MatchRun
        fields: list[str] = []


class EntryTable(tables.Table):
    """One line of the crosswalk with both its times."""

    index = ReferenceColumn(accessor="index__reference", verbose_name="Index")
    record = UnbrokenColumn(accessor="record_key", verbose_name="Record")
    person = PersonColumn(accessor="person_id", verbose_name="Person")
    valid_from = DayColumn(verbose_name="From the day")
    valid_until = DayColumn(verbose_name="Until the day", default="Still delivered")
    known_from = MomentColumn(accessor="known_from__published_at", verbose_name="Known from")
    known_until = MomentColumn(
        accessor="known_until__published_at", verbose_name="Known until", default="Still"
    )

    class Meta:
        model = CrosswalkEntry
        fields: list[str] = []

    def render_record(self, value, record):
        url = reverse("linkage:record-history", args=[record.dataset, value])
        return format_html(
            '<span>{} <a class="mono" href="{}">{}</a></span>', record.dataset, url, f"{value[:8]}…"
        )


class PersonChangeTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Change")
    kind = tables.Column()
    index = tables.Column(accessor="generation__index__reference", verbose_name="Index")
    kept = PersonColumn(accessor="kept_id", verbose_name="Keeps the id")
    other = PersonColumn(accessor="other_id", verbose_name="The other")
    records = NumberColumn(verbose_name="Records moved")
    at = MomentColumn(accessor="generation__published_at", verbose_name="Known from")
    by = tables.Column(accessor="by__full_name", default="A run", verbose_name="By")
    taken_back = tables.Column(accessor="reversed_by", default="No", verbose_name="Taken back")

    class Meta:
        model = PersonChange
        fields: list[str] = []


class PersonChangeFilters(django_filters.FilterSet):
    text = SearchFilter(["reference", "reason", "generation__index__reference", "by__full_name"])
    kind = django_filters.ChoiceFilter(choices=choices(ChangeKind), empty_label="Any kind")
    taken_back = YesNoFilter(
        field_name="reversed_by", lookup_expr="isnull", exclude=True, label="Taken back"
    )

    class Meta:
        model = PersonChange
        fields: list[str] = []
