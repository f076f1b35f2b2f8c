from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.facts.agreement_rights import (
    Sides,
    may_clear,
    may_draft,
    may_return,
)
from agreements.facts.agreement_waits import waits_of
from agreements.facts.agreements import (
    PARENTS,
    agreement_facts,
    fetch_facts,
    fetch_with_facts,
)
from agreements.facts.terms import clauses_of, datasets_governed_by, terms_governing
from agreements.models import Agreement, Hold
from agreements.rules.agreement_force import decide_force, standing_of
from agreements.rules.agreement_states import ClearanceKind, HoldSide, VersionState
from agreements.rules.vocabulary import AgreementKind
from agreements.views.agreement_tables import AgreementFilters, AgreementTable
from datasets.models import Dataset
from idea_portal.accounts.facts import organizations_where
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from idea_portal.web.steps import Step


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    rows = Agreement.objects.visible_to(request.user, at).annotate(ends_on=Max("versions__ends_on"))
    listing = Listing(
        request,
        rows.select_related(PARENTS),
        table=AgreementTable,
        filters=AgreementFilters,
        caption="Agreements",
        nothing="No agreement that you may see",
    )
    fetch_facts([row.record for row in listing.page])
    context = {"listing": listing, "may_draft": may_draft(request.user)}
    return render(request, "agreements/agreement_list.html", context)


@login_required
@require_safe
def detail(request, reference):
    now = page_moment(request)
    agreement = _visible(request, reference, now)
    facts = agreement_facts(agreement, now)
    latest = max(agreement.versions.all(), key=lambda version: version.number)
    effective = facts.effective_version(now)
    shown = next(
        (
            each
            for each in agreement.versions.all()
            if effective and each.number == effective.number
        ),
        latest,
    )
    standing = Hold.objects.standing(now).filter(agreement=agreement)
    holds = list(
        standing.select_related("organization", "suspended_by").prefetch_related(
            "reinstatements__by"
        )
    )
    context = {
        "agreement": agreement,
        "version": shown,
        "latest": latest,
        "standing": standing_of(facts, at=now),
        "decision": decide_force(facts, at=now),
        "facts": _facts(agreement, shown),
        "clauses": clauses_of(shown),
        "signatures": _signatures(shown),
        "waits": [] if agreement.terminated_at else waits_of(latest),
        "holds": holds,
        "versions": sorted(agreement.versions.all(), key=lambda each: -each.number),
        "steps": _steps(agreement, latest, holds, request.user, now),
        "datasets": Dataset.objects.filter(code__in=datasets_governed_by(agreement, now)),
        "events": trail.timeline_of(agreement.reference)[:20],
    }
    return render(request, "agreements/agreement_detail.html", context)


@login_required
@require_safe
def version(request, reference, number):
    now = page_moment(request)
    agreement = _visible(request, reference, now)
    shown = next((each for each in agreement.versions.all() if each.number == number), None)
    if shown is None:
        raise Http404
    context = {
        "agreement": agreement,
        "version": shown,
        "decision": decide_force(agreement_facts(agreement, now), at=now, number=number),
        "clauses": clauses_of(shown),
        "facts": _facts(agreement, shown),
        "signatures": _signatures(shown),
    }
    return render(request, "agreements/agreement_version.html", context)


@login_required
@require_safe
def of_dataset(request, code):
    now = page_moment(request)
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user, now), code=code)
    governing = terms_governing([dataset.code], now)
    references = [terms.agreement for terms in governing]
    agreements = fetch_with_facts(
        Agreement.objects.visible_to(request.user, now).filter(reference__in=references)
    )
    covered = [
        (element, [_cover(element, terms) for terms in governing])
        for element in dataset.elements.all()
    ]
    context = {
        "dataset": dataset,
        "agreements": [
            (each, standing_of(agreement_facts(each, now), at=now)) for each in agreements
        ],
        "governing": governing,
        "covered": covered,
    }
    return render(request, "agreements/agreement_dataset.html", context)


def _visible(request, reference, at):
    visible = Agreement.objects.visible_to(request.user, at)
    agreement = get_object_or_404(visible.select_related(PARENTS), reference=reference)
    fetch_facts([agreement])
    return agreement


