from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from idea_portal.accounts.facts import memberships_of
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.actions import points_tables
from linkage.facts.points_tables import (
    points_table,
    points_table_in_use,
    table_actor,
    table_facts,
)
from linkage.forms.points_tables import DraftForm, ReviewForm
from linkage.matching.words import GUARDS, rule_in_words
from linkage.models import PointsTable
from linkage.rules.points_table_differences import differences
from linkage.rules.points_table_states import STATES_IN_WORDS, TableState
from linkage.rules.points_table_steps import (
    Step,
    decide_drafting,
    decide_reviewer,
    decide_step,
)
from linkage.views.points_charts import waterfall_spans, weight_spans
from linkage.views.points_table_rows import (
    DifferenceTable,
    LevelTable,
    PointsTableTable,
    difference_rows,
    level_rows,
)


@login_required
@require_safe
def index(request):
    page_moment(request)
    # How records are matched is no secret among those who hold a role.
    if not memberships_of(request.user).exists():
        raise Http404
    rows = PointsTable.objects.visible_to(request.user).select_related("author", "reviewer")
    context = {
        "in_use": points_table_in_use(),
        "listing": Listing(
            request,
            rows,
            table=PointsTableTable,
            caption="Versions",
            nothing="No version is kept yet: the first linkage keeps the one the office starts with",
        ),
    }
    return render(request, "linkage/points_table_list.html", context)


@login_required
@require_safe
def detail(request, name, version):
    at = page_moment(request)
    table = visible(request, name, version)
    actor, facts = table_actor(request.user, at), table_facts(table)
    points = table.points
    context = {
        "table": table,
        "meaning": STATES_IN_WORDS[TableState(table.state)],
        "points": points,
        "facts": _facts(table),
        "in_use": points_table_in_use(),
        "rules": [rule_in_words(rule) for rule in points.blocking],
        "guards": [(GUARDS[guard], worth) for guard, worth in points.guards.items()],
        "levels": Listing(
            request,
            level_rows(points),
            table=LevelTable,
            caption="What agreement is worth",
            per_page=100,
        ),
        "weights": weight_spans(points),
        "waterfall": waterfall_spans(points),
        "may_draft": decide_drafting(actor, at=at).allowed,
        "may_review": decide_reviewer(facts, actor, at=at).allowed,
        "may_edit": decide_step(facts, Step.EDIT, actor, at=at).allowed,
        "may_take_back": decide_step(facts, Step.TAKE_BACK, actor, at=at).allowed,
        "events": trail.timeline_of(table.reference),
    }
    return render(request, "linkage/points_table_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request, name, version):
    based_on = visible(request, name, version)
    at = database_clock()
    decide_drafting(table_actor(request.user, at), at=at).require()
    form = DraftForm(request.POST or None)
    if form.is_valid():
        table = points_tables.draft(based_on=based_on, by=request.user, **form.cleaned_data)
        messages.success(request, f"{table.reference} is drafted. Change what is to be different.")
        return redirect("linkage:points-table-edit", table.name, table.version)
    return render(request, "linkage/points_table_draft.html", {"table": based_on, "form": form})


@login_required
@require_safe
def compare(request, name, version, other):
    table, before = visible(request, name, version), visible(request, name, other)
    context = {"table": table, "before": before, "listing": _differences(request, before, table)}
    return render(request, "linkage/points_table_compare.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review(request, name, version):
    table = visible(request, name, version)
    at = database_clock()
    facts = table_facts(table)
    decision = decide_reviewer(facts, table_actor(request.user, at), at=at)
    decision.require()
    in_use = points_table_in_use()
    form = ReviewForm(request.POST or None, initial={"seen": in_use.reference})
    if form.is_valid():
        reviewed = points_tables.review(table=table, by=request.user, **form.cleaned_data)
        words = f"{table.reference} is {reviewed.get_state_display()}."
        messages.success(request, words)
        return redirect(table)
    context = {
        "table": table,
        "in_use": in_use,
        "form": form,
        "decision": decision,
        "content": facts.content,
        "listing": _differences(request, in_use, table),
    }
    return render(request, "linkage/points_table_review.html", context)


def visible(request, name, version):
    """A version this person may see."""
    table = points_table(name, version, seen_by=request.user)
    if table is None:
        raise Http404
    return table


def _differences(request, before, after):
    return Listing(
        request,
        difference_rows(differences(before.points, after.points)),
        table=DifferenceTable,
        caption=f"From {before.reference} to {after.reference}",
        nothing="Both say the same",
        per_page=100,
    )


def _facts(table):
    facts = [("Drafted", table.created_at)]
    if table.author:
        facts.append(("Author", table.author.full_name))
    if table.based_on:
        facts.append(("Begun from", table.based_on.reference, table.based_on.get_absolute_url()))
    if table.learned_by:
        facts.append(
            ("Learned by", table.learned_by.reference, table.learned_by.get_absolute_url())
        )
    facts.append(("Why", table.reason))
    if table.reviewer:
        facts += [
            ("Reviewed", table.reviewed_at),
            ("Reviewer", table.reviewer.full_name),
            ("Opinion", table.review_comment),
        ]
    if table.adopted_at:
        facts.append(("Adopted", table.adopted_at))
    return facts
