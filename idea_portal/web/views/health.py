from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from idea_portal.web import health


@never_cache
@require_safe
def show(request):
    checks = health.report()
    is_well = all(word == health.WELL for word in checks.values())
    body = {"status": health.WELL if is_well else "unwell", "checks": checks}
    return JsonResponse(body, status=200 if is_well else 503)
