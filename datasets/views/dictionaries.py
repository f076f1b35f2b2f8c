import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datasets.actions.dictionaries import ChangedMeanwhile, import_dictionary, preview
from datasets.facts import entries_of, is_steward
from datasets.forms.dictionaries import ConfirmationForm, DictionaryFileForm
from datasets.models import Dataset
from datasets.rules.dictionary_changes import decide_upload
from datasets.rules.dictionary_csv import COLUMNS, write_row
from datasets.rules.dictionary_file import parse


@login_required
@require_http_methods(["GET", "POST"])
def upload(request, code):
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), code=code)
    decide_upload(dataset.code, actor_is_steward=is_steward(request.user, dataset)).require()
    form = DictionaryFileForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "datasets/dictionary_import.html", _page(dataset, form=form))
    parsed = parse(form.cleaned_data["text"], name=form.cleaned_data["name"])
    if parsed.problems:
        page = _page(dataset, form=DictionaryFileForm(), problems=parsed.problems)
        return render(request, "datasets/dictionary_import.html", page)
    return _show_preview(request, dataset, parsed.entries, **form.cleaned_data)


@login_required
@require_POST
def confirm(request, code):
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), code=code)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return redirect("datasets:dictionary-import", code)
    text, name = form.cleaned_data["text"], form.cleaned_data["name"]
    parsed = parse(text, name=name)
    if parsed.problems:
        return redirect("datasets:dictionary-import", code)
    try:
        changes = import_dictionary(
            dataset=dataset,
            entries=parsed.entries,
            by=request.user,
            confirmed=form.cleaned_data["confirmed"],
        )
    except ChangedMeanwhile:
        messages.warning(
            request, "The dictionary was changed meanwhile. This is what would change now."
        )
        return _show_preview(request, dataset, parsed.entries, text=text, name=name)
    messages.success(
        request,
        f"The dictionary is imported: {len(changes.added)} added, {len(changes.changed)} changed, "
        f"{len(changes.removed)} removed.",
    )
    return redirect(dataset)


@login_required
@require_safe
def download(request, code):
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), code=code)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{dataset.code}-dictionary.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows(write_row(entry) for entry in entries_of(dataset))
    return response


def _show_preview(request, dataset, entries, *, text, name):
    found = preview(dataset=dataset, entries=entries, by=request.user)
    initial = {"text": text, "name": name, "confirmed": found.changes.digest}
    page = _page(dataset, form=ConfirmationForm(initial=initial), found=found, name=name)
    return render(request, "datasets/dictionary_preview.html", page)


def _page(dataset, **more):
    return {"dataset": dataset, **more}
