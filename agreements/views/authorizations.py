"""The list of authorizations, one authorization, issuing and revoking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions import authorizations
from agreements.facts.authorizations import (
    authorization_facts,
    facts_of_many,
    issue_actor,
    issue_facts,
    may_revoke,
)
from agreements.facts.request_pages import labels_of
from agreements.facts.requests import question_of
from agreements.forms.authorizations import RevocationForm
from agreements.models import Authorization
from agreements.rules.authorization_force import authorization_standing, decide_authorization
from agreements.rules.issue_conditions import decide_issue
from agreements.rules.scope_words import scope_lines
from agreements.views.authorization_tables import AuthorizationFilter, AuthorizationTable
from agreements.views.requests import visible_request
from datasets.facts import dictionary_of
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    listing = Listing(
        request,
        _visible(request, at),
        table=AuthorizationTable,
        filters=AuthorizationFilter,
        caption="Authorizations",
        nothing="Nothing has been authorized yet",
    )
    shown = [row.record for row in listing.page]
    listing.table.standings = {
        authorization.pk: authorization_standing(facts, at)
        for authorization, facts in zip(shown, facts_of_many(shown, at), strict=True)
    }
    return render(request, "agreements/authorization_list.html", {"listing": listing})


@login_required
@require_safe
def detail(request, reference):
    at = page_moment(request)
    authorization = get_object_or_404(_visible(request, at), reference=reference)
    facts = authorization_facts(authorization, at)
    people = {str(person.reference): person for person in _people(facts.people)}
    context = {
        "authorization": authorization,
        "standing": authorization_standing(facts, at),
        "decision": decide_authorization(facts, at),
        "lines": scope_lines(facts.scope, labels_of(dictionary_of(facts.scope.datasets))),
        "people": [(people.get(each.subject), each) for each in facts.people_current],
        "may_revoke": authorization.revoked_at is None
        and may_revoke(authorization, request.user, at)[0],
        "events": trail.timeline_of(authorization.reference).exclude(what=trail.REFUSED)[:40],
    }
    return render(request, "agreements/authorization.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def issue(request, reference):
    asked = visible_request(request, reference)
    if request.method == "POST":
        authorization = authorizations.issue(request=asked, by=request.user)
        messages.success(request, f"{authorization} was issued.")
        return redirect(authorization)
    at = database_clock()
    question = question_of(asked, at)
    combination = question.combination
    context = {
        "asked": asked,
        "decision": decide_issue(
            issue_facts(asked, question, at),
            issue_actor(request.user, at),
            combination.decision,
            at=at,
        ),
        "lines": (
            scope_lines(combination.scope, labels_of(question.dictionary))
            if combination.scope
            else ()
        ),
    }
    return render(request, "agreements/authorization_issue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request, reference):
    at = page_moment(request)
    authorization = get_object_or_404(_visible(request), reference=reference)
    form = RevocationForm(request.POST or None)
    if form.is_valid():
        authorizations.revoke(authorization=authorization, by=request.user, **form.cleaned_data)
        messages.success(request, f"{authorization} was revoked.")
        return redirect(authorization)
    context = {
        "authorization": authorization,
        "form": form,
        "may_revoke": may_revoke(authorization, request.user, at),
    }
    return render(request, "agreements/authorization_revoke.html", context)


def _visible(request, at=None):
    visible = Authorization.objects.visible_to(request.user, at)
    return visible.select_related(
        "request__organization", "request__requester", "dul", "revoked_by"
    )


def _people(references):
    return User.objects.filter(reference__in=references)
