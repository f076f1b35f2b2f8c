"""Screening: routing a request to its reviewers, or returning it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import screening
from agreements.facts.request_pages import may_take
from agreements.facts.requests import question_of
from agreements.facts.reviews import routing_facts
from agreements.forms.requests import PointsForm, RoutingForm
from agreements.rules.request_steps import Step
from agreements.rules.routing import decide_routes
from agreements.views.requests import visible_request
from idea_portal.audit.clock import database_clock


@login_required
@require_http_methods(["GET", "POST"])
def route(request, reference):
    asked = visible_request(request, reference)
    at = database_clock()
    decision = may_take(asked, request.user, at)[Step.ROUTE]
    decision.require()
    form = RoutingForm(request.POST or None)
    if form.is_valid():
        opened = screening.route(request=asked, by=request.user, **form.cleaned_data)
        messages.success(request, f"{asked} was routed: {len(opened)} reviews wait.")
        return redirect(asked)
    question = question_of(asked, at)
    context = {
        "asked": asked,
        "form": form,
        "decision": decision,
        "routes": decide_routes(routing_facts(asked, question)),
        "coverage": question.combination.decision,
    }
    return render(request, "agreements/request_route.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def return_to_requester(request, reference):
    asked = visible_request(request, reference)
    decision = may_take(asked, request.user, database_clock())[Step.RETURN]
    decision.require()
    form = PointsForm(request.POST or None)
    if form.is_valid():
        screening.return_to_requester(request=asked, points=form.points(), by=request.user)
        messages.success(request, f"{asked} was returned.")
        return redirect(asked)
    context = {
        "asked": asked,
        "form": form,
        "decision": decision,
        "heading": f"Return {asked} for changes",
        "intro": "Say what must change, point by point. The team reads it on the request's page.",
        "button": "Return the request",
    }
    return render(request, "agreements/request_step_back.html", context)
