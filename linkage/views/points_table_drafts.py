from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from idea_portal.audit.clock import database_clock
from linkage.actions import points_tables
from linkage.facts.points_tables import table_actor, table_facts
from linkage.forms.points_tables import BlockingForm, DraftForm, LevelsForm, LinesForm
from linkage.matching.points import Attribute
from linkage.matching.words import ATTRIBUTES, rule_in_words
from linkage.rules.points_table_steps import Step, decide_step
from linkage.views.points_tables import visible

STEPS = {
    "submit": (points_tables.submit, "The other linkage analysts are told."),
    "take-back": (points_tables.take_back, "It is a draft again."),
    "discard": (points_tables.discard, "It stays on record and is never used."),
}


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, name, version):
    table = _editable(request, name, version)
    initial = {"reason": table.reason}
    reason = DraftForm(request.POST or None, initial=initial)
    lines = LinesForm(request.POST or None, points=table.points)
    if reason.is_valid() and lines.is_valid():
        points_tables.edit(
            table=table,
            by=request.user,
            content=lines.table(),
            reason=reason.cleaned_data["reason"],
        )
        messages.success(request, "The draft is saved.")
        return redirect("linkage:points-table-edit", name, version)
    context = {
        "table": table,
        "reason": reason,
        "lines": lines,
        "attributes": _attributes(table),
        "rules": [rule_in_words(rule) for rule in table.points.blocking],
        "decision": _decision(request, table, Step.SUBMIT),
    }
    return render(request, "linkage/points_table_edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def levels(request, name, version, attribute):
    table = _editable(request, name, version)
    if attribute not in set(Attribute):
        raise Http404
    form = LevelsForm(request.POST or None, points=table.points, attribute=Attribute(attribute))
    return _part(request, table, form, ATTRIBUTES[Attribute(attribute)], "levels")


@login_required
@require_http_methods(["GET", "POST"])
def blocking(request, name, version):
    table = _editable(request, name, version)
    form = BlockingForm(request.POST or None, points=table.points)
    return _part(request, table, form, "Which records are compared", "blocking")


@login_required
@require_POST
def step(request, name, version, step):
    if step not in STEPS:
        raise Http404
    table = visible(request, name, version)
    act, words = STEPS[step]
    act(table=table, by=request.user)
    messages.success(request, words)
    return redirect(table)


def _part(request, table, form, heading, part):
    if form.is_valid():
        points_tables.edit(table=table, by=request.user, content=form.table())
        messages.success(request, f"{heading}: saved.")
        return redirect("linkage:points-table-edit", table.name, table.version)
    context = {"table": table, "form": form, "heading": heading, "part": part}
    return render(request, "linkage/points_table_part.html", context)


def _editable(request, name, version):
    table = visible(request, name, version)
    _decision(request, table, Step.EDIT).require()
    return table


def _decision(request, table, step):
    at = database_clock()
    return decide_step(table_facts(table), step, table_actor(request.user, at), at=at)


def _attributes(table):
    levels = {each.attribute: len(each.levels) for each in table.points.comparisons}
    return [
        (
            words,
            levels.get(attribute, 0),
            reverse(
                "linkage:points-table-levels", args=[table.name, table.version, attribute.value]
            ),
        )
        for attribute, words in ATTRIBUTES.items()
    ]
