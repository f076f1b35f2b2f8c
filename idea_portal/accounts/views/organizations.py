from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from idea_portal.accounts.actions import people
from idea_portal.accounts.forms.people import OrganizationForm
from idea_portal.accounts.models import User
from idea_portal.accounts.views.organizations_tables import (
    OrganizationFilter,
    OrganizationTable,
    listed_organizations,
)
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment


@login_required
@require_safe
def index(request):
    page_moment(request)
    _require_sight(request)
    listing = Listing(
        request, listed_organizations(), table=OrganizationTable, filters=OrganizationFilter
    )
    return render(request, "accounts/organizations.html", {"listing": listing})


@login_required
@require_http_methods(["GET", "POST"])
def add(request):
    _require_sight(request)
    form = OrganizationForm(request.POST or None)
    if form.is_valid():
        organization = people.add_organization(by=request.user, **form.cleaned_data)
        messages.success(request, f"{organization} was added.")
        return redirect("accounts:organization-list")
    context = {
        "form": form,
        "heading": "Add an organization",
        "button": "Add it",
        "back": reverse("accounts:organization-list"),
    }
    return render(request, "accounts/form.html", context)


def _require_sight(request) -> None:
    if not User.objects.visible_to(request.user).exists():
        raise Http404
