from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.models import Authorization
from idea_portal.web.moment import page_moment
from linkage.actions import linkage_jobs
from linkage.rules.job_authorization import ABOUT_THE_PERSON
from linkage.rules.job_states import JobState
from linkage.views.element_words import elements_by_dataset


@login_required
@require_http_methods(["GET", "POST"])
def start(request, reference):
    at = page_moment(request)
    visible = Authorization.objects.visible_to(request.user, at)
    visible = visible.select_related("request__organization")
    authorization = get_object_or_404(visible, reference=reference)
    preview = linkage_jobs.preview(authorization=authorization, by=request.user)
    if ABOUT_THE_PERSON & {finding.check for finding in preview.decision.refusals}:
        preview.decision.require()
    if request.method == "POST":
        job = linkage_jobs.request(authorization=authorization, by=request.user)
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
        "points_table": preview.settings.details["points_table"].rpartition("-"),
    }
    return render(request, "linkage/linkage_start.html", context)
