from itertools import pairwise

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from datasets.models import DataElement
from datasets.rules.vocabulary import ElementType
from idea_portal.audit import trail
from idea_portal.web.moment import page_moment


@login_required
@require_safe
def detail(request, code, name):
    page_moment(request)
    visible = DataElement.objects.visible_to(request.user).select_related("dataset")
    element = get_object_or_404(visible, dataset__code=code, name=name)
    context = {
        "element": element,
        "facts": _facts(element),
        "versions": _versions(element),
        "events": trail.timeline_of(element.reference).filter(subject_reference=code),
    }
    return render(request, "datasets/element_detail.html", context)


def _facts(element):
    written_as = element.date_format.replace("|", " or ") or "ISO, such as 2026-03-31"
    is_date = element.type == ElementType.DATE
    return [
        ("Reference", element.reference),
        ("Dataset", element.dataset.name, element.dataset.get_absolute_url()),
        ("Type", element.get_type_display()),
        *([("Written as", written_as)] if is_date else []),
        ("Identity role", element.get_identity_role_display()),
        ("Sensitivity", element.get_sensitivity_display()),
        ("Identifiability", element.get_identifiability_display()),
        ("Required", "Yes" if element.is_required else "No"),
    ]


def _versions(element):
    """Each change of the element: when, by whom, and the words that differ from before."""
    rows = list(element.history.select_related("history_user"))
    versions = []
    for newer, older in pairwise(rows):
        changes = newer.diff_against(older, excluded_fields=["position"]).changes
        if changes:
            versions.append((newer.history_date, newer.history_user, changes))
    return versions
