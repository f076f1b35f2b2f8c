"""The way in: allauth's pages, but for those by which people would change who they are.

An account is opened for a known address by an administrator, and nobody moves theirs to another, so
those pages do not exist. The sign-up page stays: it says whom to ask.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

CLOSED = r"^(?:email/|confirm-email/.*)$"


def closed(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [re_path(CLOSED, closed), path("", include("allauth.urls"))]
