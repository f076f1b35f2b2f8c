"""Turns what cannot be answered as it was asked into a page that says why."""

from http import HTTPStatus

from django.shortcuts import render

from idea_portal.audit import trail
from idea_portal.policy import Refused


class RefusalMiddleware:
    """A refusal anywhere below becomes a page with its reasons, and the attempt is kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        if not exception.is_recorded:
            person = request.user if request.user.is_authenticated else None
            trail.record_refusal(exception.decision, by=person)
        return render(request, "refused.html", {"decision": exception.decision}, status=403)


class ButtonOnlyMiddleware:
    """Who opens the address of a button, as after signing in again, is told that nothing was done."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page
