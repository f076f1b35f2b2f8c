from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from idea_portal.audit import downloads, trail
from idea_portal.audit.addresses import address_of
from idea_portal.audit.filters import EventFilter
from idea_portal.audit.reading import may_read_the_trail
from idea_portal.audit.tables import EventTable
from idea_portal.audit.trail_csv import csv_lines
from idea_portal.policy import Decision
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment


@login_required
@require_safe
def index(request):
    page_moment(request)
    may_read_the_trail(request.user).require()
    listing = Listing(
        request,
        trail.told_to(request.user),
        table=EventTable,
        filters=EventFilter,
        caption="Events",
        nothing="Nothing has happened yet",
    )
    return render(request, "audit/event_list.html", {"listing": listing})


@login_required
@require_safe
def detail(request, number):
    page_moment(request)
    may_read_the_trail(request.user).require()
    event = get_object_or_404(trail.told_to(request.user), pk=number)
    context = {
        "event": event,
        "what": event.what.replace("-", " ").capitalize(),
        "decision": Decision.from_record(event.decision) if event.decision else None,
        "facts": _facts(event),
    }
    return render(request, "audit/event_detail.html", context)


@login_required
@require_POST
def download(request):
    chosen = EventFilter(request.GET, queryset=trail.told_to(request.user), request=request)
    asked = {name: value for name, value in request.GET.items() if value}
    events = downloads.take(events=chosen.qs, filters=asked, by=request.user)
    response = StreamingHttpResponse(
        csv_lines(events.iterator(chunk_size=1000)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return response


def _facts(event):
    about = [
        (f"Concerns {number}", reference, address_of(reference))
        for number, reference in enumerate(event.about, start=1)
    ]
    details = [
        (name.replace("_", " ").capitalize(), value) for name, value in event.details.items()
    ]
    return [
        ("When", event.at),
        ("Person", f"{event.by_name} ({event.by})"),
        ("Record", event.subject_reference, address_of(event.subject_reference)),
        ("Why", event.reason or "No reason was given."),
        *about,
        *details,
    ]
