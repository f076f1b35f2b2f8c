from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from datasets.models import Dataset, Delivery
from datasets.rules.delivery_states import DeliveryState
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.actions import deliveries
from linkage.facts.deliveries import destruction_decision, hand_in_facts
from linkage.forms.deliveries import DeliveryForm, DestructionForm
from linkage.rules.delivery_admission import decide_hand_in
from linkage.views.delivery_tables import (
    DeliveryFilters,
    DeliveryTable,
    ProfileTable,
    RejectTable,
)


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    rows = Delivery.objects.visible_to(request.user, at).select_related("dataset", "received_by")
    listing = Listing(
        request,
        rows,
        table=DeliveryTable,
        filters=DeliveryFilters,
        caption="Deliveries",
        nothing="No delivery of a dataset you answer for",
    )
    return render(request, "linkage/delivery_list.html", {"listing": listing})


@login_required
@require_safe
def detail(request, reference):
    page_moment(request)
    delivery = _visible(request, reference)
    profile = [
        {"element": name, **delivery.profile[name]}
        for name in delivery.elements
        if name in delivery.profile
    ]
    context = {
        "delivery": delivery,
        "facts": _facts(delivery),
        "is_current": Delivery.objects.current().filter(pk=delivery.pk).exists(),
        "may_destroy": destruction_decision(delivery, request.user).allowed,
        "rejects": Listing(
            request,
            delivery.rejects,
            table=RejectTable,
            caption="Rows turned away",
            prefix="r-",
        ),
        "profile": Listing(
            request,
            profile,
            table=ProfileTable,
            caption="Elements stored",
            prefix="p-",
            per_page=50,
        ),
        "events": trail.timeline_of(delivery.reference),
    }
    return render(request, "linkage/delivery_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def hand_in(request, code):
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), code=code)
    at = database_clock()
    facts = hand_in_facts(dataset, request.user, at)
    decision = decide_hand_in(facts, at=at)
    if not facts.actor_is_steward:
        decision.require()
    form = DeliveryForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        delivery = deliveries.receive(
            dataset=dataset, file=file.file, name=file.name, by=request.user
        )
        _say_what_became_of(request, delivery)
        return redirect(delivery)
    context = {"dataset": dataset, "form": form, "decision": decision}
    return render(request, "linkage/delivery_hand_in.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def destroy(request, reference):
    delivery = _visible(request, reference)
    destruction_decision(delivery, request.user).require()
    form = DestructionForm(request.POST or None)
    if form.is_valid():
        deliveries.destroy(delivery=delivery, by=request.user, **form.cleaned_data)
        messages.success(request, f"{delivery.reference} is destroyed.")
        return redirect(delivery)
    return render(request, "linkage/delivery_destroy.html", {"delivery": delivery, "form": form})


def _visible(request, reference):
    visible = Delivery.objects.visible_to(request.user).select_related(
        "dataset__department", "received_by"
    )
    return get_object_or_404(visible, reference=reference)


def _say_what_became_of(request, delivery):
    if delivery.state == DeliveryState.STORED:
        messages.success(
            request,
            f"{delivery.rows:,} rows are stored, {delivery.rows_rejected:,} were turned away.",
        )
    else:
        messages.error(request, "Nothing was stored. The reasons stand below.")


def _facts(delivery):
    return [
        ("Dataset", delivery.dataset.name, delivery.dataset.get_absolute_url()),
        ("Received", delivery.received_at),
        ("By", delivery.received_by.full_name),
        ("File", delivery.original_name),
        ("Rows stored", f"{delivery.rows:,}"),
        ("Rows turned away", f"{delivery.rows_rejected:,}"),
        ("Content (SHA-256)", delivery.content_sha256),
    ]
