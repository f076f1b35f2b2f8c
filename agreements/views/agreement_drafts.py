from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agreements.actions import agreements, clearances
from agreements.facts.agreement_rights import may_draft
from agreements.facts.terms import clauses_of, what_clauses_may_name
from agreements.facts.versions import draft_words, version_at_hand
from agreements.forms.agreements import DraftForm, WordsForm
from agreements.forms.clauses import ClauseForm, ClauseStartForm
from agreements.models import Agreement
from agreements.rules.agreement_drafting import (
    decide_amendment,
    decide_drafting,
    decide_edit,
    decide_submission,
)
from agreements.rules.agreement_states import VersionState
from agreements.rules.clause_reader import TermsInvalid
from agreements.rules.clauses import ClauseKind
from agreements.rules.vocabulary import AgreementKind, Capacity


@login_required
@require_http_methods(["GET", "POST"])
def draft(request):
    decide_drafting(AgreementKind.DSA, None, actor_may_draft=may_draft(request.user)).require()
    form = DraftForm(request.POST or None, visible=Agreement.objects.visible_to(request.user))
    if form.is_valid():
        agreement = agreements.draft(
            kind=AgreementKind(form.cleaned_data["kind"]),
            parent=form.cleaned_data["parent"],
            parties=form.parties(),
            by=request.user,
            **form.words(),
        )
        messages.success(request, f"{agreement.reference} is drafted. Add its clauses next.")
        return redirect("agreements:agreement-edit", agreement.reference)
    return render(request, "agreements/agreement_draft.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, reference):
    agreement, version = _editable(request, reference)
    form = WordsForm(request.POST or None, initial=_words(agreement, version))
    if agreement.versions.count() > 1:
        # What the parties signed says what the agreement is called.
        form.fields["title"].disabled = True
    if form.is_valid():
        agreements.edit(version=version, parties=form.parties(), by=request.user, **form.words())
        messages.success(request, "The draft is saved.")
        return redirect("agreements:agreement-edit", agreement.reference)
    context = {
        "agreement": agreement,
        "version": version,
        "form": form,
        "start": ClauseStartForm(known=what_clauses_may_name()),
        "clauses": clauses_of(version),
        "decision": decide_submission(
            version_at_hand(version), draft_words(version), actor_may_draft=True
        ),
    }
    return render(request, "agreements/agreement_edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_clause(request, reference):
    agreement, version = _editable(request, reference)
    known = what_clauses_may_name()
    start = ClauseStartForm(request.GET or None, known=known)
    if not start.is_valid():
        return render(
            request,
            "agreements/agreement_clause_start.html",
            {"agreement": agreement, "start": start},
        )
    kind, dataset = ClauseKind(start.cleaned_data["kind"]), start.cleaned_data["dataset"]
    form = ClauseForm(
        request.POST or None,
        kind=kind,
        dataset=dataset,
        known=known,
        initial={"number": _next_number(version.terms)},
    )
    if form.is_valid():
        clauses = [*version.terms, form.as_record()]
        if _save(request, version, clauses, form):
            messages.success(request, f"Clause {form.cleaned_data['number']} is added.")
            return redirect("agreements:agreement-edit", agreement.reference)
    context = {"agreement": agreement, "form": form, "kind": kind, "dataset": dataset}
    return render(request, "agreements/agreement_clause.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit_clause(request, reference, place):
    agreement, version = _editable(request, reference)
    record = _clause_at(version, place)
    kind, dataset = ClauseKind(record["kind"]), record.get("dataset", "")
    form = ClauseForm(
        request.POST or None,
        kind=kind,
        dataset=dataset,
        known=what_clauses_may_name(),
        initial=record,
    )
    if form.is_valid():
        clauses = [
            form.as_record() if position == place else each
            for position, each in enumerate(version.terms, start=1)
        ]
        if _save(request, version, clauses, form):
            messages.success(request, f"Clause {form.cleaned_data['number']} is saved.")
            return redirect("agreements:agreement-edit", agreement.reference)
    context = {
        "agreement": agreement,
        "form": form,
        "kind": kind,
        "dataset": dataset,
        "place": place,
        "number": record["number"],
    }
    return render(request, "agreements/agreement_clause.html", context)


@login_required
@require_POST
def remove_clause(request, reference, place):
    agreement, version = _editable(request, reference)
    record = _clause_at(version, place)
    clauses = [each for position, each in enumerate(version.terms, start=1) if position != place]
    agreements.edit(version=version, clauses=clauses, by=request.user)
    messages.success(request, f"Clause {record['number']} is removed.")
    return redirect("agreements:agreement-edit", agreement.reference)


@login_required
@require_POST
def submit(request, reference):
    agreement, version = _latest(request, reference)
    clearances.submit(version=version, by=request.user)
    messages.success(request, "The words are frozen. Legal and compliance reviewers are told.")
    return redirect(agreement)


@login_required
@require_http_methods(["GET", "POST"])
def amend(request, reference):
    agreement, version = _latest(request, reference)
    unfinished = agreement.versions.exclude(state=VersionState.EXECUTED.value).first()
    decision = decide_amendment(
        version_at_hand(version),
        in_preparation=unfinished.number if unfinished else None,
        actor_may_draft=may_draft(request.user),
    )
    decision.require()
    if request.method == "POST":
        agreements.amend(agreement=agreement, by=request.user)
        messages.success(request, "A new version is in draft. Change what shall differ.")
        return redirect("agreements:agreement-edit", agreement.reference)
    context = {"agreement": agreement, "version": version, "decision": decision}
    return render(request, "agreements/agreement_amend.html", context)


def _latest(request, reference):
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("parent"), reference=reference
    )
    return agreement, agreement.latest


def _editable(request, reference):
    agreement, version = _latest(request, reference)
    decide_edit(version_at_hand(version), actor_may_draft=may_draft(request.user)).require()
    return agreement, version


def _clause_at(version, place):
    if not 1 <= place <= len(version.terms):
        raise Http404(f"No clause stands in place {place}.")
    return version.terms[place - 1]


def _save(request, version, clauses, form):
    try:
        agreements.edit(version=version, clauses=clauses, by=request.user)
    except TermsInvalid as invalid:
        for problem in invalid.problems:
            form.add_error(
                problem.path if problem.path in form.fields else None,
                problem.because if problem.path in form.fields else str(problem),
            )
        return False
    return True


def _words(agreement, version):
    parties = list(version.parties.select_related("organization"))
    return {
        "title": agreement.title,
        "effective_on": version.effective_on,
        "ends_on": version.ends_on,
        "text": version.text,
        "data_partners": _codes(parties, Capacity.DATA_PARTNER),
        "recipients": _codes(parties, Capacity.RECIPIENT),
    }


def _codes(parties, capacity):
    return [party.organization.code for party in parties if party.capacity == capacity.value]


def _next_number(terms):
    """The number after the highest: 4.2 is followed by 4.3, 7 by 8."""
    last = str(terms[-1]["number"]) if terms else "0"
    head, dot, tail = last.rpartition(".")
    return f"{head}{dot}{int(tail) + 1}" if tail.isdigit() else ""
