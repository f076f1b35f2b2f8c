import django_filters
import django_tables2 as tables
from django.db.models import Count, QuerySet

from idea_portal.accounts.models import Organization


def listed_organizations() -> QuerySet[Organization]:
    """Every organization, with how many people hold or held a role in it."""
    return Organization.objects.annotate(people=Count("memberships__user", distinct=True))


class OrganizationTable(tables.Table):
    people = tables.Column(verbose_name="People")

    class Meta:
        model = Organization
        fields = ("name", "code", "kind", "people")
        order_by = "name"


class OrganizationFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    kind = django_filters.ChoiceFilter(choices=Organization.Kind.choices, label="Kind")

    class Meta:
        model = Organization
        fields = ("name", "kind")