def _cover(element, terms):
    """What one agreement says about one data element, in a few words."""
    said = []
    reference = element.reference
    for part, allowed, words in (
        (reference, terms.elements, "use"),
        (f"identity:{reference}", terms.linkage_elements, "linkage"),
    ):
        if allowed and reference in allowed:
            said.append(f"{words}, clause {terms.clauses[part].number}")
    silent = terms.elements is None and terms.linkage_elements is None
    return terms.agreement, "; ".join(said) or ("says nothing" if silent else "not covered")


def _facts(agreement, shown):
    parent = agreement.parent
    return [
        ("Kind", agreement.get_kind_display().capitalize()),
        ("Version", str(shown.number)),
        ("First day", shown.effective_on),
        ("Last day", shown.ends_on),
        (
            "Stands under",
            f"{parent.reference} {parent.title}" if parent else "No other agreement",
            parent.get_absolute_url() if parent else "",
        ),
        ("Drafted by", shown.drafted_by.full_name),
        ("Digest of the words", shown.frozen_sha256[:16] or "Not frozen yet"),
    ]


def _signatures(shown):
    """Each party with its signature under these words, if it has signed."""
    signed = {
        each.party_id: each
        for each in shown.signatures.all()
        if each.party_id and each.revision == shown.revision and each.digest == shown.frozen_sha256
    }
    return [(party, signed.get(party.pk)) for party in shown.parties.all()]


def _steps(agreement, latest, holds, person, at):
    """What a person may do here; the pages themselves decide again."""
    if agreement.terminated_at:
        return []
    return [
        Step(label, reverse(f"agreements:agreement-{name}", args=[agreement.reference]), text)
        for is_offered, label, name, text in (
            *_drafting_steps(agreement, latest, person),
            *_signing_steps(agreement, latest, person, at),
            *_ending_steps(agreement, holds, person, at),
        )
        if is_offered
    ]


def _drafting_steps(agreement, latest, person):
    state = VersionState(latest.state)
    return [
        (
            state is VersionState.DRAFT and may_draft(person),
            "Edit the draft",
            "edit",
            "Its words, dates, parties and clauses; submit it from there.",
        ),
        (
            state is VersionState.EXECUTED and may_draft(person),
            "Amend",
            "amend",
            "Draft a new version. This one stays until the new one is in force.",
        ),
        (
            state
            in {VersionState.IN_REVIEW, VersionState.READY_TO_SIGN}
            | {VersionState.PARTIALLY_SIGNED}
            and may_return(person, latest),
            "Return to draft",
            "return",
            "Voids the clearances and signatures given so far.",
        ),
    ]


def _signing_steps(agreement, latest, person, at):
    state = VersionState(latest.state)
    signable = state in {VersionState.READY_TO_SIGN, VersionState.PARTIALLY_SIGNED}
    ours = set(organizations_where(person, Role.SIGNATORY, at=at)) if signable else set()
    unsigned = {party.organization for party, signature in _signatures(latest) if not signature}
    return [
        (
            state is VersionState.IN_REVIEW
            and any(may_clear(person, kind) for kind in ClearanceKind),
            "Clear",
            "clear",
            "Find the words fit to be signed.",
        ),
        (
            bool(ours & unsigned),
            "Sign",
            "sign",
            "Read the words and sign them for your organization.",
        ),
        (
            agreement.kind == AgreementKind.AUA
            and Agreement.objects.waiting_for_acceptance_by(person, at)
            .filter(pk=agreement.pk)
            .exists(),
            "Read and accept",
            "accept",
            "Accept it for yourself. Without it no authorization counts for you.",
        ),
    ]


def _ending_steps(agreement, holds, person, at):
    was_executed = any(
        each.state == VersionState.EXECUTED.value for each in agreement.versions.all()
    )
    sides = Sides.of(person, [agreement.pk], at)
    here = {side for side, _ in sides.of_agreement(agreement.pk)}
    return [
        (
            was_executed and bool(here),
            "Suspend",
            "suspend",
            "Stops at once everything that rests on it, with a reason.",
        ),
        (
            any(sides.consents(hold) for hold in holds),
            "Reinstate",
            "reinstate",
            "Consent to lift a suspension.",
        ),
        (
            was_executed and HoldSide.PARTY in here,
            "Terminate",
            "terminate",
            "See what ends with it before you decide.",
        ),
    ]
