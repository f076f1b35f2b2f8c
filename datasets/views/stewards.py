from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from datasets.actions import datasets
from datasets.facts import candidates_for, may_assign_stewards, stewards_of
from datasets.forms.datasets import PersonForm
from datasets.models import Dataset
from datasets.rules.stewardship import decide_change_of_stewards


@login_required
@require_http_methods(["GET", "POST"])
def assign(request, code):
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), code=code)
    decide_change_of_stewards(
        dataset.code, actor_assigns_stewards=may_assign_stewards(request.user)
    ).require()
    form = PersonForm(request.POST or None, people=candidates_for(dataset))
    if form.is_valid():
        person = form.cleaned_data["person"]
        datasets.assign_steward(dataset=dataset, person=person, by=request.user)
        messages.success(request, f"{person} now answers for {dataset}.")
        return redirect("datasets:steward-assign", code)
    context = {"dataset": dataset, "form": form, "stewards": stewards_of(dataset)}
    return render(request, "datasets/stewards.html", context)


@login_required
@require_POST
def release(request, code):
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), code=code)
    form = PersonForm(request.POST, people=stewards_of(dataset))
    if form.is_valid():
        person = form.cleaned_data["person"]
        datasets.release_steward(dataset=dataset, person=person, by=request.user)
        messages.success(request, f"{person} no longer answers for {dataset}.")
    return redirect("datasets:steward-assign", code)
