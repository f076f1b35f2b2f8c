"""One form for each kind of clause: only the fields the kind has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agreements.forms.row_conditions import ConditionField
from agreements.models.words import choices
from agreements.rules.brought_list import EXTERNAL_COHORT
from agreements.rules.clause_reader import Known
from agreements.rules.clauses import FIELDS, ClauseKind
from agreements.rules.scope import dataset_of
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.rules.vocabulary import Identifiability


class ClauseStartForm(forms.Form):
    """Which kind of clause to add, and about which dataset."""

    kind = forms.ChoiceField(label="Kind of clause", choices=choices(ClauseKind))
    dataset = forms.ChoiceField(
        required=False, help_text="Leave empty where the clause is about the whole agreement."
    )

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].choices = _datasets(known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind and "dataset" in FIELDS[ClauseKind(kind)] and not cleaned.get("dataset"):
            self.add_error("dataset", "A clause of this kind is about one dataset. Choose it.")
        return cleaned


class ClauseForm(forms.Form):
    """The fields of one clause; its kind and its dataset were chosen before."""

    number = forms.CharField(max_length=20, help_text="As in the text, such as 4.2.")

    def __init__(
        self, *args: Any, kind: ClauseKind, dataset: str, known: Known, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.dataset = dataset
        for name, field in _fields(kind, dataset, known).items():
            self.fields[name] = field

    def as_record(self) -> dict[str, object]:
        """The clause as it is stored, still to be read against the inventory."""
        record: dict[str, object] = {"number": self.cleaned_data["number"], "kind": self.kind.value}
        if self.dataset:
            record["dataset"] = self.dataset
        for name in FIELDS[self.kind] - {"dataset"}:
            value = self.cleaned_data[name]
            record[name] = value.isoformat() if hasattr(value, "isoformat") else value
        return record


def _fields(kind: ClauseKind, dataset: str, known: Known) -> dict[str, forms.Field]:
    every = {
        "elements": _several(_elements(dataset, known), "Data elements"),
        "purposes": _several(choices(Purpose), "Purposes"),
        "organizations": _several([(code, code) for code in sorted(known.organizations)]),
        "with": _several(
            [
                *((code, code) for code in sorted(known.datasets - {dataset})),
                (EXTERNAL_COHORT, "Lists that requesters bring (external cohorts)"),
            ],
            "May be linked with",
        ),
        "outputs": _several(choices(OutputKind), "Kinds of output"),
        "at_most": forms.ChoiceField(
            label="At most",
            choices=choices(Identifiability),
            help_text="From narrow to wide: aggregate, deidentified, limited, identified.",
        ),
        "at_least": forms.IntegerField(
            label="Smallest count", min_value=1, initial=11, help_text="Zero may always be shown."
        ),
        "condition": ConditionField(dataset, known.dictionary, label="Rows"),
        "course": forms.CharField(max_length=120, initial="Data privacy and security"),
        "days": forms.IntegerField(label="Days after the end", min_value=0),
        "begins_on": forms.DateField(label="First day", widget=forms.DateInput),
        "ends_on": forms.DateField(label="Last day", widget=forms.DateInput),
    }
    return {name: field for name, field in every.items() if name in FIELDS[kind]}


def _several(options: Sequence[tuple[str, str]], label: str | None = None) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=options, label=label, widget=forms.CheckboxSelectMultiple
    )


def _elements(dataset: str, known: Known) -> list[tuple[str, str]]:
    return [
        (facts.name, f"{facts.label or facts.name} ({facts.name})")
        for reference, facts in known.dictionary.items()
        if dataset_of(reference) == dataset
    ]


def _datasets(known: Known) -> list[tuple[str, str]]:
    return [("", "The whole agreement"), *((code, code) for code in sorted(known.datasets))]
