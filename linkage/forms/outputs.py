from django import forms

from linkage.rules.output_states import CheckOutcome


class ExtractForm(forms.Form):
    with_totals = forms.BooleanField(
        label="Show totals",
        required=False,
        initial=True,
        help_text="A table with totals is refused more often: a blank cell may be the total less "
        "the others.",
    )


class CheckForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What did you find?",
        choices=[(outcome.value, outcome.label) for outcome in CheckOutcome],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Why",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Stands with the output for good, and is told to its author.",
    )

    def clean_outcome(self):
        return CheckOutcome(self.cleaned_data["outcome"])
