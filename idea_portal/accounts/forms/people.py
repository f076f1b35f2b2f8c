"""The shape of what an administrator enters about people and organizations."""

from typing import Any

from django import forms

from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import DUTIES, Role

DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"})}
ROLES = [(role.value, f"{role.label}: {DUTIES[role]}") for role in Role]


class OrganizationForm(forms.Form):
    name = forms.CharField(max_length=200, label="Name")
    code = forms.SlugField(
        max_length=40, label="Code", help_text="Short and lasting: it stands in clauses and scopes."
    )
    kind = forms.ChoiceField(choices=Organization.Kind.choices, label="Kind")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Organization.objects.filter(code=code).exists():
            raise forms.ValidationError(f"There is already an organization with the code {code}.")
        return code

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Organization.objects.filter(name=name).exists():
            raise forms.ValidationError(f"There is already an organization named {name}.")
        return name


class PersonForm(forms.Form):
    full_name = forms.CharField(max_length=200, label="Full name")
    email = forms.EmailField(label="E-mail address", help_text="The address they sign in with.")
    second_account_of = forms.ModelChoiceField(
        User.objects.filter(second_account_of=None),
        required=False,
        label="Second account of",
        empty_label="Nobody's: their only account",
        help_text="When the person already has an account: the portal then treats both as one "
        "person, who cannot act twice in one request.",
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(f"There is already an account for {email}.")
        return email


class MembershipForm(forms.Form):
    organization = forms.ModelChoiceField(
        Organization.objects.all(), label="Organization", empty_label="Choose one"
    )
    role = forms.TypedChoiceField(choices=ROLES, coerce=Role, label="Role")
    begins_on = forms.DateField(label="First day", **DAY)
    ends_on = forms.DateField(label="Last day, if known", required=False, **DAY)


class TrainingForm(forms.Form):
    course = forms.CharField(max_length=120, label="Course")
    completed_on = forms.DateField(label="Completed on", **DAY)
    valid_until = forms.DateField(label="Counts until", **DAY)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        min_length=10, label="Reason", widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept."
    )
