from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model

from idea_portal.accounts.grants import UserGrant
from idea_portal.accounts.models import Membership, Organization, Training, User
from idea_portal.accounts.roles import Role

from .row_history import without_history

LONG_AGO = date(2020, 1, 1)
FAR_AHEAD = date(2099, 12, 31)
KINDS = {"office": "office", "university": "university", "outreach": "agency"}


@dataclass(frozen=True)
class Part:
    """Who somebody is to be: their name, and their roles in one organization."""

    name: str
    roles: tuple[Role, ...] = ()
    organization: str = "office"
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.name}@example.org"


class Cast:
    """Who takes part in what one call of a factory builds: each is looked for once, or made.

    It lives as long as the call: the next one asks the database again.
    """

    def __init__(self) -> None:
        self.organizations: dict[str, Organization] = {}
        self.people: dict[str, User] = {}

    def organization(self, code: str) -> Organization:
        return self.bring_organizations([code])[0]

    def person(self, part: Part) -> User:
        return self.bring([part])[0]

    @without_history
    def bring_organizations(self, codes: Iterable[str]) -> list[Organization]:
        """Organizations by their codes, all at once."""
        codes = list(codes)
        if unknown := dict.fromkeys(each for each in codes if each not in self.organizations):
            found = {each.code: each for each in Organization.objects.filter(code__in=unknown)}
            missing = [_organization(code) for code in unknown if code not in found]
            made = Organization.objects.bulk_create(missing)
            self.organizations |= found | {each.code: each for each in made}
        return [self.organizations[code] for code in codes]

    def bring(self, parts: Iterable[Part]) -> list[User]:
        """People by their names, all at once."""
        parts = list(parts)
        if unknown := {each.email: each for each in parts if each.email not in self.people}:
            found = {each.email: each for each in User.objects.filter(email__in=unknown)}
            missing = [part for email, part in unknown.items() if email not in found]
            self.people |= found | {each.email: each for each in self.add(missing)}
        return [self.people[part.email] for part in parts]

    @without_history
    def add(self, parts: list[Part]) -> list[User]:
        """People who are new, with their roles, and training that is current."""
        if not parts:
            return []
        users = _with_references(User.objects.bulk_create([_account(part) for part in parts]))
        self.bring_organizations(part.organization for part in parts if part.roles)
        Membership.objects.bulk_create(
            _membership(user, role, self.organizations[part.organization])
            for user, part in zip(users, parts, strict=True)
            for role in part.roles
        )
        Training.objects.bulk_create(_training(user) for user in users)
        return users


@without_history
def make_organization(code: str, *, kind: str = "") -> Organization:
    """An organization by its code, made once."""
    found = Organization.objects.filter(code=code).first()
    if found is None:
        found = _organization(code, kind)
        found.save()
    return found


@without_history
def make_membership(
    user: User, role: Role, organization: str, *, begins_on=LONG_AGO, ends_on=None
) -> Membership:
    membership = _membership(user, role, make_organization(organization))
    membership.begins_on, membership.ends_on = begins_on, ends_on
    membership.save()
    return membership


def make_user(name: str, *roles: Role, organization: str = "office", **fields) -> User:
    """A person with roles in one organization, and training that is current."""
    return Cast().add([Part(name, roles, organization, fields)])[0]


@without_history
def make_training(user: User, *, valid_until=FAR_AHEAD) -> Training:
    training = _training(user, valid_until)
    training.save()
    return training


def give_together(grant: type[UserGrant], permission: str, given: list[tuple[User, Model]]) -> None:
    """Permissions on single objects to single people; what is granted already stays."""
    if given:
        named = Permission.objects.get(codename=permission)
        grants = [grant(permission=named, user=user, content_object=obj) for user, obj in given]
        grant.objects.bulk_create(grants, ignore_conflicts=True)


def _organization(code: str, kind: str = "") -> Organization:
    name = code.replace("_", " ").replace("-", " ").title()
    return Organization(code=code, name=name, kind=kind or KINDS.get(code, "department"))


def _account(part: Part) -> User:
    fields = {"full_name": part.name.replace("-", " ").title()} | part.fields
    password = fields.pop("password", None)
    user = User(email=part.email, **fields)
    user.set_password(password)
    return user


def _with_references(users: list[User]) -> list[User]:
    for user in users:
        user.reference = f"P-{user.pk:04d}"
    User.objects.bulk_update(users, ["reference"])
    return users


def _membership(user: User, role: Role, organization: Organization) -> Membership:
    return Membership(user=user, role=role.value, organization=organization, begins_on=LONG_AGO)


def _training(user: User, valid_until: date = FAR_AHEAD) -> Training:
    return Training(
        user=user,
        course="Data privacy and security",
        completed_on=LONG_AGO,
        valid_until=valid_until,
    )
