"""Where the record behind a reference has its page."""

import re

from django.urls import NoReverseMatch, reverse

# The shape of a reference, and the page that shows what it names.
PAGES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern + r"\Z"), url_name)
    for pattern, url_name in (
        (r"(MOU|DSA|DUL|AUA)-\d{4}-\d+", "agreements:agreement-detail"),
        (r"RR-\d{4}-\d+", "agreements:request-detail"),
        (r"RV-\d{4}-\d+", "agreements:review-detail"),
        (r"AZ-\d{4}-\d+", "agreements:authorization-detail"),
        (r"DL-\d{4}-\d+", "linkage:delivery-detail"),
        (r"(LJ|XJ|MJ)-\d{4}-\d+", "linkage:job-detail"),
        (r"CL-\d{4}-\d+", "linkage:list-detail"),
        (r"RC-\d{4}-\d+", "linkage:case-detail"),
        (r"PI-\d{4}-\d+", "linkage:index-detail"),
        (r"PC-[A-Z0-9-]+", "linkage:person-change-detail"),
        (r"OUT-\d{4}-\d+", "linkage:output-detail"),
        (r"[a-z][a-z0-9_]*", "datasets:dataset-detail"),
    )
)


def address_of(reference: str) -> str | None:
    """The page of what a reference names; None for what has no page of its own."""
    for pattern, url_name in PAGES:
        if pattern.match(reference):
            try:
                return reverse(url_name, args=[reference])
            except NoReverseMatch:
                return None
    return None
