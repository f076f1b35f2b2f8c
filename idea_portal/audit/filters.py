import django_filters as filters
from django import forms
from django.db.models import Q

from idea_portal.audit.models import AuditEvent
from idea_portal.policy import Period


def kinds() -> list[tuple[str, str]]:
    """The kinds of events that happened, as choices."""
    found = AuditEvent.objects.order_by("what").values_list("what", flat=True).distinct()
    return [(what, what.replace("-", " ").capitalize()) for what in found]


class EventFilter(filters.FilterSet):
    person = filters.CharFilter(label="Person (name or reference)", method="by_person")
    dataset = filters.CharFilter(label="Dataset code", method="by_reference")
    authorization = filters.CharFilter(
        label="Authorization or any other reference", method="by_reference"
    )
    kind = filters.ChoiceFilter(label="Kind", field_name="what", choices=kinds)
    since = filters.DateFilter(
        label="From day", method="from_day", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = filters.DateFilter(
        label="To day", method="to_day", widget=forms.DateInput(attrs={"type": "date"})
    )
    refused = filters.BooleanFilter(
        label="Refused attempts only", method="only_refused", widget=forms.CheckboxInput
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_person(self, events, name, value):
        return events.filter(Q(by__iexact=value) | Q(by_name__icontains=value))

    def by_reference(self, events, name, value):
        return events.about(value.strip())

    def from_day(self, events, name, value):
        return events.filter(at__gte=Period.of_days(value, value).begins)

    def to_day(self, events, name, value):
        return events.filter(at__lt=Period.of_days(value, value).ends)

    def only_refused(self, events, name, value):
        return events.filter(is_refusal=True) if value else events
