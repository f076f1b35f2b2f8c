from django import forms

from datasets.models import Dataset


class DaysForm(forms.Form):
    """The two days of a question about a record or a person."""

    on = forms.DateField(
        label="On the day",
        required=False,
        help_text="By the days of deliveries; without it, every day.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    known_on = forms.DateField(
        label="As known on the day",
        required=False,
        help_text="At the end of that day; without it, as known now.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class PersonForm(DaysForm):
    person = forms.UUIDField(
        label="Person id", help_text="As it stands on a page about persons, or in a change."
    )
    field_order = ["person", "on", "known_on"]


class RecordForm(DaysForm):
    dataset = forms.ModelChoiceField(
        Dataset.objects.none(), to_field_name="code", empty_label="Choose one"
    )
    source_key = forms.CharField(
        label="Record number",
        max_length=200,
        help_text="The number the department gave the record. It is turned into a keyed name at "
        "once and kept nowhere.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["dataset", "source_key", "on", "known_on"]

    def __init__(self, *args, datasets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = datasets


class TakeBackForm(forms.Form):
    because = forms.CharField(
        label="Why",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Stands with the change for good. Name nobody.",
    )


class SplitForm(forms.Form):
    records = forms.MultipleChoiceField(
        label="Records that leave",
        error_messages={
            "required": "Tick the records that leave.",
            "invalid_choice": "A record that was ticked is not of this person now.",
        },
    )
    because = forms.CharField(
        label="Why",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stands with the change for good. Name nobody.",
    )

    def __init__(self, *args, records, **kwargs):
        super().__init__(*args, **kwargs)
        self._names = records
        self.fields["records"].choices = [(name, name) for name in records]

    def clean_records(self):
        leaving = self.cleaned_data["records"]
        if len(leaving) == len(self._names):
            raise forms.ValidationError("Leave at least one record unticked: somebody stays.")
        return leaving
