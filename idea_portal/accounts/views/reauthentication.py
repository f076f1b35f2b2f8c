"""Showing again who one is, for people whose way of doing so depends on how they sign in."""

from allauth.account.adapter import get_adapter
from allauth.account.views import reauthenticate
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def show_that_it_is_you(request: HttpRequest) -> HttpResponse:
    """Whoever signs in elsewhere and has nothing to show here is told how to come by it."""
    if get_adapter().get_reauthentication_methods(request.user):
        return reauthenticate(request)
    return render(request, "account/nothing_to_show.html", status=403)
