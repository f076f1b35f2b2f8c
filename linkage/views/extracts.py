from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.models import Authorization
from agreements.rules.conditions import sentence
from agreements.rules.vocabulary import OutputKind
from datasets.facts import dictionary_of
from idea_portal.web.moment import page_moment
from linkage.actions import extracts
from linkage.forms.outputs import ExtractForm
from linkage.rules.job_authorization import ABOUT_THE_PERSON
from linkage.rules.reading import plan_reading


@login_required
@require_http_methods(["GET", "POST"])
def start(request, reference):
    at = page_moment(request)
    visible = Authorization.objects.visible_to(request.user, at)
    visible = visible.select_related("request__organization")
    authorization = get_object_or_404(visible, reference=reference)
    decision = extracts.preview(authorization=authorization, by=request.user)
    if ABOUT_THE_PERSON & {finding.check for finding in decision.refusals}:
        decision.require()
    scope = authorization.scope
    form = ExtractForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        job = extracts.request(authorization=authorization, by=request.user, **form.cleaned_data)
        messages.info(request, f"{job.reference} was asked for. This page shows how far it is.")
        return redirect(job)
    context = {
        "authorization": authorization,
        "scope": scope,
        "form": form if scope.output == OutputKind.AGGREGATE else None,
        "decision": decision,
        "readings": _readings(scope),
    }
    return render(request, "linkage/extract_start.html", context)


def _readings(scope):
    dictionary = dictionary_of(scope.datasets)
    labels = {reference: facts.label for reference, facts in dictionary.items()}
    return [
        {
            "dataset": reading.dataset,
            "handed_over": [labels.get(e, e) for e in reading.handed_over],
            "read_only": [
                labels.get(e, e) for e in reading.elements if e not in reading.handed_over
            ],
            "rows": sentence(reading.condition, labels) if reading.condition else "",
            "part": _part(reading.dataset, scope.cohort),
        }
        for reading in plan_reading(scope, dictionary)
    ]


def _part(dataset, cohort):
    if dataset in cohort.none_of:
        return "People in it are left out"
    if dataset in cohort.all_of:
        return "Everybody must be in it"
    if dataset in cohort.any_of:
        return "People in it are chosen"
    return "Tells more about the people chosen"
