"""Who gets what from every URL of the site.

Each module beside this one lists its URLs in ACCESS: the name, how to build its address, and the
status of a GET for the people of PEOPLE, in that order. `make` is called with the people by fixture
name, once for all URLs that share it, and returns the address's arguments.
"""

import importlib
import pkgutil

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests import access
from tests.access.row import PEOPLE

TABLES = [
    importlib.import_module(f"tests.access.{module.name}")
    for module in pkgutil.iter_modules(access.__path__)
    if module.name.endswith("_urls")
]
ACCESS = {name: row for table in TABLES for name, row in table.ACCESS.items()}
# allauth's own pages answer for themselves; their names have no namespace.
KEPT_BY_ALLAUTH = ("account_", "mfa_", "socialaccount_")


def url_names(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern, inner)
        elif pattern.name and not pattern.name.startswith(KEPT_BY_ALLAUTH):
            yield f"{namespace}{pattern.name}"


def test_every_url_is_listed():
    assert set(url_names()) == set(ACCESS)


def test_every_row_has_an_answer_for_everyone():
    assert {name for name, row in ACCESS.items() if len(row.answers) != len(PEOPLE)} == set()


def by_state(names):
    """Rows for `made`: URLs whose addresses need the same state stand together."""
    makers = list(dict.fromkeys(row.make for row in ACCESS.values()))
    ordered = sorted(names, key=lambda name: (makers.index(ACCESS[name].make), name))
    return [pytest.param(ACCESS[name].make, name, id=name) for name in ordered]


@pytest.fixture(scope="module")
def clients(people):
    """A browser for each of the people, signed in; nobody's is not.

    A test asks for them before `made`: what is written after it is undone with its state.
    """
    browsers = {person: Client() for person in PEOPLE}
    for person in PEOPLE[1:]:
        browsers[person].force_login(people[person])
    return browsers


@pytest.mark.parametrize(("made", "name"), by_state(ACCESS), indirect=["made"], scope="module")
def test_url_answers_each_person_as_listed(clients, made, name, db):
    address = reverse(name, args=made)

    answers = [clients[person].get(address).status_code for person in PEOPLE]

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(
        zip(PEOPLE, ACCESS[name].answers, strict=True)
    )
