"""The list of people of an authorization: handed in, matched, destroyed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.models import Authorization
from datasets.rules.delivery_states import DeliveryState
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.web.listing import Listing
from linkage.actions import cohort_lists, matching_jobs
from linkage.facts.cohort_lists import (
    list_destruction,
    list_hand_in_facts,
    may_see_matches,
    with_people_on_record,
)
from linkage.facts.jobs import is_linkage_analyst
from linkage.forms.deliveries import DeliveryForm, DestructionForm
from linkage.models import CohortList, Output
from linkage.rules.job_authorization import ABOUT_THE_PERSON
from linkage.rules.job_states import JobState
from linkage.rules.list_admission import ListAdmissionCheck, decide_list_hand_in
from linkage.views.cohort_list_tables import CohortListTable, ListProfileTable
from linkage.views.delivery_tables import RejectTable
from linkage.views.element_words import elements_by_dataset

COUNTS = {
    "list_rows": "Rows of the list",
    "rows_matched": "Matched with a person",
    "rows_unsure": "Between the lines, or two persons alike",
    "rows_unmatched": "Matched with nobody",
}


@login_required
@require_safe
def of_authorization(request, reference):
    authorization = _visible_authorization(request, reference)
    at = database_clock()
    decision = decide_list_hand_in(list_hand_in_facts(authorization, request.user, at), at=at)
    checks = {finding.check for finding in decision.refusals}
    kept = authorization.lists.stored().first()
    context = {
        "authorization": authorization,
        "brought": authorization.scope.brought_list,
        "is_on_the_team": ListAdmissionCheck.ACTOR_ON_THE_TEAM not in checks,
        "decision": decision,
        "kept": kept,
        "may_match": kept is not None and is_linkage_analyst(request.user, at),
        "listing": Listing(
            request,
            authorization.lists.select_related("received_by"),
            table=CohortListTable,
            caption=f"Lists handed in under {authorization.reference}",
            nothing="No list has been handed in yet",
        ),
    }
    return render(request, "linkage/authorization_list_brought.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def hand_in(request, reference):
    authorization = _visible_authorization(request, reference)
    at = database_clock()
    decision = decide_list_hand_in(list_hand_in_facts(authorization, request.user, at), at=at)
    if ListAdmissionCheck.ACTOR_ON_THE_TEAM in {each.check for each in decision.refusals}:
        decision.require()
    form = DeliveryForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        received = cohort_lists.receive(
            authorization=authorization, file=file.file, name=file.name, by=request.user
        )
        _say_what_became_of(request, received)
        return redirect(received)
    context = {
        "authorization": authorization,
        "brought": authorization.scope.brought_list,
        "form": form,
        "decision": decision,
    }
    return render(request, "linkage/list_hand_in.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def match(request, reference):
    authorization = _visible_authorization(request, reference)
    preview = matching_jobs.preview(authorization=authorization, by=request.user)
    if ABOUT_THE_PERSON & {finding.check for finding in preview.decision.refusals}:
        preview.decision.require()
    if request.method == "POST":
        job = matching_jobs.request(authorization=authorization, by=request.user)
        if job.state == JobState.REFUSED:
            messages.error(request, f"{job.reference} was refused. The reasons stand below.")
        return redirect(job)
    context = {
        "authorization": authorization,
        "brought": authorization.scope.brought_list,
        "decision": preview.decision,
        "datasets": [
            (dataset, preview.settings.deliveries.get(dataset), names)
            for dataset, names in elements_by_dataset(preview.settings.elements).items()
        ],
        "points_table": preview.settings.details["points_table"].rpartition("-"),
    }
    return render(request, "linkage/matching_start.html", context)


@login_required
@require_safe
def detail(request, reference):
    cohort_list, at = _visible(request, reference), database_clock()
    latest = cohort_list.latest_match
    profile = [
        {"column": name, **cohort_list.profile[name]}
        for name in cohort_list.columns
        if name in cohort_list.profile
    ]
    outputs = (
        cohort_list.authorization.outputs.visible_to(request.user)
        .about_list(cohort_list.reference)
        .order_by("reference")
    )
    context = {
        "cohort_list": cohort_list,
        "facts": _facts(cohort_list),
        "match": latest,
        "outputs": outputs,
        "accounted": with_people_on_record(outputs) if cohort_list.destroyed_at else [],
        "counts": (
            [(label, f"{latest.counts[name]:,}") for name, label in COUNTS.items()]
            if latest and may_see_matches(request.user, cohort_list)
            else []
        ),
        "may_match": cohort_list.state == DeliveryState.STORED
        and is_linkage_analyst(request.user, at),
        "may_destroy": list_destruction(cohort_list, request.user, at).allowed,
        "rejects": Listing(
            request,
            cohort_list.rejects,
            table=RejectTable,
            caption="Rows turned away",
            prefix="r-",
        ),
        "profile": Listing(
            request, profile, table=ListProfileTable, caption="Columns stored", prefix="p-"
        ),
        "events": trail.timeline_of(cohort_list.reference),
    }
    return render(request, "linkage/list_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def destroy(request, reference):
    cohort_list = _visible(request, reference)
    list_destruction(cohort_list, request.user, database_clock()).require()
    form = DestructionForm(request.POST or None)
    if form.is_valid():
        cohort_lists.destroy(cohort_list=cohort_list, by=request.user, **form.cleaned_data)
        messages.success(request, f"{cohort_list.reference} is destroyed.")
        return redirect(cohort_list)
    waiting = Output.objects.visible_to(request.user).waiting_about(reference)
    context = {"cohort_list": cohort_list, "form": form, "waiting": waiting}
    return render(request, "linkage/list_destroy.html", context)


def _visible_authorization(request, reference):
    visible = Authorization.objects.visible_to(request.user).select_related("request")
    authorization = get_object_or_404(visible, reference=reference)
    if authorization.scope.brought_list is None:
        raise Http404
    return authorization


def _visible(request, reference):
    visible = CohortList.objects.visible_to(request.user).select_related(
        "authorization__request", "received_by", "destroyed_by"
    )
    return get_object_or_404(visible, reference=reference)


def _say_what_became_of(request, received):
    if received.state == DeliveryState.STORED:
        messages.success(
            request,
            f"{received.rows:,} rows are stored, {received.rows_rejected:,} were turned away.",
        )
    else:
        messages.error(request, "Nothing was stored. The reasons stand below.")


def _facts(cohort_list):
    authorization = cohort_list.authorization
    return [
        ("Authorization", authorization.reference, authorization.get_absolute_url()),
        ("Handed in", cohort_list.received_at),
        ("By", cohort_list.received_by.full_name),
        *([("File", cohort_list.original_name)] if cohort_list.original_name else []),
        ("Rows stored", f"{cohort_list.rows:,}"),
        ("Rows turned away", f"{cohort_list.rows_rejected:,}"),
        ("Kept until", cohort_list.due_at),
        ("Content (keyed hash)", cohort_list.content_hmac),
    ]
