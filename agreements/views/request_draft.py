"""Drafting a request, one step a page. Every step shows what covers what is asked so far."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agreements.actions import request_team, research_requests, submissions
from agreements.facts.request_pages import element_rows, labels_of, may_take
from agreements.facts.requests import question_of, still_missing, submission_facts
from agreements.forms.brought_list import BroughtListForm
from agreements.forms.request_rows import RowsForm
from agreements.forms.requests import (
    DatasetsForm,
    ElementsForm,
    MemberForm,
    OutputForm,
    PurposeForm,
)
from agreements.rules.brought_list import list_from
from agreements.rules.completeness import decide_submission
from agreements.rules.request_steps import Step
from agreements.views.requests import visible_request
from datasets.models import DataElement, Dataset
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock

STEPS = {
    "purpose": "Purpose",
    "people": "People",
    "datasets": "Datasets",
    "list": "A list you bring",
    "elements": "Data elements",
    "rows": "Rows and linkage",
    "output": "Output and end date",
    "check": "Check and submit",
}


@login_required
@require_http_methods(["GET", "POST"])
def step(request, reference, step):
    if step not in STEPS:
        raise Http404
    asked = visible_request(request, reference)
    at = database_clock()
    may_take(asked, request.user, at)[Step.EDIT].require()
    question = question_of(asked, at)
    form, save = FORMS[step](request, asked, question)
    if request.method == "POST" and form is not None and form.is_valid():
        save(form)
        following = step if "stay" in request.POST else _after(step)
        return redirect("agreements:request-step", asked.reference, following)
    context = {
        "asked": asked,
        "form": form,
        "step": step,
        "steps": list(STEPS.values()),
        "step_name": STEPS[step],
        "before": _before(step),
        "team": question.team,
        "combination": question.combination,
        "elements": element_rows(
            question.content, question.combination, labels_of(question.dictionary)
        ),
        "points": asked.return_points.filter(revision=asked.revisions.last()),
    }
    context["missing"] = still_missing(asked, question, at) if step != "check" else ()
    if step == "check":
        facts = submission_facts(asked, question, at)
        context["decision"] = decide_submission(facts, question.combination.decision, at=at)
    return render(request, f"agreements/request_step_{step}.html", context)


@login_required
@require_POST
def remove_member(request, reference, person):
    asked = visible_request(request, reference)
    member = get_object_or_404(
        User,
        request_memberships__request=asked,
        request_memberships__removed_at=None,
        reference=person,
    )
    request_team.remove_member(request=asked, user=member, by=request.user)
    messages.success(request, f"{member} left the team.")
    return redirect("agreements:request-step", asked.reference, "people")


@login_required
@require_POST
def submit(request, reference):
    asked = visible_request(request, reference)
    revision = submissions.submit(request=asked, by=request.user)
    messages.success(request, f"{asked} was submitted as revision {revision.number}.")
    return redirect(asked)


def _purpose(request, asked, question):
    known = {
        "title": asked.title,
        "purpose": asked.purpose,
        "justification": asked.justification,
    }
    form = PurposeForm(request.POST or None, initial=known)
    return form, lambda form: research_requests.state_purpose(
        request=asked, by=request.user, **form.cleaned_data
    )


def _people(request, asked, question):
    named = asked.members.filter(removed_at=None).values("user")
    colleagues = User.objects.filter(
        is_active=True, memberships__organization=asked.organization
    ).exclude(pk__in=named)
    form = MemberForm(request.POST or None, colleagues=colleagues.distinct())
    return form, lambda form: request_team.add_member(
        request=asked, by=request.user, **form.cleaned_data
    )


def _datasets(request, asked, question):
    visible = Dataset.objects.visible_to(request.user)
    form = DatasetsForm(request.POST or None, request=asked, datasets=visible)
    return form, lambda form: research_requests.choose_datasets(
        request=asked, datasets=form.chosen(), by=request.user
    )


def _list(request, asked, question):
    form = BroughtListForm(request.POST or None, brought=list_from(asked.brought_list))
    return form, lambda form: research_requests.describe_list(
        request=asked, brought=form.brought(), by=request.user
    )


def _elements(request, asked, question):
    elements = DataElement.objects.filter(dataset__in=asked.datasets.values("dataset"))
    form = ElementsForm(
        request.POST or None, request=asked, elements=elements.select_related("dataset")
    )
    return form, lambda form: research_requests.choose_elements(
        request=asked, reasons=form.reasons(), by=request.user
    )


def _rows(request, asked, question):
    form = RowsForm(request.POST or None, request=asked, dictionary=question.dictionary)
    return form, lambda form: research_requests.limit_rows(
        request=asked,
        conditions=form.conditions(),
        linkage_pairs=form.pairs(),
        by=request.user,
    )


def _output(request, asked, question):
    elements = DataElement.objects.filter(requested_in__request=asked).select_related("dataset")
    known = {
        "output": asked.output,
        "aggregate_by": asked.aggregate_by,
        "ends_on": asked.ends_on,
        "board_approval": asked.board_approval,
        "board_approval_until": asked.board_approval_until,
    }
    form = OutputForm(request.POST or None, elements=elements, initial=known)
    return form, lambda form: research_requests.choose_output(
        request=asked, by=request.user, **form.cleaned_data
    )


def _check(request, asked, question):
    return None, None


FORMS = {
    "purpose": _purpose,
    "people": _people,
    "datasets": _datasets,
    "list": _list,
    "elements": _elements,
    "rows": _rows,
    "output": _output,
    "check": _check,
}


def _after(step):
    names = list(STEPS)
    # Several colleagues are added one after the other.
    return step if step == "people" else names[names.index(step) + 1]


def _before(step):
    names = list(STEPS)
    place = names.index(step)
    return names[place - 1] if place else ""
