"""Pages of later apps that a page of an earlier app leads to without knowing them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """A page about the same record, by its label and the name of its URL."""

    label: str
    url_name: str


_pages: dict[str, list[RelatedPage]] = {}


def leads_to(label: str, url_name: str, *, begins_at: Iterable[str]) -> None:
    """Let pages lead to one that takes the same arguments; a later app says so in its `ready`."""
    page = RelatedPage(label, url_name)
    for beginning in begins_at:
        known = _pages.setdefault(beginning, [])
        if page not in known:
            known.append(page)


def pages_from(url_name: str) -> tuple[RelatedPage, ...]:
    """The pages that the page of a URL name leads to, in the order they were named."""
    return tuple(_pages.get(url_name, ()))
