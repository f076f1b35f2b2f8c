"""Which roles a person holds, where, at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from idea_portal.accounts.models import Membership, Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock


def memberships_of(user: User | AnonymousUser, at: datetime | None = None) -> QuerySet[Membership]:
    """The memberships a person holds at a moment, by default now; none once the account is shut."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.in_force(at or database_clock()).filter(user=user)


def remember(user: User, at: datetime) -> list[Membership]:
    """Read what a person holds at a moment once, for a page that asks often and changes nothing.

    Whoever asks about that very moment, or about now, is answered from it; every other moment is
    read anew.
    """
    held = list(memberships_of(user, at).select_related("organization"))
    user.remembered = (at, held)
    return held


def asked_at(user: User | AnonymousUser) -> datetime:
    """The moment a page shows a person, where it has read what they hold then; otherwise now."""
    known = getattr(user, "remembered", None)
    return known[0] if known else database_clock()


def held_by(user: User | AnonymousUser, at: datetime | None = None) -> list[Membership]:
    """The memberships a person holds at a moment, each with its organization."""
    remembered = _remembered(user, at)
    if remembered is None:
        return list(memberships_of(user, at).select_related("organization"))
    return remembered


def roles_of(user: User | AnonymousUser, at: datetime | None = None) -> frozenset[Role]:
    """Every role a person holds anywhere at a moment: one query for a page that asks for many."""
    return frozenset(Role(membership.role) for membership in held_by(user, at))


def has_role(
    user: User | AnonymousUser,
    *roles: Role,
    organization: Organization | None = None,
    at: datetime | None = None,
) -> bool:
    """Whether a person holds one of the roles, in the organization if one is named."""
    remembered = _remembered(user, at)
    if remembered is not None:
        return any(
            membership.role in roles and organization in (None, membership.organization)
            for membership in remembered
        )
    held = memberships_of(user, at).filter(role__in=[role.value for role in roles])
    return (held.filter(organization=organization) if organization else held).exists()


def organizations_where(
    user: User | AnonymousUser, *roles: Role, at: datetime | None = None
) -> QuerySet[Organization]:
    """The organizations in which a person holds one of the roles."""
    remembered = _remembered(user, at)
    if remembered is not None:
        places = {held.organization_id for held in remembered if held.role in roles}
        return Organization.objects.filter(pk__in=places) if places else Organization.objects.none()
    held = memberships_of(user, at).filter(role__in=[role.value for role in roles])
    return Organization.objects.filter(pk__in=held.values("organization"))


def person_keys(accounts: Iterable[int]) -> dict[int, str]:
    """Whose each account is, by its primary key: accounts of one person share a key."""
    first = "second_account_of"
    named = User.objects.filter(pk__in=set(accounts)).select_related(first).order_by()
    told = named.only("reference", f"{first}__reference", f"{first}__{first}")
    return {account.pk: account.person_key for account in told}


def people_with(
    *roles: Role, organization: Organization | None = None, at: datetime | None = None
) -> QuerySet[User]:
    """The people who hold one of the roles, in the organization if one is named."""
    held = Membership.objects.in_force(at or database_clock()).filter(
        role__in=[role.value for role in roles]
    )
    if organization:
        held = held.filter(organization=organization)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def _remembered(user: User | AnonymousUser, at: datetime | None) -> list[Membership] | None:
    known = getattr(user, "remembered", None)
    return known[1] if known and at in (None, known[0]) else None
