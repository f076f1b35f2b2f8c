from django import forms


class MomentForm(forms.Form):
    at = forms.DateTimeField(
        label="As of",
        required=False,
        help_text="A moment in the city's time zone; without it, now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
