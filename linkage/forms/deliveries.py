from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat


class DeliveryForm(forms.Form):
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.parquet,.pq"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = filesizeformat(settings.DELIVERY_UPLOAD_LIMIT)
        self.fields["file"].help_text = f"CSV with a heading line, or Parquet. At most {most}."

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.DELIVERY_UPLOAD_LIMIT:
            raise forms.ValidationError(
                "The file is larger than %(most)s. Larger files are handed in by command.",
                params={"most": filesizeformat(settings.DELIVERY_UPLOAD_LIMIT)},
            )
        return file


class DestructionForm(forms.Form):
    reason = forms.CharField(
        min_length=10,
        max_length=2000,
        widget=forms.Textarea,
        help_text="Stands on the certificate of destruction.",
    )
