from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from datasets.models import Dataset
from idea_portal.audit.addresses import address_of
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.facts.access import may_see_access, who_could_access
from linkage.facts.explanations import explain
from linkage.facts.stations import chain_around, find_record, is_visible
from linkage.forms.moments import MomentForm
from linkage.views.explanation_tables import AccessTable, StationTable


@login_required
@require_safe
def detail(request, reference):
    now = page_moment(request)
    record = find_record(reference)
    if record is None or not is_visible(record, request.user):
        raise Http404
    form, at = _asked_for(request, now)
    chain = chain_around(record, seen_by=request.user)
    is_dataset = isinstance(record, Dataset)
    context = {
        "reference": reference,
        "may_see_access": is_dataset and may_see_access(record, request.user, at).allowed,
        "record_url": address_of(reference),
        "form": form,
        "at": at,
        "explanation": explain(record, at, seen_by=request.user),
        "chain": chain,
        "back": _stations(
            request, chain.back, "What it rests on", "b-", "It rests on nothing you may see"
        ),
        "forward": _stations(
            request, chain.forward, "What came of it", "f-", "Nothing came of it that you may see"
        ),
    }
    return render(request, "linkage/explanation.html", context)


@login_required
@require_safe
def access(request, code):
    now = page_moment(request)
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user, now), code=code)
    form, at = _asked_for(request, now)
    may_see_access(dataset, request.user, now).require()
    listing = Listing(
        request,
        who_could_access(dataset, at),
        table=AccessTable,
        caption="People who may access it",
        nothing="Nobody may access it",
        per_page=100,
    )
    context = {"dataset": dataset, "form": form, "at": at, "listing": listing}
    return render(request, "linkage/dataset_access.html", context)


def _asked_for(request, now):
    form = MomentForm(request.GET if "at" in request.GET else None)
    asked = form.cleaned_data["at"] if form.is_bound and form.is_valid() else None
    return form, asked or now


def _stations(request, stations, caption, prefix, nothing):
    return Listing(
        request,
        list(stations),
        table=StationTable,
        caption=caption,
        nothing=nothing,
        prefix=prefix,
        per_page=100,
    )
