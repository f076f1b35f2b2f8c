"""The main menu: the places of the portal, and who finds something there."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from idea_portal.accounts.roles import Role

EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the main menu and the roles that find something there; without roles, anyone."""

    label: str
    url_name: str
    roles: Collection[Role] = ()
    holds: tuple[str, ...] = ()  # the beginnings of further addresses that belong there


PLACES = (
    Place("My work", "home"),
    Place("Datasets", "datasets:dataset-list", holds=("/deliveries/", "/register-dataset/")),
    Place("Agreements", "agreements:agreement-list", EVERYBODY),
    Place("Requests", "agreements:request-list", EVERYBODY, holds=("/reviews/",)),
    Place("Authorizations", "agreements:authorization-list", EVERYBODY),
    Place("Jobs", "linkage:job-list", EVERYBODY, holds=("/points-tables/",)),
    Place("Clerical review", "linkage:case-list", {Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER}),
    Place(
        "Persons",
        "linkage:index-list",
        {Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER},
        holds=("/persons/", "/person-changes/"),
    ),
    Place("Outputs", "linkage:output-list", EVERYBODY, holds=("/downloads/",)),
    Place("Audit", "audit:event-list", {Role.COMPLIANCE_REVIEWER}),
    Place("People", "accounts:person-list", {Role.ADMINISTRATOR, Role.COMPLIANCE_REVIEWER}),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one person's menu shows it on one page."""

    label: str
    url: str
    is_current: bool
    is_exact: bool


def menu(roles: Collection[Role], path: str) -> list[Entry]:
    """The places that a person with these roles may open; the one around `path` is marked."""
    return [
        Entry(place.label, url, _is_around(path, url, *place.holds), url == path)
        for place in PLACES
        if not place.roles or set(roles) & set(place.roles)
        for url in [reverse(place.url_name)]
    ]


def _is_around(path: str, *beginnings: str) -> bool:
    return any(path == each or (each != "/" and path.startswith(each)) for each in beginnings)
