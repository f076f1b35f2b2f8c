"""Numbered clauses by the document they stand in, as pages cite them."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def cited(numbers: Mapping[str, str], url_name: str = "") -> SafeString:
    """Each document with the numbers cited of it, as a link to its page where one is named."""
    if not url_name:
        return format_html_join("; ", '<span class="cited">{}:</span>\u00a0{}', numbers.items())
    return format_html_join(
        "; ",
        '<a class="reference" href="{}">{}</a>:\u00a0{}',
        ((reverse(url_name, args=[each]), each, found) for each, found in numbers.items()),
    )
