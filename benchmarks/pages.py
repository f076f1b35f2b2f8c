"""Every page of the demo as each role sees it, p95 and queries, beside a bare Django view.

Pages are found by following links from everyone's home, in the demo's data and again in three
times as much. Each address is visited once before it is measured: a worker that serves people has
long read its templates. A page's queries should be the same whatever it shows: `queries` says from
how many to how many over its addresses, for what one may do differs; `3x queries` says the same of
the larger data. `cpu ms` is what the portal itself computes in the median, without the database
and without waiting: on a busy machine it says more than the clock.
"""

import html
import os
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from benchmarks.growth import grown
from benchmarks.rows import Row, percentile_95
from benchmarks.scratch_portal import scratch_portal

LARGER = 3
LINK = re.compile(rb'href="(/[^"#]*)"')
LEFT_ALONE = re.compile(r"^/(static|accounts/logout)|download|\.csv")


@dataclass
class Page:
    """One URL name: what its visits took."""

    seconds: list[float] = field(default_factory=list)
    computing: list[float] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is looked at: addresses of one page, visits of one address."""

    addresses: int
    visits: int


def run(quick: bool) -> list[Row]:
    effort = Effort(addresses=3, visits=3) if quick else Effort(addresses=8, visits=8)
    with scratch_portal() as (_, _, environ):
        os.environ |= environ
        os.environ["DJANGO_SETTINGS_MODULE"] = "idea_portal.settings"
        import_module("idea_portal.wsgi")  # as a process that serves people has it
        pages = visit_as_everybody(effort)
        with grown(LARGER):
            larger = visit_as_everybody(effort)
        bare = bare_view(300)
        connection.close()
    looked_at = {name: page for name, page in pages.items() if page.seconds}
    slowest_first = sorted(looked_at.items(), key=lambda page: -percentile_95(page[1].seconds))
    return [bare, *(compared(name, page, larger[name]) for name, page in slowest_first)]


def visit_as_everybody(effort: Effort) -> dict[str, Page]:
    pages: dict[str, Page] = defaultdict(Page)
    for person in one_person_of_each_role():
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(person)
        visit_everything(browser, pages, effort)
    return pages


def one_person_of_each_role() -> Iterable[Any]:
    held = apps.get_model("accounts", "Membership").objects.order_by("-pk")
    return {membership.role: membership.user for membership in held}.values()


def visit_everything(browser: Client, pages: dict[str, Page], effort: Effort) -> None:
    """Follow links from home to at least one address of every page that this person meets."""
    seen, waiting, met = {"/"}, ["/"], set()
    while waiting:
        address = waiting.pop(0)
        name = resolve(address.partition("?")[0]).view_name
        is_enough = len(pages[name].addresses) >= effort.addresses
        if is_enough and name in met:
            continue
        met.add(name)
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(address)
        if response.status_code != HTTPStatus.OK or response.streaming:
            continue
        page = pages[name]
        page.queries.add(len(queries))
        if not is_enough:
            page.addresses.add(address)
            for _ in range(effort.visits):
                began = time.process_time()
                page.seconds.append(time_of(browser, address))
                page.computing.append(time.process_time() - began)
        found = [link for link in links(response.content) if link not in seen]
        seen.update(found)
        waiting += found


def links(content: bytes) -> Iterator[str]:
    for found in LINK.findall(content):
        address = html.unescape(found.decode())
        if not LEFT_ALONE.search(address):
            yield address


def time_of(browser: Client, address: str) -> float:
    began = time.perf_counter()
    browser.get(address)
    return time.perf_counter() - began


def bare_view(times: int) -> Row:
    with override_settings(ROOT_URLCONF="benchmarks.bare_site", MIDDLEWARE=[]):
        browser = Client(SERVER_NAME="localhost")
        taken = [time_of(browser, "/") for _ in range(times)]
    return measured("(a bare Django view)", Page(taken, taken, {0}, {"/"}))


def compared(name: str, page: Page, larger: Page) -> Row:
    """A page on the demo's data, and on more of it where it was met there again."""
    measures = dict(measured(name, page).measures)
    if larger.seconds:
        measures[f"{LARGER}x p95 ms"] = percentile_95(larger.seconds) * 1000
        measures[f"{LARGER}x queries"] = from_to(larger.queries)
    return Row(name, measures)


def from_to(numbers: set[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least} to {most}"


def measured(name: str, page: Page) -> Row:
    return Row(
        name,
        {
            "p95 ms": percentile_95(page.seconds) * 1000,
            "median ms": statistics.median(page.seconds) * 1000,
            "cpu ms": statistics.median(page.computing) * 1000,
            "queries": from_to(page.queries),
            "addresses": len(page.addresses),
            "visits": len(page.seconds),
        },
    )
