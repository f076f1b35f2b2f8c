from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from datasets.actions import datasets
from datasets.events import Event
from datasets.facts import (
    current_delivery,
    departments_to_register_for,
    is_steward,
    may_assign_stewards,
    stewards_of,
)
from datasets.forms.datasets import EditForm, RegistrationForm
from datasets.models import Dataset, Delivery
from datasets.rules.stewardship import decide_edit
from datasets.views.dataset_tables import (
    DatasetDeliveryTable,
    DatasetFilters,
    DatasetTable,
    ElementTable,
)
from idea_portal.audit import trail
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from idea_portal.web.steps import Step

DESCRIBED = ("name", "description", "regime", "sensitivity", "unit", "cadence")


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    current = Delivery.objects.stored().filter(dataset=OuterRef("pk")).order_by("-received_at")
    rows = (
        Dataset.objects.visible_to(request.user, at)
        .select_related("department")
        .annotate(
            elements_described=Count("elements"),
            delivered_at=Subquery(current.values("received_at")[:1]),
        )
    )
    listing = Listing(
        request,
        rows,
        table=DatasetTable,
        filters=DatasetFilters,
        caption="Datasets",
        nothing="No dataset is registered, or your account has no role yet",
    )
    context = {
        "listing": listing,
        "may_register": departments_to_register_for(request.user).exists(),
        "sees_deliveries": Delivery.objects.visible_to(request.user, at).exists(),
    }
    return render(request, "datasets/dataset_list.html", context)


@login_required
@require_safe
def detail(request, code):
    at = page_moment(request)
    dataset = get_object_or_404(
        Dataset.objects.visible_to(request.user, at).select_related("department"), code=code
    )
    answers_for_it = is_steward(request.user, dataset)
    events = trail.timeline_of(dataset.reference).filter(what__in=list(Event))
    deliveries = dataset.deliveries.visible_to(request.user, at).select_related("received_by")
    may_assign = may_assign_stewards(request.user)
    context = {
        "dataset": dataset,
        "facts": _facts(dataset, deliveries),
        "stewards": stewards_of(dataset),
        "steps": _steps(dataset, answers_for_it, may_assign),
        "may_assign": may_assign,
        "elements": Listing(
            request,
            dataset.elements.select_related("dataset"),
            table=ElementTable,
            caption="Dictionary",
            nothing="No element is described yet",
            prefix="e-",
            per_page=50,
        ),
        "deliveries": Listing(
            request,
            deliveries,
            table=DatasetDeliveryTable,
            caption="Deliveries",
            nothing="No delivery yet",
            prefix="d-",
            per_page=10,
        ),
        "sees_deliveries": answers_for_it or deliveries.exists(),
        "events": events[:15],
    }
    return render(request, "datasets/dataset_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, code):
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), code=code)
    decide_edit(dataset.code, actor_is_steward=is_steward(request.user, dataset)).require()
    described = {name: getattr(dataset, name) for name in DESCRIBED}
    form = EditForm(request.POST or None, initial=described)
    if form.is_valid():
        datasets.edit(dataset=dataset, by=request.user, **form.cleaned_data)
        messages.success(request, f"The description of {form.cleaned_data['name']} is saved.")
        return redirect(dataset)
    return render(request, "datasets/dataset_edit.html", {"dataset": dataset, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def register(request):
    departments = departments_to_register_for(request.user)
    form = RegistrationForm(request.POST or None, departments=departments)
    if form.is_valid():
        dataset = datasets.register(by=request.user, **form.cleaned_data)
        messages.success(request, f"{dataset.name} stands in the inventory.")
        return redirect(dataset)
    context = {"form": form, "may_register": departments.exists()}
    return render(request, "datasets/dataset_register.html", context)


def _facts(dataset, visible_deliveries):
    current = current_delivery(dataset)
    page = current.get_absolute_url() if current in visible_deliveries else ""
    return [
        ("Code", dataset.code),
        ("Department", dataset.department.name),
        ("Legal regime", dataset.get_regime_display()),
        ("Sensitivity", dataset.get_sensitivity_display()),
        ("One record is", dataset.get_unit_display()),
        ("Delivered", dataset.get_cadence_display()),
        ("Current delivery", current and current.received_at, page),
    ]


def _steps(dataset, answers_for_it, may_assign):
    """What a person may do with a dataset here; the pages themselves decide again."""
    steps = []
    if answers_for_it:
        steps = [
            Step(
                "Hand in a delivery",
                reverse("linkage:delivery-hand-in", args=[dataset.code]),
                "Check a file against the dictionary and store what an agreement covers.",
            ),
            Step(
                "Import a dictionary",
                reverse("datasets:dictionary-import", args=[dataset.code]),
                "See what would change before anything does.",
            ),
            Step(
                "Edit the description",
                reverse("datasets:dataset-edit", args=[dataset.code]),
                "Name, legal regime, sensitivity, unit and cadence.",
            ),
        ]
    if may_assign:
        steps.append(
            Step(
                "Change who answers for it",
                reverse("datasets:steward-assign", args=[dataset.code]),
                "Assign or release a data steward of the department.",
            )
        )
    return steps
