from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linkage.actions import person_reveals, person_splits
from linkage.facts.person_changes import outputs_holding
from linkage.facts.person_splits import PersonAtHand, records_of, showing_of, shown
from linkage.forms.persons import SplitForm
from linkage.models import Person, PersonIndex
from linkage.views.element_words import elements_by_dataset
from linkage.views.person_comparison import columns_of, lines_of


@login_required
@require_safe
def start(request, reference, person):
    index, found = _visible(request, reference, person)
    at_hand = PersonAtHand.of(index, found)
    showing = showing_of(at_hand, request.user)
    showing.decision.require()
    context = _context(index, found) | {
        "showing": showing,
        "records": len(at_hand.records),
        "elements": elements_by_dataset(showing.reading.elements),
    }
    return render(request, "linkage/person_split.html", context)


@login_required
@never_cache
@require_POST
def records(request, reference, person):
    """The records with what stands in them. Whoever comes back from the preview keeps the ticks."""
    index, found = _visible(request, reference, person)
    sent = request.POST if "because" in request.POST else None
    return _show(request, index, found, sent)


@login_required
@never_cache
@require_POST
def preview(request, reference, person):
    index, found, form = _sent(request, reference, person)
    if not form.is_valid():
        return _show(request, index, found, request.POST)
    leaving = form.cleaned_data["records"]
    decisions = person_splits.may_split(index=index, person=found, records=leaving, by=request.user)
    showing = shown(PersonAtHand.of(index, found), request.user)
    seen = {*(showing.records if showing else ())}
    staying = [name for name in records_of(index, found.person_id) if name not in leaving]
    context = _context(index, found) | {
        "form": form,
        "leaving": leaving,
        "parts": [("Leave", _in_short(leaving)), ("Stay", _in_short(staying))],
        # Of two parts of one size, the one that was not ticked keeps the id.
        "leaving_keeps": len(leaving) > len(staying),
        "pairs": len(leaving) * len(seen.intersection(staying)),
        "told": _told(index, found),
        "decisions": decisions,
        "asks": decisions.by_two.allowed,
    }
    return render(request, "linkage/person_split_preview.html", context)


@login_required
@never_cache
@require_POST
def carry_out(request, reference, person):
    index, found, form = _sent(request, reference, person)
    if not form.is_valid():
        return _show(request, index, found, request.POST)
    asked = {"index": index, "person": found, "by": request.user, **form.cleaned_data}
    if "ask" in request.POST:
        case = person_splits.ask(**asked)
        messages.success(
            request, f"{case} asks for two opinions that agree. Open it to give yours."
        )
        return redirect(case)
    change = person_splits.split(**asked)
    messages.success(request, f"The person is split by {change}. It can be taken back.")
    return redirect(change)


def _visible(request, reference, person):
    index = get_object_or_404(PersonIndex.objects.visible_to(request.user), reference=reference)
    known = Person.objects.filter(pk__in=index.entries.filter(person=person).values("person"))
    return index, get_object_or_404(known)


def _sent(request, reference, person):
    index, found = _visible(request, reference, person)
    return index, found, SplitForm(request.POST, records=records_of(index, found.person_id))


def _show(request, index, found, sent):
    seen = person_reveals.reveal(index=index, person=found, by=request.user)
    form = SplitForm(sent, records=seen.showing.at_hand.records)
    ticked = request.POST.getlist("records")
    context = _context(index, found) | {
        "seen": seen,
        "columns": columns_of(seen),
        "lines": lines_of(seen, ticked),
        "form": form,
    }
    return render(request, "linkage/person_split_records.html", context)


def _context(index, found):
    here = [index.reference, found.person_id]
    return {
        "index": index,
        "person": found,
        "person_url": reverse("linkage:person-detail", args=[found.person_id]),
        "start_url": reverse("linkage:person-split", args=here),
        "records_url": reverse("linkage:person-split-records", args=here),
        "preview_url": reverse("linkage:person-split-preview", args=here),
        "carry_out_url": reverse("linkage:person-split-carry-out", args=here),
    }


def _in_short(names):
    """Records as their lines name them."""
    return ", ".join(
        f"{dataset} {key[:8]}…" for dataset, _, key in (n.partition("/") for n in names)
    )


def _told(index, found):
    """The authorizations whose outputs hold the person, with these outputs."""
    told = defaultdict(list)
    for output in outputs_holding(index, found).select_related("authorization"):
        told[output.authorization].append(output)
    return dict(told)
