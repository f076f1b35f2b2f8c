from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from idea_portal.accounts.facts import memberships_of
from idea_portal.web.listing import Listing
from linkage.facts.points_tables import points_table
from linkage.matching.points import PointsTable as Points
from linkage.matching.words import GUARDS, rule_in_words, table_in_words
from linkage.views.job_tables import LevelTable


@login_required
@require_safe
def detail(request, name, version):
    # How records are matched is no secret among those who hold a role.
    table = points_table(name, version)
    if table is None or not memberships_of(request.user).exists():
        raise Http404
    points = Points.from_record(table.content)
    rows = [
        dict(zip(("attribute", "kind", "meaning", "points"), row, strict=True))
        for row in table_in_words(points)
    ]
    context = {
        "table": table,
        "points": points,
        "rules": [rule_in_words(rule) for rule in points.blocking],
        "guards": [(GUARDS[guard], worth) for guard, worth in points.guards.items()],
        "levels": Listing(
            request, rows, table=LevelTable, caption="What agreement is worth", per_page=100
        ),
    }
    return render(request, "linkage/points_table_detail.html", context)
