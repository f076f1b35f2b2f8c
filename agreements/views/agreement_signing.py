from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import clearances, signatures
from agreements.facts.agreement_rights import may_clear, may_return, signs_for
from agreements.facts.terms import clauses_of
from agreements.facts.versions import (
    accepting_facts,
    clearing_facts,
    signing_facts,
    version_at_hand,
)
from agreements.forms.agreements import (
    AcceptanceForm,
    ClearanceForm,
    ReasonForm,
    SignatureForm,
)
from agreements.models import Agreement, AgreementVersion
from agreements.rules.agreement_drafting import decide_return
from agreements.rules.agreement_states import ClearanceKind
from agreements.rules.clearing import decide_clearing
from agreements.rules.signing import SigningCheck, decide_accepting, decide_signing
from agreements.views.reauthentication import asks_who_you_are, reauthenticated_at
from idea_portal.audit.clock import database_clock
from idea_portal.web.moment import page_moment


@login_required
@require_http_methods(["GET", "POST"])
def clear(request, reference):
    agreement, version = _latest(request, reference)
    held = [kind for kind in ClearanceKind if may_clear(request.user, kind)]
    given = version.clearances.filter(revision=version.revision).values_list("kind", flat=True)
    kind = next((each for each in held if each not in given), (held or list(ClearanceKind))[0])
    decision = decide_clearing(clearing_facts(version, kind, request.user, version.frozen_sha256))
    if not held:
        decision.require()
    form = ClearanceForm(
        request.POST or None, initial={"seen": version.frozen_sha256, "kind": kind.value}
    )
    if form.is_valid():
        clearances.clear(
            version=version,
            kind=ClearanceKind(form.cleaned_data["kind"]),
            seen=form.cleaned_data["seen"],
            comment=form.cleaned_data["comment"],
            by=request.user,
        )
        messages.success(request, f"You gave the {form.cleaned_data['kind']} clearance.")
        return redirect(agreement)
    context = _words(agreement, version) | {"form": form, "decision": decision, "kind": kind}
    return render(request, "agreements/agreement_clear.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def send_back(request, reference):
    agreement, version = _latest(request, reference)
    decision = decide_return(
        version_at_hand(version),
        actor_may_return=may_return(request.user, version),
        reason="Given below.",
    )
    decision.require()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        clearances.return_to_draft(version=version, by=request.user, **form.cleaned_data)
        messages.success(request, f"{agreement.reference} is a draft again.")
        return redirect(agreement)
    context = {"agreement": agreement, "version": version, "form": form}
    return render(request, "agreements/agreement_return.html", context)


@login_required
@asks_who_you_are
@require_http_methods(["GET", "POST"])
def sign(request, reference):
    agreement, version = _latest(request, reference)
    parties = list(version.parties.select_related("organization"))
    chosen = request.POST.get("party")
    party = next(
        (each for each in parties if each.organization.code == chosen),
        next((each for each in parties if signs_for(request.user, each.organization)), parties[0]),
    )
    confirmed = reauthenticated_at(request)
    decision = decide_signing(
        signing_facts(version, party, request.user, version.frozen_sha256, confirmed),
        at=database_clock(),
    )
    if SigningCheck.IS_SIGNATORY in _refused(decision):
        decision.require()
    form = SignatureForm(
        request.POST or None,
        initial={"seen": version.frozen_sha256, "party": party.organization.code},
    )
    if form.is_valid():
        signatures.sign(
            version=version,
            party=party,
            seen=form.cleaned_data["seen"],
            title=form.cleaned_data["title"],
            reauthenticated_at=confirmed,
            by=request.user,
        )
        messages.success(request, f"You signed {agreement.reference} for {party.organization}.")
        return redirect(agreement)
    context = _words(agreement, version) | {
        "form": form,
        "decision": decision,
        "party": party,
        "may_try": _refused(decision) <= {SigningCheck.REAUTHENTICATED},
    }
    return render(request, "agreements/agreement_sign.html", context)


@login_required
@asks_who_you_are
@require_http_methods(["GET", "POST"])
def accept(request, reference):
    at = page_moment(request)
    agreement, version = _latest(request, reference)
    confirmed, now = reauthenticated_at(request), at
    in_effect = AgreementVersion.objects.newest_effective(now).filter(agreement=agreement)
    version = in_effect.first() or version
    decision = decide_accepting(
        accepting_facts(version, request.user, version.frozen_sha256, confirmed, now), at=now
    )
    form = AcceptanceForm(request.POST or None, initial={"seen": version.frozen_sha256})
    if form.is_valid():
        signatures.accept(
            version=version,
            seen=form.cleaned_data["seen"],
            reauthenticated_at=confirmed,
            by=request.user,
        )
        messages.success(request, f"You accepted {agreement.reference}.")
        return redirect(agreement)
    context = _words(agreement, version) | {
        "form": form,
        "decision": decision,
        "may_try": _refused(decision) <= {SigningCheck.REAUTHENTICATED},
    }
    return render(request, "agreements/agreement_accept.html", context)


def _latest(request, reference):
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("parent"), reference=reference
    )
    return agreement, agreement.latest


def _words(agreement, version):
    return {
        "agreement": agreement,
        "version": version,
        "clauses": clauses_of(version),
        "parties": version.parties.select_related("organization"),
    }


def _refused(decision):
    return {finding.check for finding in decision.refusals}
