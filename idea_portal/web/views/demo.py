"""Signing in as one of the demo's invented people, without a password. Nowhere but in the demo."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from idea_portal.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_POST
def sign_in(request):
    _require_demo()
    person = get_object_or_404(User, reference=request.POST.get("person"), is_active=True)
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method="demo")
    return redirect("home")


@login_required
@require_POST
def confirm(request):
    """The demo's stand-in for giving the password again before signing."""
    _require_demo()
    record_authentication(request, request.user, method="demo", reauthenticated=True)
    return resume_request(request) or redirect("home")


def _require_demo():
    if not settings.DEMO:
        raise Http404
