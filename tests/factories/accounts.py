from datetime import date

from idea_portal.accounts.models import Membership, Organization, Training, User
from idea_portal.accounts.roles import Role

from .row_history import without_history

LONG_AGO = date(2020, 1, 1)
FAR_AHEAD = date(2099, 12, 31)
KINDS = {"office": "office", "university": "university", "outreach": "agency"}


@without_history
def make_organization(code: str, *, kind: str = "") -> Organization:
    """An organization by its code, made once."""
    kind = kind or KINDS.get(code, "department")
    name = code.replace("_", " ").replace("-", " ").title()
    return Organization.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})[0]


@without_history
def make_membership(
    user: User, role: Role, organization: str, *, begins_on=LONG_AGO, ends_on=None
) -> Membership:
    return Membership.objects.create(
        user=user,
        role=role.value,
        organization=make_organization(organization),
        begins_on=begins_on,
        ends_on=ends_on,
    )


@without_history
def make_user(name: str, *roles: Role, organization: str = "office", **fields) -> User:
    """A person with roles in one organization, and training that is current."""
    user = User.objects.create_user(
        f"{name}@example.org", full_name=name.replace("-", " ").title(), **fields
    )
    for role in roles:
        make_membership(user, role, organization)
    make_training(user)
    return user


@without_history
def make_training(user: User, *, valid_until=FAR_AHEAD) -> Training:
    return Training.objects.create(
        user=user,
        course="Data privacy and security",
        completed_on=LONG_AGO,
        valid_until=valid_until,
    )
