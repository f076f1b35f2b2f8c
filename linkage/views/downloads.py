from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from idea_portal.audit.clock import database_clock
from linkage.actions import downloads
from linkage.actions.downloads import token_hash
from linkage.facts.output_decisions import link_decision
from linkage.models import DownloadLink, Output


@login_required
@require_POST
def ask(request, reference):
    visible = Output.objects.visible_to(request.user)
    output = get_object_or_404(visible, reference=reference)
    _, token = downloads.make_link(output=output, by=request.user)
    return redirect("linkage:download", token)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def download(request, token):
    links = DownloadLink.objects.visible_to(request.user).select_related(
        "output__authorization__request", "person"
    )
    link = get_object_or_404(links, token_sha256=token_hash(token))
    if request.method == "POST":
        opened = downloads.open_download(link=link, by=request.user)
        return StreamingHttpResponse(
            opened.chunks,
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{link.output.file_name}"',
                # A download that was stopped is shorter than this, so the browser notices.
                "Content-Length": str(opened.size),
            },
        )
    decision = link_decision(link, request.user, database_clock())
    output = link.output
    facts = [
        ("File", output.file_name),
        ("Rows", f"{output.row_count:,}"),
        ("Content (SHA-256)", output.content_sha256),
    ]
    context = {"link": link, "output": output, "decision": decision, "facts": facts}
    return render(request, "linkage/download.html", context)
