from django import forms

from linkage.rules.case_states import OPINIONS, Answer, Note


class VerdictForm(forms.Form):
    answer = forms.ChoiceField(choices=[(answer.value, answer.label) for answer in OPINIONS])
    note = forms.ChoiceField(
        label="Why",
        choices=[("", "No note"), *((note.value, note.label) for note in Note)],
        required=False,
    )

    def clean_answer(self):
        return Answer(self.cleaned_data["answer"])

    def clean_note(self):
        note = self.cleaned_data["note"]
        return Note(note) if note else None
