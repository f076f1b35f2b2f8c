from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_safe

from idea_portal.accounts.facts import has_role
from idea_portal.audit import trail
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.models import PersonChange, PersonIndex
from linkage.models.person_index import SEES_EVERY_INDEX
from linkage.views.element_words import elements_by_dataset
from linkage.views.person_tables import GenerationTable, IndexTable, PersonChangeTable, RunTable


@login_required
@require_safe
def index(request):
    page_moment(request)
    if not has_role(request.user, *SEES_EVERY_INDEX):
        raise Http404
    rows = PersonIndex.objects.visible_to(request.user).annotate(number_of_runs=Count("runs"))
    listing = Listing(
        request,
        rows,
        table=IndexTable,
        caption="Person indexes",
        nothing="No linkage has been published yet",
    )
    return render(request, "linkage/index_list.html", {"listing": listing})


@login_required
@require_safe
def detail(request, reference):
    page_moment(request)
    found = get_object_or_404(PersonIndex.objects.visible_to(request.user), reference=reference)
    generations = found.generations.select_related("run__job").annotate(
        number_of_changes=Count("changes")
    )
    context = {
        "index": found,
        "facts": _facts(found),
        "elements": elements_by_dataset(found.elements),
        "generations": Listing(
            request, generations, table=GenerationTable, caption="Generations", prefix="g-"
        ),
        "runs": Listing(
            request,
            found.runs.select_related("job", "authorization", "points_table"),
            table=RunTable,
            caption="Runs",
            prefix="r-",
        ),
        "changes": Listing(
            request,
            PersonChange.objects.filter(generation__index=found).select_related(
                "generation__index", "by", "reversed_by"
            ),
            table=PersonChangeTable,
            caption="Merges and splits",
            nothing="No person was merged or split",
            prefix="c-",
        ),
        "events": trail.timeline_of(found.reference),
    }
    return render(request, "linkage/index_detail.html", context)


def _facts(found):
    now = found.entries.known_now().delivered()
    files = found.sealed_files.readable()
    run = found.runs.select_related("job", "points_table").order_by("-pk")[0]
    sizes = now.aggregate(records=Count("pk"), persons=Count("person", distinct=True))
    return [
        ("Datasets", ", ".join(found.datasets)),
        ("Generation", found.latest.number),
        ("Latest run", run.reference, run.job.get_absolute_url()),
        ("Points table", str(run.points_table), run.points_table.get_absolute_url()),
        ("Records now", f"{sizes['records']:,}"),
        ("Persons now", f"{sizes['persons']:,}"),
        ("Proposals of the latest run", f"{run.counts.get('proposals', 0):,}"),
        ("Files", f"{len(files):,}, {filesizeformat(sum(each.size for each in files))}"),
    ]
