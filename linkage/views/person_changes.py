from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse as address
from django.views.decorators.http import require_http_methods, require_safe

from idea_portal.accounts.facts import has_role
from idea_portal.audit import trail
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.actions import person_changes, person_reversals
from linkage.forms.persons import TakeBackForm
from linkage.models import PersonChange
from linkage.models.person_index import SEES_EVERY_INDEX
from linkage.views.person_tables import PersonChangeFilters, PersonChangeTable


@login_required
@require_safe
def index(request):
    page_moment(request)
    if not has_role(request.user, *SEES_EVERY_INDEX):
        raise Http404
    rows = PersonChange.objects.visible_to(request.user).select_related(
        "generation__index", "by", "reversed_by"
    )
    listing = Listing(
        request,
        rows,
        table=PersonChangeTable,
        filters=PersonChangeFilters,
        caption="Merges and splits",
        nothing="No person was merged or split",
    )
    return render(request, "linkage/person_change_list.html", {"listing": listing})


@login_required
@require_safe
def detail(request, reference):
    page_moment(request)
    change = _visible(request, reference)
    decisions = person_changes.may_reverse(change, request.user)
    context = {
        "change": change,
        "facts": _facts(change),
        "may_reverse": decisions.alone.allowed or decisions.by_two.allowed,
        "events": trail.timeline_of(change.reference),
    }
    return render(request, "linkage/person_change_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def reverse(request, reference):
    change = _visible(request, reference)
    decisions = person_changes.may_reverse(change, request.user)
    asks = decisions.by_two.allowed
    decision = decisions.by_two if asks else decisions.alone
    decision.require()
    form = TakeBackForm(request.POST or None)
    if form.is_valid() and "ask" in request.POST:
        case = person_reversals.ask(change=change, by=request.user, **form.cleaned_data)
        messages.success(
            request, f"{case} asks for two opinions that agree. Open it to give yours."
        )
        return redirect(case)
    if form.is_valid():
        back = person_changes.reverse(change=change, by=request.user, **form.cleaned_data)
        messages.success(request, f"{change.reference} is taken back by {back.reference}.")
        return redirect(back)
    context = {"change": change, "decision": decision, "asks": asks, "form": form}
    context["heading"] = "May you ask for it?" if asks else "May you take it back?"
    return render(request, "linkage/person_change_reverse.html", context)


def _visible(request, reference):
    visible = PersonChange.objects.visible_to(request.user).select_related(
        "generation__index", "generation__run__job", "by", "reverses", "reversed_by"
    )
    return get_object_or_404(visible, reference=reference)


def _facts(change):
    run = change.generation.run
    back = getattr(change, "reversed_by", None)
    index = change.generation.index
    return [
        ("Index", index.reference, index.get_absolute_url()),
        (
            "Keeps the id",
            str(change.kept_id),
            address("linkage:person-detail", args=[change.kept_id]),
        ),
        (
            "The other",
            str(change.other_id),
            address("linkage:person-detail", args=[change.other_id]),
        ),
        ("Records that moved", f"{change.records:,}"),
        ("Known from", change.generation.published_at),
        ("Made by", change.by.full_name if change.by else str(run or "a run")),
        *(
            [("Verdict", change.verdict, address("linkage:case-detail", args=[change.verdict]))]
            if change.verdict
            else []
        ),
        *(
            ("Taking it back is asked in", case.reference, case.get_absolute_url())
            for case in change.asked_back_in.unsettled()
        ),
        *(
            [("Takes back", change.reverses.reference, change.reverses.get_absolute_url())]
            if change.reverses
            else []
        ),
        *([("Taken back by", back.reference, back.get_absolute_url())] if back else []),
    ]
