"""The moment a page shows."""

from datetime import datetime

from django.http import HttpRequest

from idea_portal.accounts.facts import remember
from idea_portal.audit.clock import database_clock

CHANGE_NOTHING = ("GET", "HEAD")


def page_moment(request: HttpRequest) -> datetime:
    """The moment a page shows; one that changes nothing reads once what its viewer holds then."""
    at = database_clock()
    if request.method in CHANGE_NOTHING and request.user.is_authenticated:
        remember(request.user, at)
    return at
