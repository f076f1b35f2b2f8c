"""The way in: allauth's pages, but for those by which people would change who they are.

An account is opened for a known address by an administrator, and nobody moves theirs to another, so
those pages do not exist. The sign-up page stays: it says whom to ask.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

from idea_portal.accounts.views.reauthentication import show_that_it_is_you

CLOSED = r"^(?:email/|confirm-email/.*)$"


def closed(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    re_path(CLOSED, closed),
    path("reauthenticate/", show_that_it_is_you, name="account_reauthenticate"),
    path("", include("allauth.urls")),
]
