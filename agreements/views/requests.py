"""The list of requests, one request, and the steps that end it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.actions import licenses, research_requests
from agreements.facts.authorizations import issue_facts
from agreements.facts.chain import chain_parts
from agreements.facts.request_pages import (
    RequestPage,
    differences_of,
    labels_of,
    may_take,
    opinions_shown,
)
from agreements.facts.request_work import REVIEWING
from agreements.facts.requests import question_of, standing_of_request, still_missing
from agreements.forms.requests import DraftForm, ReasonForm
from agreements.models import ResearchRequest
from agreements.rules.issue_conditions import decide_conditions
from agreements.rules.request_states import EDITABLE, GRANTED, RequestState
from agreements.rules.request_steps import Step
from agreements.views.request_tables import RequestFilter, RequestTable
from idea_portal.accounts.facts import organizations_where, roles_of
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    visible = ResearchRequest.objects.visible_to(request.user, at)
    listing = Listing(
        request,
        visible.select_related("organization", "requester"),
        table=RequestTable,
        filters=RequestFilter,
        caption="Research requests",
        nothing="No request here yet",
    )
    roles = roles_of(request.user, at)
    context = {
        "listing": listing,
        "may_draft": Role.REQUESTER in roles,
        "may_review": bool(roles & REVIEWING),
    }
    return render(request, "agreements/request_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request):
    organizations = organizations_where(request.user, Role.REQUESTER)
    form = DraftForm(request.POST or None, organizations=organizations)
    if form.is_valid():
        drafted = research_requests.draft(by=request.user, **form.cleaned_data)
        return redirect("agreements:request-step", drafted.reference, "purpose")
    return render(
        request,
        "agreements/request_draft.html",
        {"form": form, "may_draft": organizations.exists()},
    )


@login_required
@require_safe
def detail(request, reference):
    at = page_moment(request)
    asked = visible_request(request, reference, at)
    question, parts = question_of(asked, at), chain_parts(asked)
    state = RequestState(asked.state)
    page = RequestPage(
        request=asked,
        content=question.content,
        combination=question.combination,
        standing=standing_of_request(asked, at),
        steps=may_take(asked, request.user, at, parts=parts),
        labels=labels_of(question.dictionary),
    )
    context = {
        "page": page,
        "asked": asked,
        "team": question.team,
        "missing": still_missing(asked, question, at) if state in EDITABLE else (),
        "revisions": differences_of(question.revisions),
        "reviews": opinions_shown(asked, request.user),
        "points": asked.return_points.select_related("revision"),
        "outcome": question.outcome,
        "authorization": getattr(asked, "authorization", None),
        "conditions": (
            decide_conditions(
                issue_facts(asked, question, at, parts=parts),
                question.combination.decision,
                at=at,
            )
            if state in GRANTED
            else None
        ),
        "events": trail.timeline_of(asked.reference).exclude(what=trail.REFUSED)[:40],
    }
    return render(request, "agreements/request.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request, reference):
    asked = visible_request(request, reference)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        research_requests.withdraw(request=asked, by=request.user, **form.cleaned_data)
        messages.success(request, f"{asked} was withdrawn.")
        return redirect(asked)
    at = database_clock()
    context = {
        "asked": asked,
        "form": form,
        "decision": may_take(asked, request.user, at)[Step.WITHDRAW],
        "heading": f"Withdraw {asked}",
        "intro": "The request ends here. It cannot be taken up again; a new one can be drafted.",
        "button": "Withdraw the request",
    }
    return render(request, "agreements/request_step_back.html", context)


@login_required
@require_POST
def draft_license(request, reference):
    asked = visible_request(request, reference)
    license_ = licenses.draft_license(request=asked, by=request.user)
    messages.success(request, f"{license_} was drafted from what was approved.")
    return redirect(license_)


def visible_request(request, reference, at=None):
    visible = ResearchRequest.objects.visible_to(request.user, at)
    related = visible.select_related(
        "organization", "requester__second_account_of", "license", "authorization"
    )
    return get_object_or_404(related, reference=reference)
