"""Pages of later apps that a page of an earlier app leads to without knowing them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """A page about the same record, by its label and the name of its URL."""

    label: str
    url_name: str
    # The dotted name of a function of the person and the page's arguments; opens for all without.
    opens_by: str = ""

    def opens_for(self, person: Any, **arguments: str) -> bool:
        return not self.opens_by or bool(import_string(self.opens_by)(person, **arguments))


_pages: dict[str, list[RelatedPage]] = {}


def leads_to(
    label: str,
    url_name: str,
    *,
    begins_at: Iterable[str],
    opens_by: str = "",
) -> None:
    """Let pages lead to one that takes the same arguments; a later app says so in its `ready`."""
    page = RelatedPage(label, url_name, opens_by)
    for beginning in begins_at:
        known = _pages.setdefault(beginning, [])
        if page not in known:
            known.append(page)


def pages_from(url_name: str) -> tuple[RelatedPage, ...]:
    """The pages that the page of a URL name leads to, in the order they were named."""
    return tuple(_pages.get(url_name, ()))
