from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from datasets.models import Delivery
from idea_portal.web.moment import page_moment
from linkage.facts.quality_reports import quality_report
from linkage.models import Job, MatchRun
from linkage.views import quality_pdf, quality_words


@login_required
@require_safe
def detail(request, reference):
    page_moment(request)
    context = _context(_visible(request, reference))
    return render(request, "linkage/quality_report.html", context)


@login_required
@require_safe
def pdf(request, reference):
    run = _visible(request, reference)
    document = quality_pdf.written(_context(run))
    return HttpResponse(
        document,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="quality-{run.reference}.pdf"'},
    )


def _visible(request, reference):
    runs = MatchRun.objects.select_related("job", "index", "points_table", "authorization")
    return get_object_or_404(
        runs, job__in=Job.objects.visible_to(request.user), job__reference=reference
    )


def _context(run):
    report = quality_report(run)
    return {
        "report": report,
        "run": run,
        "answers": quality_words.ANSWERS,
        "population": _population(run),
        "cleaning": quality_words.CLEANING,
        "deliveries": _deliveries(run),
        "estimates": quality_words.estimates(report),
        "bands": quality_words.bands(report),
        "points": quality_words.points_bars(report),
        "sizes": quality_words.size_bars(report),
        "sizes_caption": quality_words.sizes_caption(report),
        "blocking": run.counts.get("blocking", []),
        "changes": quality_words.changes(report),
        "changes_caption": quality_words.changes_caption(report),
        "groups": quality_words.groups_in_words(report),
        "kinds": quality_words.kinds(report),
        "warnings": quality_words.warnings(report),
        "limits": quality_words.LIMITS,
    }


def _population(run):
    settings = run.job.set_to
    return [
        (dataset, delivery, ", ".join(_elements(settings, dataset)))
        for dataset, delivery in sorted(settings.deliveries.items())
    ]


def _deliveries(run):
    """Dataset, delivery, rows kept and rows turned away, of what the run read."""
    read = Delivery.objects.filter(reference__in=run.job.set_to.deliveries.values())
    rows = read.order_by("dataset__code").values_list(
        "dataset__code", "reference", "rows", "rows_rejected"
    )
    return [(code, delivery, f"{kept:,}", f"{away:,}") for code, delivery, kept, away in rows]


def _elements(settings, dataset):
    prefix = f"{dataset}."
    return [
        element.removeprefix(prefix)
        for element in sorted(settings.elements)
        if element.startswith(prefix)
    ]
