"""The list of people, for those who configure them and those who audit them."""

import django_filters
import django_tables2 as tables
from django.db.models import Q

from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role


class PeopleTable(tables.Table):
    full_name = tables.Column(
        linkify=("accounts:person-detail", [tables.A("reference")]), verbose_name="Name"
    )
    email = tables.Column(verbose_name="E-mail")
    roles = tables.Column(empty_values=(), orderable=False, verbose_name="Roles")
    is_active = tables.Column(verbose_name="Account")

    class Meta:
        model = User
        fields = ("full_name", "email", "roles", "is_active")
        order_by = "full_name"

    def render_roles(self, record: User) -> str:
        held = [f"{Role(m.role).label}, {m.organization}" for m in record.memberships.all()]
        return "; ".join(held) or "none"

    def render_is_active(self, value: bool) -> str:
        return "open" if value else "shut"


class PeopleFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(method="by_name", label="Name or e-mail")
    role = django_filters.ChoiceFilter(
        field_name="memberships__role",
        choices=[(role.value, role.label) for role in Role],
        label="Role",
        distinct=True,
    )
    organization = django_filters.ModelChoiceFilter(
        field_name="memberships__organization",
        queryset=Organization.objects.all(),
        label="Organization",
        distinct=True,
    )

    class Meta:
        model = User
        fields = ()

    def by_name(self, people, name, value):
        return people.filter(Q(full_name__icontains=value) | Q(email__icontains=value))
