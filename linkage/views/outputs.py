from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from idea_portal.audit import trail
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.actions import outputs
from linkage.facts.output_decisions import (
    OutputsAtAMoment,
    check_decision,
    destruction_decision,
    release_decision,
)
from linkage.facts.outputs import as_told_to, sees_counts, sees_report
from linkage.facts.person_changes import changes_since
from linkage.forms.deliveries import DestructionForm
from linkage.forms.outputs import CheckForm
from linkage.models import Output
from linkage.rules.output_states import STATES_IN_WORDS, OutputState
from linkage.views import output_rows
from linkage.views.output_tables import (
    ColumnTable,
    FigureTable,
    OutputFilters,
    OutputTable,
    ShapeTable,
    SourceTable,
)


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    visible = Output.objects.visible_to(request.user, at).with_rows_told(request.user)
    rows = visible.select_related("authorization__request")
    listing = Listing(
        request,
        rows,
        table=OutputTable,
        filters=OutputFilters,
        caption="Outputs",
        nothing="No output yet",
    )
    return render(request, "linkage/output_list.html", {"listing": listing})


@login_required
@require_safe
def detail(request, reference):
    at = page_moment(request)
    output = _visible(request, reference, at)
    decisions = OutputsAtAMoment([output], request.user, at)
    context = _described(request, output) | {
        "may_check": decisions.check(output).allowed,
        "may_release": decisions.release(output).allowed,
        "may_destroy": destruction_decision(output, request.user, at).allowed,
        "access": (decisions.access(output) if decisions.names_the_person(output) else None),
        "is_forgotten": decisions.is_forgotten(output),
        "persons_changed": changes_since(output).count(),
        "events": trail.timeline_of(output.reference),
    }
    return render(request, "linkage/output_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def check(request, reference):
    at = page_moment(request)
    output = _visible(request, reference)
    decision = check_decision(output, request.user, at)
    as_told_to(request.user, output, decision).require()
    form = CheckForm(request.POST or None)
    if form.is_valid():
        outputs.check(output=output, by=request.user, **form.cleaned_data)
        messages.success(request, f"Your check of {output.reference} is recorded.")
        return redirect(output)
    context = _described(request, output) | {
        "form": form,
        "decision": decision,
        "shape": Listing(
            request,
            output_rows.shape_rows(output),
            table=ShapeTable,
            caption="What the file holds",
            prefix="s-",
            per_page=100,
        ),
    }
    return render(request, "linkage/output_check.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def release(request, reference):
    at = page_moment(request)
    output = _visible(request, reference)
    decision = release_decision(output, request.user, at)
    as_told_to(request.user, output, decision).require()
    if request.method == "POST":
        outputs.release(output=output, by=request.user)
        messages.success(request, f"{output.reference} is released.")
        return redirect(output)
    context = {"output": output, "decision": decision}
    return render(request, "linkage/output_release.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def destroy(request, reference):
    at = page_moment(request)
    output = _visible(request, reference)
    destruction_decision(output, request.user, at).require()
    form = DestructionForm(request.POST or None)
    if form.is_valid():
        outputs.destroy(output=output, by=request.user, **form.cleaned_data)
        messages.success(request, f"{output.reference} is destroyed.")
        return redirect(output)
    return render(request, "linkage/output_destroy.html", {"output": output, "form": form})


def _visible(request, reference, at=None):
    visible = Output.objects.visible_to(request.user, at).select_related(
        "authorization__request__organization", "job", "author", "destroyed_by", "release"
    )
    return get_object_or_404(visible, reference=reference)


def _described(request, output):
    told = sees_counts(request.user, output)
    return {
        "output": output,
        "meaning": STATES_IN_WORDS[OutputState(output.state)],
        "facts": _facts(output, told),
        "told": told,
        "destroyed": [("Content (SHA-256)", output.content_sha256)] if told else [],
        "other_clauses": output_rows.other_clauses(output),
        "counts": output_rows.counts(output) if sees_report(request.user, output) else [],
        "checks": output.checks.select_related("checker"),
        "figures": _figures(request, output) if told else None,
        "columns": Listing(
            request,
            output_rows.column_rows(output),
            table=ColumnTable,
            caption="Codebook",
            prefix="c-",
            per_page=100,
        ),
        "deliveries": Listing(
            request,
            output_rows.delivery_rows(output),
            table=SourceTable,
            caption="Made from",
            prefix="d-",
            per_page=100,
        ),
    }


def _figures(request, output):
    rows = output_rows.figure_rows(output)
    if not rows:
        return None
    return Listing(request, rows, table=FigureTable, caption="Table", prefix="f-", per_page=50)


def _facts(output, told):
    authorization = output.authorization
    project, manifest = authorization.request, output.manifest
    return [
        ("Kind", output.get_kind_display()),
        ("For", project.title, project.get_absolute_url()),
        ("Purpose", manifest["purpose"].replace("_", " ")),
        ("Recipient", project.organization.name),
        ("Authorization", authorization.reference, authorization.get_absolute_url()),
        ("Job", output.job.reference, output.job.get_absolute_url()),
        *(
            ("Rests on", reference, reverse("agreements:agreement-detail", args=[reference]))
            for reference in manifest["agreements"]
        ),
        ("Built by", output.author.full_name),
        ("Built", output.created_at),
        ("Rows", f"{output.row_count:,}" if told else "Told once it is released"),
        # What a short file holds can be guessed from its hash.
        *([("Content (SHA-256)", output.content_sha256)] if told else []),
    ]
