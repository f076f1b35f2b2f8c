import django_tables2 as tables
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.models import Authorization
from idea_portal.audit.clock import database_clock
from idea_portal.web.columns import NumberColumn
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from idea_portal.web.spans import Span
from linkage.actions import learning_jobs, points_tables
from linkage.facts.learned_points import (
    has_learned,
    learned_from,
    proposed_levels,
    proposed_table,
    sees_learned,
)
from linkage.facts.points_tables import table_actor
from linkage.forms.points_tables import DraftForm
from linkage.matching.words import ATTRIBUTES, level_in_words
from linkage.models import Job
from linkage.rules.job_authorization import ABOUT_THE_PERSON
from linkage.rules.job_states import JobState
from linkage.rules.points_table_content import decide_content
from linkage.rules.points_table_steps import decide_drafting
from linkage.views.element_words import elements_by_dataset

SHOWN = {"before": "Pairs linked now", "after": "Pairs linked then"}
SHOWN |= {"gained": "Pairs gained", "lost": "Pairs lost"}


class ProposedTable(tables.Table):
    """One level with its current and its proposed points."""

    attribute = tables.Column(orderable=False)
    meaning = tables.Column(orderable=False, verbose_name="When the values are")
    among_same = tables.Column(orderable=False, verbose_name="Among one person's pairs")
    among_others = tables.Column(orderable=False, verbose_name="Among two persons' pairs")
    current = NumberColumn(orderable=False, verbose_name="Points now")
    proposed = NumberColumn(orderable=False, verbose_name="Points proposed")
    gained = NumberColumn(orderable=False, verbose_name="Pairs gained in it")
    lost = NumberColumn(orderable=False, verbose_name="Pairs lost in it")

    def render_meaning(self, value):
        return value[:1].upper() + value[1:]


@login_required
@require_http_methods(["GET", "POST"])
def start(request, reference):
    at = page_moment(request)
    visible = Authorization.objects.visible_to(request.user, at)
    visible = visible.select_related("request__organization")
    authorization = get_object_or_404(visible, reference=reference)
    preview = learning_jobs.preview(authorization=authorization, by=request.user)
    if ABOUT_THE_PERSON & {finding.check for finding in preview.decision.refusals}:
        preview.decision.require()
    if request.method == "POST":
        job = learning_jobs.request(authorization=authorization, by=request.user)
        if job.state == JobState.REFUSED:
            messages.error(request, f"{job.reference} was refused. The reasons stand below.")
        return redirect(job)
    context = {
        "authorization": authorization,
        "decision": preview.decision,
        "datasets": [
            (dataset, preview.settings.deliveries.get(dataset), names)
            for dataset, names in elements_by_dataset(preview.settings.elements).items()
        ],
    }
    return render(request, "linkage/learning_start.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def detail(request, reference):
    visible = Job.objects.visible_to(request.user).select_related("authorization", "requested_by")
    job = get_object_or_404(visible, reference=reference)
    at = database_clock()
    if not has_learned(job) or not sees_learned(request.user, at):
        raise Http404
    drafting = decide_drafting(table_actor(request.user, at), at=at)
    form = DraftForm(request.POST or None)
    table = learned_from(job)
    if request.method == "POST":
        drafting.require()
        if form.is_valid():
            draft = points_tables.draft(
                based_on=table,
                by=request.user,
                content=proposed_table(job),
                learned_by=job,
                **form.cleaned_data,
            )
            messages.success(request, f"{draft.reference} is drafted with the points learned.")
            return redirect("linkage:points-table-edit", draft.name, draft.version)
    levels = list(proposed_levels(job))
    changes = job.counts["changes"]
    context = {
        "job": job,
        "table": table,
        "even_at": job.counts["even_at"],
        "listing": Listing(
            request,
            [_row(each) for each in levels],
            table=ProposedTable,
            caption="Points now and as learned",
            per_page=100,
        ),
        "spans": [span for each in levels for span in _spans(each)],
        "changes": [(words, f"{changes[name]:,}") for name, words in SHOWN.items()],
        "measured": _measured(changes),
        "content": decide_content(proposed_table(job), subject=f"what {job.reference} proposes"),
        "may_draft": drafting.allowed,
        "form": form,
    }
    return render(request, "linkage/learned_points.html", context)


def _row(each):
    return {
        "attribute": ATTRIBUTES[each.comparison.attribute],
        "meaning": level_in_words(each.level),
        "among_same": _share(each.among_same),
        "among_others": _share(each.among_others),
        "current": each.current,
        "proposed": each.proposed,
        "gained": each.gained,
        "lost": each.lost,
    }


def _share(probability):
    return "not met" if probability is None else f"{probability:.3%}"


def _spans(each):
    if each.current == each.proposed:
        return
    words = f"{ATTRIBUTES[each.comparison.attribute]}: {level_in_words(each.level)}"
    shown = f"{each.current:+d} to {each.proposed:+d}"
    yield Span(words, each.current, each.proposed, shown)


def _measured(changes):
    """Precision and recall of both tables on what reviewers decided, where they decided any."""
    rows = []
    for name, words in (("measured_before", "Now"), ("measured_after", "As learned")):
        found = changes[name]
        if found["one_person"] + found["two_persons"]:
            rates = [
                f"{label} {found[rate]:.1%}" if found[rate] is not None else f"{label} unknown"
                for rate, label in (("precision", "precision"), ("recall", "recall"))
            ]
            pairs = f"on {found['one_person']:,} pairs of one person and {found['two_persons']:,}"
            rows.append((words, f"{', '.join(rates)}, {pairs} of two"))
    return rows
