from django import forms


class RevocationForm(forms.Form):
    """Why an authorization ends at once."""

    reason = forms.CharField(
        min_length=20,
        widget=forms.Textarea,
        label="Why it is revoked",
        help_text="The team and the linkage analysts read it.",
    )
