"""When a person last proved in this session who they are, and asking them to prove it again."""

from datetime import UTC, datetime
from functools import wraps

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.urls import reverse

from agreements.rules.signing import REAUTHENTICATED_WITHIN
from idea_portal.audit.clock import database_clock


def reauthenticated_at(request):
    """The moment of the newest proof, by password, passkey or code; None without one."""
    records = get_authentication_records(request, request.user)
    moments = [record["at"] for record in records if record.get("reauthenticated")]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def asks_who_you_are(view):
    """Before a form takes effect, ask for a fresh proof; the form is kept and taken up after it.

    The sign-in library's own decorator lets through whoever has no password to repeat.
    """

    @wraps(view)
    def ask_first(request, *args, **kwargs):
        proved = reauthenticated_at(request)
        fresh = proved is not None and database_clock() - proved <= REAUTHENTICATED_WITHIN
        if request.method == "POST" and not fresh:
            return suspend_request(request, reverse("account_reauthenticate"))
        return view(request, *args, **kwargs)

    return ask_first
