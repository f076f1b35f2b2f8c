"""Invented values for the gallery of components."""

from datetime import UTC, datetime
from types import SimpleNamespace

import django_filters
import django_tables2 as tables
from django import forms

from idea_portal.accounts.models import Organization
from idea_portal.policy import Decision, Finding
from idea_portal.web.bars import Bar
from idea_portal.web.filters import SearchFilter
from idea_portal.web.spans import Span
from idea_portal.web.statuses import STATES

MOMENT = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)


class OrganizationTable(tables.Table):
    name = tables.Column()
    code = tables.Column(attrs={"td": {"class": "mono"}})
    kind = tables.Column(accessor="get_kind_display", order_by="kind")


class OrganizationFilters(django_filters.FilterSet):
    text = SearchFilter(["name", "code"])
    kind = django_filters.ChoiceFilter(choices=Organization.Kind.choices, empty_label="Any kind")

    class Meta:
        model = Organization
        fields: list[str] = []


class SampleForm(forms.Form):
    title = forms.CharField(max_length=80, help_text="As it should stand in the register.")
    reason = forms.CharField(min_length=20, widget=forms.Textarea, required=False)
    ends_on = forms.DateField(label="Last day")
    organization = forms.ChoiceField(choices=[("", "Choose one"), ("health", "Health")])
    output = forms.ChoiceField(
        choices=[("aggregate", "Counts by neighborhood"), ("contact-list", "Contact list")],
        widget=forms.RadioSelect,
    )
    elements = forms.MultipleChoiceField(
        choices=[("birth_date", "Birth date"), ("zip_code", "ZIP code")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only what the purpose needs.",
    )
    is_final = forms.BooleanField(label="I have read the agreement's text")
    delivery = forms.FileField(label="Delivery", required=False, help_text="CSV or Parquet.")


WRONG_INPUT = {"wrong-title": "Children without a credit", "wrong-reason": "Too short"}

ALLOWED = Decision(
    subject="LJ-2026-0007",
    question="May job LJ-2026-0007 read identity elements of five datasets?",
    findings=(
        Finding("authorization-in-force", True, "AZ-2026-0003 is in force until 2026-06-30."),
        Finding(
            "elements-in-scope", True, "7 identity elements, all in clause 3.1 of DSA-2026-002."
        ),
        Finding("actor-is-separate", True, "Ana Analyst holds no other part in RR-2026-0142."),
    ),
    at=MOMENT,
)
REFUSED = Decision(
    subject="XJ-2026-0004",
    question="May job XJ-2026-0004 hand out names and addresses?",
    findings=(
        Finding(
            "authorization-in-force",
            False,
            "AZ-2026-0002 expired on 2026-02-28: clause 6.1 of DSA-2026-003 ends that day.",
            "A renewal of DSA-2026-003, then a new authorization.",
        ),
        Finding(
            "training-is-current",
            False,
            "Rosa Researcher's training was valid until 2026-01-31.",
            "Rosa Researcher completes the privacy training.",
        ),
        Finding("purpose-is-covered", True, "Outreach is permitted by clause 2.4 of DSA-2026-003."),
        Finding("people-are-in-scope", True, "All 3 people are named in AZ-2026-0002."),
    ),
    at=MOMENT,
)


def _event(what: str, minute: int, by: str, reason: str = "") -> SimpleNamespace:
    return SimpleNamespace(what=what, at=MOMENT.replace(minute=minute), by_name=by, reason=reason)


SAMPLES = {
    "states": sorted(state for states in STATES.values() for state in states.split()),
    "allowed": ALLOWED,
    "refused": REFUSED,
    "unchecked": Decision(subject="RR-2026-0001", question="May this run?", findings=()),
    "events": [
        _event("authorization-revoked", 58, "Cora Compliance", "The study closed early."),
        _event("agreement-suspended", 41, "Stella Steward", "A breach is being looked into."),
        _event("request-approved", 30, "Ines Intake"),
        _event("request-submitted", 12, "Rosa Researcher"),
        _event("request-drafted", 4, "Rosa Researcher"),
    ],
    "facts": [
        ("Reference", "AZ-2026-0003"),
        ("Request", "RR-2026-0142", "#facts"),
        ("Purpose", "Outreach"),
        ("In force until", MOMENT.date()),
        ("Conditions", None),
    ],
    "bars": [
        Bar("0 to 5", 0.061, "6.1 % (3.9 to 9.4 %)", 0.039, 0.094, stands_out=True),
        Bar("6 to 17", 0.034, "3.4 % (2.2 to 5.1 %)", 0.022, 0.051),
        Bar("65 or older", 0.0, "0.0 % (0.0 to 1.2 %)", 0.0, 0.012),
    ],
    "spans": [Span("First name", 0, 7, "+7"), Span("Sex", 7, 2, "-5")],
    "steps": ["Drafted", "Screening", "In review", "Decided", "Authorized"],
}
