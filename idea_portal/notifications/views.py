from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from idea_portal.notifications import outbox
from idea_portal.notifications.models import Message


@login_required
@require_safe
def index(request):
    pages = Paginator(Message.objects.visible_to(request.user), 25)
    return render(
        request, "notifications/list.html", {"page": pages.get_page(request.GET.get("page"))}
    )


@login_required
@require_POST
def mark_read(request):
    outbox.mark_read(by=request.user)
    return redirect("notifications:message-list")
