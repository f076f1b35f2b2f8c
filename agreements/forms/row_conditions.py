"""A row condition typed as lines of text, one comparison a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from agreements.rules import condition_reader
from agreements.rules.condition_lines import LineError, read_lines, write_lines
from agreements.rules.scope import dataset_of
from datasets.rules.dictionary import ElementFacts

HELP = (
    "One comparison on a line; all lines must hold. Write: element = value, element != value, "
    "element < value (also <=, >, >=), element in a, b, c, element between low and high, "
    "element is missing, or element is present."
)


class ConditionField(forms.CharField):
    """Lines of comparisons, read into the typed tree that is stored."""

    def __init__(self, dataset: str, dictionary: Mapping[str, ElementFacts], **kwargs: Any) -> None:
        names = ", ".join(
            facts.name for ref, facts in dictionary.items() if dataset_of(ref) == dataset
        )
        super().__init__(
            widget=forms.Textarea, help_text=f"{HELP} Elements of {dataset}: {names}.", **kwargs
        )
        self.dataset = dataset
        self.dictionary = dictionary

    def clean(self, value: Any) -> object:
        text = super().clean(value)
        try:
            return read_lines(text, self.dataset, self.dictionary)
        except LineError as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return write_lines(condition_reader.from_record(value))
        return value
