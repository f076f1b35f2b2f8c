from django import forms

from agreements.models import Agreement
from agreements.models.words import choices
from agreements.rules.vocabulary import AgreementKind, Capacity
from idea_portal.accounts.models import Organization


class WordsForm(forms.Form):
    """The words of a version, but for its clauses."""

    title = forms.CharField(max_length=200)
    effective_on = forms.DateField(
        label="First day", widget=forms.DateInput, help_text="The first day it is in force."
    )
    ends_on = forms.DateField(
        label="Last day", widget=forms.DateInput, help_text="The last day, included."
    )
    data_partners = forms.ModelMultipleChoiceField(
        queryset=Organization.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Organizations that supply data under it. The office is always a party.",
    )
    recipients = forms.ModelMultipleChoiceField(
        queryset=Organization.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Organizations that receive data under it.",
    )
    text = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="What the parties read and sign, word for word.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Organization.objects.exclude(kind=Organization.Kind.OFFICE)
        for name in ("data_partners", "recipients"):
            self.fields[name].queryset = others

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("effective_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day is before the first.")
        for both in set(cleaned.get("data_partners", ())) & set(cleaned.get("recipients", ())):
            self.add_error("recipients", f"{both} is named as a data partner already.")
        return cleaned

    def parties(self):
        """The organizations named, each with its part."""
        named = [(office, Capacity.OFFICE) for office in Organization.objects.filter(kind="office")]
        named += [(each, Capacity.DATA_PARTNER) for each in self.cleaned_data["data_partners"]]
        return named + [(each, Capacity.RECIPIENT) for each in self.cleaned_data["recipients"]]

    def words(self):
        """The rest of what was filled in."""
        return {
            name: self.cleaned_data[name] for name in ("title", "effective_on", "ends_on", "text")
        }


class DraftForm(WordsForm):
    kind = forms.ChoiceField(choices=choices(AgreementKind))
    parent = forms.ModelChoiceField(
        queryset=Agreement.objects.none(),
        to_field_name="reference",
        required=False,
        label="Stands under",
        empty_label="No other agreement",
        help_text="A data-sharing agreement stands under an umbrella, a license under either.",
    )

    field_order = ["kind", "title", "parent"]

    def __init__(self, *args, visible, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = visible.exclude(kind=AgreementKind.DUL.value)
        self.fields["parent"].label_from_instance = lambda each: f"{each.reference} {each.title}"


class ReasonForm(forms.Form):
    reason = forms.CharField(min_length=10, max_length=2000, widget=forms.Textarea)


class SeenForm(forms.Form):
    """Carries what the person was shown, so that nothing else is acted on."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ClearanceForm(SeenForm):
    kind = forms.CharField(widget=forms.HiddenInput, max_length=20)
    comment = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)


class SignatureForm(SeenForm):
    party = forms.CharField(widget=forms.HiddenInput, max_length=40)
    title = forms.CharField(
        max_length=200, label="Your title", help_text="As it stands under your signature."
    )
    agreed = forms.BooleanField(label="I have read these words and sign them for the party")


class AcceptanceForm(SeenForm):
    agreed = forms.BooleanField(label="I have read these words and accept them for myself")


class SuspensionForm(ReasonForm):
    side = forms.ChoiceField(label="On behalf of")

    field_order = ["side", "reason"]

    def __init__(self, *args, sides, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = sides


class TerminationForm(ReasonForm):
    confirmed = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(label="I have seen what ends with it")
