import django_filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef

from agreements.facts.agreements import agreement_facts
from agreements.models import Agreement, AgreementVersion
from agreements.models.words import choices
from agreements.rules.agreement_force import standing_of
from agreements.rules.agreement_states import VersionState
from agreements.rules.vocabulary import AgreementKind, Capacity
from idea_portal.audit.clock import database_clock
from idea_portal.web.columns import DayColumn, ReferenceColumn, StatusColumn
from idea_portal.web.filters import SearchFilter

IN_FORCE, NOT_IN_FORCE, IN_PREPARATION = "in-force", "not-in-force", "in-preparation"


class StandingColumn(StatusColumn):
    """What an agreement is at this moment, derived by the rule that is enforced."""

    def __init__(self, **options):
        super().__init__(orderable=False, empty_values=(), **options)

    def render(self, record, table):
        return super().render(standing_of(agreement_facts(record, table.at), at=table.at))


class AgreementTable(tables.Table):
    reference = ReferenceColumn(verbose_name="Agreement")
    title = tables.Column()
    kind = tables.Column()
    standing = StandingColumn(verbose_name="Standing")
    parties = tables.Column(empty_values=(), orderable=False)
    ends_on = DayColumn(verbose_name="Last day", default="")

    class Meta:
        model = Agreement
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = database_clock()

    def render_parties(self, record):
        version = max(record.versions.all(), key=lambda each: each.number)
        return ", ".join(
            party.organization.name
            for party in version.parties.all()
            if party.capacity != Capacity.OFFICE
        )


class AgreementFilters(django_filters.FilterSet):
    text = SearchFilter(["reference", "title", "versions__parties__organization__name"])
    kind = django_filters.ChoiceFilter(choices=choices(AgreementKind), empty_label="Any kind")
    standing = django_filters.ChoiceFilter(
        label="Standing",
        method="filter_standing",
        empty_label="Any standing",
        choices=[
            (IN_FORCE, "In force"),
            (NOT_IN_FORCE, "Not in force"),
            (IN_PREPARATION, "In preparation"),
        ],
    )

    class Meta:
        model = Agreement
        fields: list[str] = []

    def filter_standing(self, queryset, name, value):
        now = database_clock()
        if value == IN_PREPARATION:
            unfinished = AgreementVersion.objects.exclude(state=VersionState.EXECUTED.value)
            return queryset.filter(Exists(unfinished.filter(agreement=OuterRef("pk"))))
        in_force = Agreement.objects.in_force(now).values("pk")
        if value == IN_FORCE:
            return queryset.filter(pk__in=in_force)
        return queryset.exclude(pk__in=in_force)

    @property
    def qs(self):
        return super().qs.distinct()
