"""Turns a refusal anywhere below into a page that says why, and keeps the attempt."""

from django.shortcuts import render

from idea_portal.audit import trail
from idea_portal.policy import Refused


class RefusalMiddleware:
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
