"""The review queue, and one review under the Five Safes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions import reviews
from agreements.facts.people import people_at
from agreements.facts.request_pages import (
    differences_of,
    element_rows,
    labels_of,
    opinions_shown,
    read_to_link,
    rows_in_words,
)
from agreements.facts.requests import question_of
from agreements.facts.reviews import review_actor, review_facts
from agreements.forms.reviews import OpinionForm
from agreements.models import Review
from agreements.rules.review_decisions import decide_reviewer
from agreements.rules.tracks import Opinion
from agreements.views.review_tables import ReviewFilter, ReviewTable
from idea_portal.audit import trail
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    visible = Review.objects.visible_to(request.user, at)
    listing = Listing(
        request,
        visible.select_related("request", "department"),
        table=ReviewTable,
        filters=ReviewFilter,
        caption="Reviews",
        nothing="No request has been routed to you",
    )
    return render(request, "agreements/review_list.html", {"listing": listing})


@login_required
@require_http_methods(["GET", "POST"])
def detail(request, reference):
    at = page_moment(request)
    visible = Review.objects.visible_to(request.user, at)
    related = visible.select_related(
        "request__organization",
        "request__requester__second_account_of",
        "request__license",
        "department",
        "reviewer",
    )
    review = get_object_or_404(related, reference=reference)
    facts = review_facts(review)
    form = OpinionForm(request.POST or None, elements=facts.elements, brings_list=facts.brings_list)
    if form.is_valid():
        _answer(review, form, request.user)
        messages.success(request, f"Your opinion on {review.request} is on record.")
        return redirect(review)
    asked = review.request
    question = question_of(asked, at)
    labels = labels_of(question.dictionary)
    people = people_at(question.team, question.agreements)
    requirements = question.combination.scope.requirements if question.combination.scope else ()
    context = {
        "review": review,
        "asked": asked,
        "content": question.content,
        "combination": question.combination,
        "scope": question.combination.scope,
        "elements": element_rows(question.content, question.combination, labels),
        "linked": read_to_link(question.content),
        "rows": rows_in_words(question.content, labels),
        "team": [
            (person, people.standing(person, asked, requirements)) for person in question.team
        ],
        "decision": decide_reviewer(facts, review_actor(review, request.user, at), at=at),
        "revisions": differences_of(question.revisions)[:1],
        "others": [each for each in opinions_shown(asked, request.user) if each[0] != review],
        "form": form,
        "events": trail.timeline_of(review.reference).exclude(what=trail.REFUSED)[:20],
    }
    return render(request, "agreements/review.html", context)


def _answer(review, form, by):
    comment = form.cleaned_data["comment"]
    match form.cleaned_data["opinion"]:
        case Opinion.APPROVED:
            reviews.approve(review=review, comment=comment, by=by)
        case Opinion.APPROVED_WITHOUT:
            reviews.approve_without(
                review=review,
                elements=form.cleaned_data["removed_elements"],
                without_list=form.cleaned_data.get("without_list", False),
                comment=comment,
                by=by,
            )
        case Opinion.REJECTED:
            reviews.reject(review=review, comment=comment, by=by)
        case Opinion.RETURNED:
            reviews.return_for_changes(review=review, comment=comment, points=form.points(), by=by)
