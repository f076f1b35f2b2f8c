"""The shape of a row condition as it is typed: a few comparisons, joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from django import forms

from agreements.models import RequestedDataset, ResearchRequest
from agreements.rules.condition_reader import ConditionError, from_record, parse
from agreements.rules.conditions import sentence
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType

LINES = 3
OPERATORS = [
    ("", "—"),
    ("=", "is"),
    ("!=", "is not"),
    ("<", "is below"),
    ("<=", "is at most"),
    (">", "is above"),
    (">=", "is at least"),
    ("in", "is one of (commas between)"),
    ("is-null", "is missing"),
]
JOINS = [("and", "all of these hold"), ("or", "any of these holds")]


class RowsForm(forms.Form):
    """For every dataset asked for, which of its rows are needed; and which pairs are linked."""

    marks_optional = False

    linkage = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Datasets to link"
    )

    def __init__(
        self,
        *args: Any,
        request: ResearchRequest,
        dictionary: Mapping[str, ElementFacts],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.dictionary = dictionary
        self.requested = list(request.datasets.select_related("dataset"))
        names = {each.dataset.code: each.dataset.name for each in self.requested}
        self.fields["linkage"].choices = [
            (f"{first}+{second}", f"{names[first]} with {names[second]}")
            for first, second in combinations(sorted(names), 2)
        ]
        # What stands in one output is joined, so every pair is needed unless said otherwise.
        named = ["+".join(pair) for pair in request.linkage_pairs]
        self.fields["linkage"].initial = named or [
            value for value, _ in self.fields["linkage"].choices
        ]
        for requested in self.requested:
            self._add_lines(requested)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for requested in self.requested:
            code = requested.dataset.code
            record = self._record(code)
            own = {name: each for name, each in self.dictionary.items() if each.dataset == code}
            if record is not None:
                try:
                    parse(record, own)
                except ConditionError as error:
                    self.add_error(f"{code}_element_0", f"{requested.dataset}: {error.problem}")
        return cleaned

    def conditions(self) -> dict[str, dict[str, Any] | None]:
        """The row condition of every dataset, as it is stored."""
        return {each.dataset.code: self._record(each.dataset.code) for each in self.requested}

    def pairs(self) -> list[frozenset[str]]:
        return [frozenset(pair.split("+")) for pair in self.cleaned_data["linkage"]]

    @property
    def groups(self) -> list[tuple[RequestedDataset, Any, Any, list[tuple[Any, ...]]]]:
        """For every dataset: what is kept, how its lines are joined, and the lines."""
        return [
            (
                each,
                self[keep] if (keep := f"{each.dataset.code}_keep") in self.fields else None,
                self[f"{each.dataset.code}_join"],
                [
                    tuple(self[f"{each.dataset.code}_{part}_{line}"] for part in PARTS)
                    for line in range(LINES)
                ],
            )
            for each in self.requested
        ]

    def _add_lines(self, requested: RequestedDataset) -> None:
        code = requested.dataset.code
        names = [each for each in self.dictionary.values() if each.dataset == code]
        elements = [("", "—"), *((each.reference, each.label or each.name) for each in names)]
        join, lines = _lines(requested.row_condition)
        if not _fits_lines(requested.row_condition):
            # Lines cannot say it, and dropping a part of it would let more rows in.
            words = sentence(from_record(requested.row_condition), self._labels())
            self.fields[f"{code}_keep"] = forms.BooleanField(
                required=False, initial=True, label=f"Keep the condition as it stands: {words}"
            )
        self.fields[f"{code}_join"] = forms.ChoiceField(
            choices=JOINS, required=False, label="Rows are needed where", initial=join
        )
        for line in range(LINES):
            known = lines[line] if line < len(lines) else ("", "", "")
            label = f"Line {line + 1}"
            self.fields[f"{code}_element_{line}"] = forms.ChoiceField(
                choices=elements, required=False, label=f"{label}: element", initial=known[0]
            )
            self.fields[f"{code}_operator_{line}"] = forms.ChoiceField(
                choices=OPERATORS, required=False, label=f"{label}: comparison", initial=known[1]
            )
            self.fields[f"{code}_value_{line}"] = forms.CharField(
                required=False, max_length=200, label=f"{label}: value", initial=known[2]
            )

    def _labels(self) -> dict[str, str]:
        return {reference: each.label for reference, each in self.dictionary.items()}

    def _record(self, code: str) -> dict[str, Any] | None:
        if self.cleaned_data.get(f"{code}_keep"):
            return next(r.row_condition for r in self.requested if r.dataset.code == code)
        parts = [leaf for line in range(LINES) if (leaf := self._leaf(code, line)) is not None]
        if not parts:
            return None
        join = self.cleaned_data.get(f"{code}_join") or "and"
        return parts[0] if len(parts) == 1 else {"op": join, "of": parts}

    def _leaf(self, code: str, line: int) -> dict[str, Any] | None:
        element, operator, value = (
            self.cleaned_data.get(f"{code}_{part}_{line}", "") for part in PARTS
        )
        if not element or not operator:
            return None
        facts = self.dictionary.get(element)
        if operator == "is-null":
            return {"op": operator, "element": element}
        if operator == "in":
            values = [_typed(each.strip(), facts) for each in value.split(",") if each.strip()]
            return {"op": operator, "element": element, "values": values}
        return {"op": operator, "element": element, "value": _typed(value.strip(), facts)}


PARTS = ("element", "operator", "value")


def _typed(text: str, facts: ElementFacts | None) -> object:
    """The value as its element's type; what does not fit stays text, and the reader says so."""
    kind = facts.type if facts else ElementType.STRING
    if kind is ElementType.BOOLEAN and text.lower() in ("true", "false", "yes", "no"):
        return text.lower() in ("true", "yes")
    if kind is ElementType.DATE:
        return {"date": text}
    try:
        if kind is ElementType.INTEGER:
            return int(text)
        return float(text) if kind is ElementType.NUMBER else text
    except ValueError:
        return text


def _lines(record: dict[str, Any] | None) -> tuple[str, list[tuple[str, str, str]]]:
    """A stored condition as lines; none where lines cannot say it."""
    if record is None or not _fits_lines(record):
        return "and", []
    if record["op"] in ("and", "or"):
        return record["op"], [_line(each) for each in record["of"]]
    return "and", [_line(record)]


def _fits_lines(record: dict[str, Any] | None) -> bool:
    """Whether a condition is a few plain comparisons, joined in one way."""
    if record is None:
        return True
    parts = record["of"] if record["op"] in ("and", "or") else [record]
    plain = {operator for operator, _ in OPERATORS}
    return len(parts) <= LINES and all(part["op"] in plain for part in parts)


def _line(leaf: dict[str, Any]) -> tuple[str, str, str]:
    values: Iterable[Any] = leaf.get("values", [leaf.get("value", "")])
    return leaf["element"], leaf["op"], ", ".join(map(_text, values))


def _text(value: Any) -> str:
    return str(value["date"]) if isinstance(value, dict) else str(value)
