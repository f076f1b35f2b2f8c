from django import forms

from datasets.models.words import choices
from datasets.rules.vocabulary import Cadence, Regime, Sensitivity, Unit
from idea_portal.accounts.models import Organization


class DescriptionForm(forms.Form):
    name = forms.CharField(max_length=120)
    description = forms.CharField(
        widget=forms.Textarea, required=False, help_text="What it holds, and since when."
    )
    regime = forms.ChoiceField(
        label="Legal regime", choices=choices(Regime), help_text="The law the records stand under."
    )
    # A page left as it was found must not make a dataset public.
    sensitivity = forms.ChoiceField(
        choices=choices(Sensitivity), initial=Sensitivity.RESTRICTED.value
    )
    unit = forms.ChoiceField(
        label="One record is", choices=choices(Unit), help_text="What a single row stands for."
    )
    cadence = forms.ChoiceField(
        label="Delivered", choices=choices(Cadence), initial=Cadence.MONTHLY.value
    )


class EditForm(DescriptionForm):
    reason = forms.CharField(
        min_length=10,
        max_length=2000,
        widget=forms.Textarea,
        label="Reason for the change",
        help_text="Kept with the dataset's history.",
    )


class RegistrationForm(DescriptionForm):
    code = forms.RegexField(
        regex=r"^[a-z][a-z0-9_]{1,39}$",
        help_text="Short and lasting, such as foster_care: lower-case letters, digits, underscores.",
        error_messages={"invalid": "Lower-case letters, digits and underscores, a letter first."},
    )
    department = forms.ModelChoiceField(
        queryset=Organization.objects.none(), to_field_name="code", empty_label="Choose one"
    )

    field_order = ["code", "department"]

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments


class PersonForm(forms.Form):
    person: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, to_field_name="reference", empty_label="Choose a person"
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
