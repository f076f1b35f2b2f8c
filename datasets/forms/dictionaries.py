from django import forms

from datasets.rules.dictionary_file import LARGEST


class DictionaryFileForm(forms.Form):
    file = forms.FileField(
        label="Dictionary file",
        help_text="CSV, or a Frictionless Table Schema whose name ends in .json. At most 1 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.json"}),
    )

    def clean(self):
        """Leave the text of the file, and its name, among the cleaned values."""
        file = self.cleaned_data.get("file")
        if file is None:
            return self.cleaned_data
        if file.size > LARGEST:
            self.add_error("file", "The file is larger than 1 MB.")
            return self.cleaned_data
        try:
            text = file.read().decode()
        except UnicodeDecodeError:
            self.add_error("file", "The file is not written in UTF-8. Save it as UTF-8 text.")
            return self.cleaned_data
        return {"text": text, "name": file.name}


class ConfirmationForm(forms.Form):
    text = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST, strip=False)
    name = forms.CharField(widget=forms.HiddenInput, max_length=200)
    confirmed = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
