"""Every page component in its states, for those who build pages. Shown in the demo only."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from idea_portal.accounts.models import Organization
from idea_portal.web import samples
from idea_portal.web.listing import Listing


@login_required
@require_safe
def show(request):
    if not settings.DEMO:
        raise Http404
    organizations = Listing(
        request,
        Organization.objects.all(),
        table=samples.OrganizationTable,
        filters=samples.OrganizationFilters,
        caption="Organizations",
        per_page=4,
    )
    context = {
        "listing": organizations,
        "empty": Listing(
            request,
            Organization.objects.none(),
            table=samples.OrganizationTable,
            nothing="No deliveries yet",
            prefix="empty-",
        ),
        "form": samples.SampleForm(),
        "wrong_form": samples.SampleForm(samples.WRONG_INPUT, prefix="wrong"),
        **samples.SAMPLES,
    }
    return render(request, "web/gallery.html", context)
