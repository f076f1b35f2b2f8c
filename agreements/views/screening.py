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
from agreements.rules.tracks import Track
from agreements.views.requests import visible_request
from idea_portal.accounts.models import Organization
from idea_portal.policy.words import counted
from idea_portal.web.moment import page_moment


@login_required
@require_http_methods(["GET", "POST"])
def route(request, reference):
    at = page_moment(request)
    asked = visible_request(request, reference)
    decision = may_take(asked, request.user, at)[Step.ROUTE]
    decision.require()
    question = question_of(asked, at)
    routes = decide_routes(routing_facts(asked, question))
    by_rule = any(each.track is Track.LEGAL for each in routes)
    form = RoutingForm(request.POST or None, legal_is_asked=by_rule)
    if form.is_valid():
        opened = screening.route(request=asked, by=request.user, **form.cleaned_data)
        messages.success(
            request, f"{asked} was routed. Waiting now: {counted(len(opened), 'review')}."
        )
        return redirect(asked)
    names = dict(Organization.objects.values_list("code", "name"))
    context = {
        "asked": asked,
        "form": form,
        "decision": decision,
        "routes": [(each, names.get(each.department, "")) for each in routes],
        "coverage": question.combination.decision,
    }
    return render(request, "agreements/request_route.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def return_to_requester(request, reference):
    at = page_moment(request)
    asked = visible_request(request, reference)
    decision = may_take(asked, request.user, at)[Step.RETURN]
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
