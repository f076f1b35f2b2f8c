from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import holds, terminations
from agreements.facts.agreement_rights import consents_of, parties_signed_by, sides_of
from agreements.facts.holds import ending_facts, hold_at_hand
from agreements.facts.impact import impact_of
from agreements.forms.agreements import ReasonForm, SuspensionForm, TerminationForm
from agreements.models import Agreement, Hold
from agreements.rules.agreement_states import HoldSide
from agreements.rules.suspension import (
    decide_reinstatement,
    decide_suspension,
    decide_termination,
)
from idea_portal.audit.clock import database_clock
from idea_portal.web.moment import page_moment

REASON_BELOW = "Given below."


@login_required
@require_http_methods(["GET", "POST"])
def suspend(request, reference):
    now = page_moment(request)
    agreement = _visible(request, reference)
    sides = {
        f"{side.value}:{organization.code if organization else ''}": (side, organization)
        for side, organization in sides_of(request.user, agreement)
    }
    decision = decide_suspension(
        ending_facts(agreement),
        whom=", ".join(_whom(*each) for each in sides.values()) or "anybody",
        may_suspend=bool(sides),
        is_held=False,
        reason=REASON_BELOW,
        at=now,
    )
    decision.require()
    form = SuspensionForm(
        request.POST or None, sides=[(key, _whom(*each)) for key, each in sides.items()]
    )
    if form.is_valid():
        side, organization = sides[form.cleaned_data["side"]]
        holds.suspend(
            agreement=agreement,
            side=side,
            organization=organization,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
        messages.success(request, f"{agreement.reference} is suspended.")
        return redirect(agreement)
    context = {"agreement": agreement, "form": form, "impact": impact_of(agreement, now)}
    return render(request, "agreements/agreement_suspend.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def reinstate(request, reference):
    agreement = _visible(request, reference)
    now = database_clock()
    standing = list(Hold.objects.standing(now).filter(agreement=agreement))
    mine = next((hold for hold in standing if consents_of(request.user, hold)), None)
    hold = mine or next(iter(standing), None)
    decision = decide_reinstatement(
        hold_at_hand(hold) if hold else None,
        agreement.reference,
        person=request.user.person_key,
        speaks_for=consents_of(request.user, hold) if hold else frozenset(),
        reason=REASON_BELOW,
        at=now,
    )
    decision.require()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        holds.reinstate(hold=hold, by=request.user, **form.cleaned_data)
        messages.success(request, f"You consented to reinstate {agreement.reference}.")
        return redirect(agreement)
    context = {"agreement": agreement, "hold": hold, "form": form, "decision": decision}
    return render(request, "agreements/agreement_reinstate.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def terminate(request, reference):
    now = page_moment(request)
    agreement = _visible(request, reference)
    impact = impact_of(agreement, now)
    decide_termination(
        ending_facts(agreement),
        may_terminate=parties_signed_by(request.user, agreement).exists(),
        impact=impact.sha256(),
        confirmed=impact.sha256(),
        reason=REASON_BELOW,
        at=now,
    ).require()
    form = TerminationForm(request.POST or None, initial={"confirmed": impact.sha256()})
    if form.is_valid():
        terminations.terminate(
            agreement=agreement,
            reason=form.cleaned_data["reason"],
            confirmed=form.cleaned_data["confirmed"],
            by=request.user,
        )
        messages.success(request, f"{agreement.reference} is terminated.")
        return redirect(agreement)
    context = {"agreement": agreement, "form": form, "impact": impact}
    return render(request, "agreements/agreement_terminate.html", context)


def _visible(request, reference):
    return get_object_or_404(Agreement.objects.visible_to(request.user), reference=reference)


def _whom(side, organization):
    if organization is None:
        return "Compliance"
    return f"{organization.name} ({'steward' if side is HoldSide.STEWARD else 'party'})"
