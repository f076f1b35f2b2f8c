from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.models import Authorization
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.actions import jobs
from linkage.facts.jobs import cancel_facts, is_linkage_analyst
from linkage.facts.learned_points import has_learned, sees_learned
from linkage.facts.person_changes import outputs_with_changes
from linkage.forms.jobs import CancelForm
from linkage.models import Job
from linkage.rules.job_settings import LIST
from linkage.rules.job_states import STATES_IN_WORDS, JobKind, JobState
from linkage.rules.job_steps import decide_cancel
from linkage.views.element_words import elements_by_dataset
from linkage.views.job_tables import BlockingTable, GroupSizeTable, JobFilters, JobTable

COUNTS = {
    "records": "Records read",
    "records_new": "New records",
    "records_changed": "Records with other values",
    "records_gone": "Records that are gone",
    "tuples": "Different records",
    "candidates": "Pairs proposed",
    "pairs_at_link": "Pairs at the link line",
    "pairs_for_review": "Pairs for clerical review",
    "groups": "Persons",
    "persons_kept": "Persons known before",
    "persons_new": "New persons",
    "proposals": "Proposals to merge persons",
    "persons_merged": "Ids replaced by an older one",
    "groups_taken_apart": "Groups taken apart",
    "joins_refused": "Joins refused for conflict",
}


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    rows = Job.objects.visible_to(request.user, at).select_related("authorization", "requested_by")
    listing = Listing(
        request,
        rows,
        table=JobTable,
        filters=JobFilters,
        caption="Jobs",
        nothing="No job under an authorization you may see",
    )
    return render(request, "linkage/job_list.html", {"listing": listing})


@login_required
@require_safe
def of_authorization(request, reference):
    at = page_moment(request)
    visible = Authorization.objects.visible_to(request.user, at).select_related("request")
    authorization = get_object_or_404(visible, reference=reference)
    rows = authorization.jobs.select_related("authorization", "requested_by")
    context = {
        "authorization": authorization,
        "outputs_with_changes": outputs_with_changes(authorization),
        "may_start": is_linkage_analyst(request.user, at),
        "listing": Listing(
            request,
            rows,
            table=JobTable,
            caption=f"Jobs under {authorization.reference}",
            nothing="No job has been started under this authorization",
        ),
    }
    return render(request, "linkage/authorization_jobs.html", context)


@login_required
@require_safe
def detail(request, reference):
    at = page_moment(request)
    job = _visible(request, reference)
    may_cancel = decide_cancel(cancel_facts(job, request.user, at), at=at)
    context = {
        "job": job,
        "state_in_words": STATES_IN_WORDS[JobState(job.state)],
        "facts": _facts(job),
        "counts": [
            (label, f"{job.counts[name]:,}") for name, label in COUNTS.items() if name in job.counts
        ],
        "decisions": _decisions(job),
        "elements": elements_by_dataset(job.set_to.elements),
        "may_cancel": may_cancel.allowed,
        "sees_learned": has_learned(job) and sees_learned(request.user, at),
        "blocking": _blocking(request, job),
        "group_sizes": _group_sizes(request, job),
        "events": trail.timeline_of(job.reference),
    }
    return render(request, "linkage/job_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request, reference):
    job = _visible(request, reference)
    at = database_clock()
    decide_cancel(cancel_facts(job, request.user, at), at=at).require()
    form = CancelForm(request.POST or None)
    if form.is_valid():
        jobs.cancel(job=job, by=request.user, **form.cleaned_data)
        messages.success(request, f"{job.reference} is cancelled.")
        return redirect(job)
    return render(request, "linkage/job_cancel.html", {"job": job, "form": form})


def _visible(request, reference):
    visible = Job.objects.visible_to(request.user).select_related(
        "authorization", "requested_by", "output", "match_run"
    )
    return get_object_or_404(visible, reference=reference)


def _decisions(job):
    """The answers given so far, the latest first."""
    asked = [
        ("When its result was to be published", job.decision_when_published),
        ("When a worker took it", job.decision_when_claimed),
        ("When it was requested", job.decision_when_requested),
    ]
    return [(heading, decision) for heading, decision in asked if decision]


def _facts(job):
    output = getattr(job, "output", None)
    facts = [
        ("Kind", JobKind(job.kind).label.capitalize()),
        ("Authorization", job.authorization, job.authorization.get_absolute_url()),
        ("Requested by", job.requested_by.full_name),
        ("Requested", job.created_at),
        ("Started", job.claimed_at or "Not yet"),
        ("Ended", job.finished_at or "Not yet"),
        ("Workers that took it", job.attempts),
        *([("Output", output, output.get_absolute_url())] if output else []),
    ]
    if brought := job.set_to.details.get(LIST):
        facts.append(("List", brought, reverse("linkage:list-detail", args=[brought])))
    if table := job.set_to.details.get("points_table"):
        name, _, version = table.rpartition("-")
        url = reverse("linkage:points-table-detail", args=[name, version])
        facts.append(("Points table", table, url))
    return facts


def _blocking(request, job):
    rows = job.counts.get("blocking")
    return rows and Listing(
        request, rows, table=BlockingTable, caption="Which records were compared", prefix="b-"
    )


def _group_sizes(request, job):
    sizes = job.counts.get("group_sizes")
    rows = sizes and [
        {"records": int(size), "persons": persons}
        for size, persons in sorted(sizes.items(), key=lambda each: int(each[0]))
    ]
    return rows and Listing(
        request, rows, table=GroupSizeTable, caption="Records of one person", prefix="g-"
    )
