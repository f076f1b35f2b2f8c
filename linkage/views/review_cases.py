from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from idea_portal.accounts.facts import has_role
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment
from linkage.actions import case_reveals, verdicts
from linkage.facts.case_openings import openings_of
from linkage.facts.case_work import decided_today, last_verdict, left_in
from linkage.facts.review_cases import WITH_RUN, accounts_of, undecided
from linkage.facts.verdicts import concordance_of_reviewers
from linkage.forms.review_cases import VerdictForm
from linkage.models import CaseReveal, ReviewCase
from linkage.rules.case_states import STATES_IN_WORDS, CaseState
from linkage.views.case_comparison import households, lines_of
from linkage.views.case_tables import CaseFilters, CaseTable, RevealFilters, RevealTable


@login_required
@require_safe
def index(request):
    at = page_moment(request)
    if not has_role(request.user, Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER):
        return render(request, "404.html", status=404)
    listing = Listing(
        request,
        ReviewCase.objects.visible_to(request.user, at),
        table=CaseTable,
        filters=CaseFilters,
        caption="Review cases",
        nothing="No linkage has left anything to decide",
    )
    context = {
        "listing": listing,
        "left": left_in(listing.filter.qs, request.user),
        "reviews": has_role(request.user, Role.LINKAGE_ANALYST),
        "query": request.GET.urlencode(),
        "concordance": concordance_of_reviewers(),
    }
    return render(request, "linkage/case_list.html", context)


@login_required
@require_safe
def detail(request, reference):
    at = page_moment(request)
    case = _visible(request, reference, at)
    told = CaseState(case.told_state)
    settled = told is CaseState.SETTLED
    context = {
        "case": case,
        "told": told,
        "meaning": STATES_IN_WORDS[told],
        "facts": _facts(case),
        "lines": lines_of(case),
        "verdicts": case.verdicts.select_related("reviewer") if settled else [],
        "opening": openings_of([case], request.user, at)[case.pk],
        "reviews": has_role(request.user, Role.LINKAGE_ANALYST, at=at),
        "events": trail.timeline_of(case.reference),
    }
    return render(request, "linkage/case_detail.html", context)


@login_required
@never_cache
@require_POST
def work(request):
    return _go_on(request)


@login_required
@never_cache
@require_POST
def open_one(request, reference):
    case = _visible(request, reference)
    shown = case_reveals.reveal(case=case, by=request.user)
    if shown.is_whole:
        return _show(request, shown)
    messages.error(request, f"{case} is closed: a record of it is in no stored delivery any more.")
    return redirect(case)


@login_required
@never_cache
@require_POST
def decide(request, reference):
    case = _visible(request, reference)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{case} was not decided: choose one of the answers.")
        return redirect(case)
    # A page that was sent twice has its opinion already.
    if not case.verdicts.standing().filter(reviewer__in=accounts_of(request.user)).exists():
        verdicts.give(case=case, by=request.user, **form.cleaned_data)
    return _go_on(request, after=case)


@login_required
@never_cache
@require_POST
def skip(request, reference):
    return _go_on(request, after=_visible(request, reference))


@login_required
@never_cache
@require_POST
def undo(request, reference):
    case = _visible(request, reference)
    verdicts.withdraw(case=case, by=request.user)
    case.refresh_from_db()
    return _show(request, case_reveals.reveal(case=case, by=request.user))


@login_required
@require_safe
def reveals(request):
    rows = CaseReveal.objects.visible_to(request.user).select_related(
        "case", "index", "person", "reviewer", "authorization"
    )
    listing = Listing(
        request,
        rows,
        table=RevealTable,
        filters=RevealFilters,
        caption="Records shown",
        nothing="No record was shown to anybody you may know of",
    )
    return render(request, "linkage/reveal_list.html", {"listing": listing})


def _visible(request, reference, at=None):
    visible = ReviewCase.objects.visible_to(request.user, at).select_related(*WITH_RUN)
    return get_object_or_404(visible, reference=reference)


def _queue(request):
    """The cases that the filters of the address choose."""
    visible = ReviewCase.objects.visible_to(request.user)
    return CaseFilters(request.GET, queryset=visible, request=request).qs


def _go_on(request, *, after=None):
    """Open the next case of the queue, behind one if one was just looked at."""
    queue = _queue(request)
    shown = case_reveals.reveal_next(cases=queue.after(after) if after else queue, by=request.user)
    if shown:
        return _show(request, shown)
    left = left_in(queue, request.user)
    messages.success(
        request,
        f"This is the end of the queue. {left:,} {'case of it still waits' if left == 1 else 'cases of it still wait'}."
        if left
        else "This is the end of the queue: nothing of it waits for you.",
    )
    return redirect(f"{reverse('linkage:case-list')}?{request.GET.urlencode()}")


def _show(request, shown):
    case, person = shown.case, request.user
    queue = _queue(request)
    following = undecided(queue.after(case), person).in_order().select_related(*WITH_RUN).first()
    last = last_verdict(person)
    lines = lines_of(case, shown)
    context = {
        "case": case,
        "shown": shown,
        "lines": lines,
        "absent": [line.label.lower() for line in lines if line.is_absent],
        "households": households(shown),
        "link_at": case.run.points_table.content["link_at"],
        "review_at": case.run.points_table.content["review_at"],
        "form": VerdictForm(),
        "decided_today": decided_today(person, database_clock()),
        "left": left_in(queue, person),
        "last": last.case if last and last.case != case else None,
        "following": following,
        "following_lines": lines_of(following) if following else [],
        "query": request.GET.urlencode(),
    }
    return render(request, "linkage/case_work.html", context)


def _facts(case):
    return [
        ("Kind", case.get_kind_display().capitalize()),
        ("Left", case.left),
        ("Right", case.right),
        *(
            [("Persons", f"{case.left_person_id} and {case.right_person_id}")]
            if case.left_person_id
            else []
        ),
        *(
            [("Takes back", case.takes_back.reference, case.takes_back.get_absolute_url())]
            if case.takes_back
            else []
        ),
        ("Points", case.points),
        ("Worth of a verdict", f"{case.value} of 100"),
        ("Records it affects", f"{case.records_affected:,}"),
        ("Found by", case.run.reference, case.run.job.get_absolute_url()),
        ("Waits since", case.raised_at),
        *([("Outcome", case.get_outcome_display())] if case.outcome else []),
    ]
