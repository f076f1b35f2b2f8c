from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from idea_portal.accounts.actions import people
from idea_portal.accounts.forms.people import MembershipForm, PersonForm, ReasonForm, TrainingForm
from idea_portal.accounts.models import Membership, User
from idea_portal.accounts.views.people_tables import PeopleFilter, PeopleTable
from idea_portal.audit import trail
from idea_portal.web.listing import Listing
from idea_portal.web.moment import page_moment


@login_required
@require_safe
def index(request):
    page_moment(request)
    everyone = User.objects.visible_to(request.user)
    if not everyone.exists():
        raise Http404
    listing = Listing(
        request,
        everyone.prefetch_related("memberships__organization"),
        table=PeopleTable,
        filters=PeopleFilter,
    )
    return render(request, "accounts/people.html", {"listing": listing})


@login_required
@require_safe
def detail(request, reference):
    page_moment(request)
    person = _visible(request, reference)
    context = {
        "person": person,
        "memberships": person.memberships.select_related("organization"),
        "trainings": person.trainings.all(),
        "events": trail.timeline_of(person.reference).exclude(what=trail.REFUSED)[:20],
    }
    return render(request, "accounts/person.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request):
    form = PersonForm(request.POST or None)
    if form.is_valid():
        person = people.add_person(by=request.user, **form.cleaned_data)
        messages.success(request, f"An account was opened for {person}. Now give them a role.")
        return redirect("accounts:membership-give", person.reference)
    return _form(request, form, "Add a person", "Open the account")


@login_required
@require_http_methods(["GET", "POST"])
def give_membership(request, reference):
    person = _visible(request, reference)
    form = MembershipForm(request.POST or None)
    if form.is_valid():
        membership = people.give_role(person=person, by=request.user, **form.cleaned_data)
        messages.success(request, f"{membership}, from {membership.begins_on}.")
        return redirect("accounts:person-detail", reference)
    return _form(request, form, f"Give {person} a role", "Give the role", person)


@login_required
@require_http_methods(["GET", "POST"])
def end_membership(request, reference, pk):
    person = _visible(request, reference)
    membership = get_object_or_404(Membership, pk=pk, user=person)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        people.end_role(membership=membership, by=request.user, **form.cleaned_data)
        messages.success(request, f"Ended: {membership}.")
        return redirect("accounts:person-detail", reference)
    return _form(request, form, f"End: {membership}", "End the role", person)


@login_required
@require_http_methods(["GET", "POST"])
def record_training(request, reference):
    person = _visible(request, reference)
    form = TrainingForm(request.POST or None)
    if form.is_valid():
        people.record_training(person=person, by=request.user, **form.cleaned_data)
        messages.success(request, f"The training of {person} is recorded.")
        return redirect("accounts:person-detail", reference)
    return _form(request, form, f"Record training of {person}", "Record it", person)


@login_required
@require_http_methods(["GET", "POST"])
def set_account_open(request, reference):
    person = _visible(request, reference)
    is_open = not person.is_active
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        people.set_account_open(
            person=person, is_open=is_open, by=request.user, **form.cleaned_data
        )
        messages.success(request, f"The account of {person} is {'open' if is_open else 'shut'}.")
        return redirect("accounts:person-detail", reference)
    verb = "Open" if is_open else "Shut"
    return _form(request, form, f"{verb} the account of {person}", f"{verb} it", person)


def _visible(request, reference) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), reference=reference)


def _form(request, form, heading: str, button: str, person: User | None = None):
    if not User.objects.visible_to(request.user).exists():
        raise Http404
    back = reverse("accounts:person-detail", args=[person.reference]) if person else None
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "person": person,
        "back": back or reverse("accounts:person-list"),
    }
    return render(request, "accounts/form.html", context)
