from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from datasets.models import Dataset
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.roles import Role
from idea_portal.web.listing import Listing
from linkage.actions import person_lookups
from linkage.facts.person_histories import entries_on, leads_to
from linkage.facts.person_splits import indexes_to_split_in
from linkage.forms.persons import DaysForm, PersonForm, RecordForm
from linkage.models import CrosswalkEntry, Person, PersonChange, PersonIndex
from linkage.models.person_index import SEES_EVERY_INDEX
from linkage.views.person_tables import EntryTable, PersonChangeTable


@login_required
@require_http_methods(["GET", "POST"])
def find(request):
    if not has_role(request.user, *SEES_EVERY_INDEX):
        raise Http404
    asks_for_record = "source_key" in request.POST
    asks_for_person = request.method == "POST" and not asks_for_record
    by_person = PersonForm(request.POST if asks_for_person else None)
    by_record = RecordForm(
        request.POST if asks_for_record else None, datasets=_datasets(request), auto_id="record_%s"
    )
    if by_person.is_valid():
        address = reverse("linkage:person-detail", args=[by_person.cleaned_data["person"]])
        return redirect(_with_days(address, by_person))
    if by_record.is_valid():
        dataset = by_record.cleaned_data["dataset"]
        record_key = person_lookups.look_up(
            dataset=dataset, source_key=by_record.cleaned_data["source_key"], by=request.user
        )
        address = reverse("linkage:record-history", args=[dataset.code, record_key])
        return redirect(_with_days(address, by_record))
    context = {"by_person": by_person, "by_record": by_record}
    return render(request, "linkage/person_find.html", context)


@login_required
@require_safe
def person(request, person):
    mine = PersonIndex.objects.visible_to(request.user)
    found = get_object_or_404(Person.objects.filter(first_run__index__in=mine), pk=person)
    entries = CrosswalkEntry.objects.filter(index__in=mine, person=found)
    changes = PersonChange.objects.visible_to(request.user).filter(Q(kept=found) | Q(other=found))
    splits = (
        indexes_to_split_in(found, mine) if has_role(request.user, Role.LINKAGE_ANALYST) else []
    )
    context = _history(request, entries) | {
        "person": found,
        "splits": splits,
        "leads_to": leads_to(found).select_related("generation__index", "kept"),
        "changes": Listing(
            request,
            changes.select_related("generation__index", "by", "reversed_by"),
            table=PersonChangeTable,
            caption="Merges and splits",
            nothing="The person was never merged or split",
            prefix="c-",
        ),
    }
    return render(request, "linkage/person_detail.html", context)


@login_required
@require_safe
def record(request, dataset, record_key):
    mine = PersonIndex.objects.visible_to(request.user)
    entries = CrosswalkEntry.objects.filter(index__in=mine, dataset=dataset, record_key=record_key)
    if not has_role(request.user, *SEES_EVERY_INDEX):
        raise Http404
    context = _history(request, entries) | {"dataset": dataset, "record_key": record_key}
    return render(request, "linkage/record_history.html", context)


def _history(request, entries):
    form = DaysForm(request.GET if {"on", "known_on"} & set(request.GET) else None)
    days = form.cleaned_data if form.is_valid() else {"on": None, "known_on": None}
    entries = entries.select_related("index", "known_from", "known_until").order_by("pk")
    return {
        "form": form,
        "days": days,
        "answer": Listing(
            request,
            entries_on(entries, **days),
            table=EntryTable,
            caption="As asked",
            nothing="Nothing is known of that day",
            prefix="a-",
        ),
        "entries": Listing(
            request,
            entries,
            table=EntryTable,
            caption="Everything that was ever known",
            nothing="No index has ever known it",
            prefix="e-",
        ),
    }


def _datasets(request):
    indexes = PersonIndex.objects.visible_to(request.user)
    codes = {code for index in indexes for code in index.datasets}
    return Dataset.objects.filter(code__in=codes).order_by("name")


def _with_days(address, form):
    days = {
        name: form.cleaned_data[name].isoformat()
        for name in ("on", "known_on")
        if form.cleaned_data[name]
    }
    return f"{address}?{urlencode(days)}" if days else address
