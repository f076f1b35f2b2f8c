import django_filters
import django_tables2 as tables

from agreements.models import Review
from agreements.rules.tracks import Opinion, Track
from idea_portal.web.columns import DayColumn, ReferenceColumn, StatusColumn
from idea_portal.web.filters import SearchFilter

WAITING = "waiting"


class ReviewTable(tables.Table):
    reference = ReferenceColumn()
    title = tables.Column(accessor="request__title", verbose_name="Request")
    track = tables.Column()
    department = tables.Column(accessor="department__name", verbose_name="Department", default="")
    outcome = StatusColumn(verbose_name="Opinion", accessor="standing", order_by="outcome")
    opened_at = DayColumn(verbose_name="Asked on")

    def render_track(self, value):
        return Track(value).label

    class Meta:
        model = Review
        fields = ("reference", "title", "track", "department", "outcome", "opened_at")
        order_by = "-opened_at"


class ReviewFilter(django_filters.FilterSet):
    search = SearchFilter(["reference", "request__reference", "request__title"])
    track = django_filters.ChoiceFilter(
        choices=[(each.value, each.label) for each in Track], empty_label="Any track"
    )
    outcome = django_filters.ChoiceFilter(
        label="Opinion",
        empty_label="Any opinion",
        choices=[(each.value, each.value.replace("-", " ")) for each in Opinion],
        null_label="waiting",
        null_value=WAITING,
        method="of_outcome",
    )

    class Meta:
        model = Review
        fields: list[str] = []

    def of_outcome(self, reviews, name, value):
        return reviews.waiting() if value == WAITING else reviews.filter(outcome=value)
