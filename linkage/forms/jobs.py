from django import forms


class CancelForm(forms.Form):
    reason = forms.CharField(
        min_length=10,
        max_length=2000,
        widget=forms.Textarea,
        help_text="Stands in the timeline of the job and of its authorization.",
    )
