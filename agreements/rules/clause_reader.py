"""Reads clauses from JSON or YAML values; every problem names the clause and the place in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import Identifiability

from . import condition_reader
from .brought_list import EXTERNAL_COHORT
from .clauses import FIELDS, ClauseKind, TypedClause
from .condition_reader import ConditionError
from .conditions import elements_of
from .scope import dataset_of
from .vocabulary import OutputKind, Purpose

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one clause, and where in it."""

    clause: str
    path: str
    because: str

    def __str__(self) -> str:
        return f"clause {self.clause}, {self.path}: {self.because}"


class TermsInvalid(ValueError):
    """The clauses of an agreement cannot be accepted; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Known:
    """What clauses may name: the dictionary's data elements and the organizations."""

    dictionary: Mapping[str, ElementFacts]
    organizations: frozenset[str]
    datasets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A clause of a signed version that this release does not understand."""

    number: str
    because: str

    def __str__(self) -> str:
        return f"clause {self.number}: {self.because}"


def parse(records: object, known: Known) -> tuple[TypedClause, ...]:
    """Read the clauses somebody wrote, against the dictionary and the organizations."""
    if not isinstance(records, list):
        raise TermsInvalid([Problem("-", "terms", "must be a list of clauses.")])
    clauses: list[TypedClause] = []
    problems: list[Problem] = []
    for position, record in enumerate(records, start=1):
        number = _number(record, position)
        try:
            clauses.append(_Reader(record, number, known).clause())
        except TermsInvalid as invalid:
            problems += invalid.problems
    problems += _repeated(clauses)
    if problems:
        raise TermsInvalid(problems)
    return tuple(clauses)


def read(records: Iterable[object]) -> tuple[TypedClause | Unreadable, ...]:
    """Read the clauses of a stored version; what cannot be understood stays, and refuses."""
    found: list[TypedClause | Unreadable] = []
    for position, record in enumerate(records, start=1):
        number = _number(record, position)
        try:
            found.append(_Reader(record, number, None).clause())
        except TermsInvalid as invalid:
            found.append(Unreadable(number, "; ".join(each.because for each in invalid.problems)))
    return tuple(found)


def _number(record: object, position: int) -> str:
    number = record.get("number") if isinstance(record, dict) else None
    return str(number) if number else f"#{position}"


def _repeated(clauses: Iterable[TypedClause]) -> Iterable[Problem]:
    seen: set[str] = set()
    for clause in clauses:
        if clause.number in seen:
            yield Problem(clause.number, "number", "is used by more than one clause.")
        seen.add(clause.number)


class _Reader:
    """Reads one clause, field by field, and keeps what is wrong with it."""

    def __init__(self, record: object, number: str, known: Known | None) -> None:
        if not isinstance(record, dict):
            raise TermsInvalid([Problem(number, "clause", "must be an object.")])
        self.record: dict[str, Any] = record
        self.number = number
        self.known = known
        self.problems: list[Problem] = []

    def clause(self) -> TypedClause:
        kind = self._kind()
        fields = FIELDS[kind]
        for name in sorted(set(map(str, self.record)) - fields - {"number", "kind", "dataset"}):
            self._wrong(name, f"means nothing in a clause of kind {kind}.")
        for name in sorted(fields - self.record.keys()):
            self._wrong(name, "is missing.")
        if number := self.record.get("number"):
            if not isinstance(number, str) or len(number) > 20:
                self._wrong("number", "must be a text like “4.2”, in quotation marks.")
        else:
            self._wrong("number", "is missing.")
        held = fields & self.record.keys()
        dataset = self._dataset()
        clause = TypedClause(
            number=self.number,
            kind=kind,
            dataset=dataset,
            elements=self._elements(dataset) if "elements" in held else (),
            purposes=self._words("purposes", Purpose) if "purposes" in held else (),
            organizations=self._organizations() if "organizations" in held else (),
            linked_with=self._linked_with(dataset) if "with" in held else (),
            outputs=self._words("outputs", OutputKind) if "outputs" in held else (),
            at_most=self._word("at_most", Identifiability) if "at_most" in held else None,
            at_least=self._whole("at_least", 1) if "at_least" in held else 0,
            condition=self._condition(dataset) if "condition" in held else None,
            course=self._text("course") if "course" in held else "",
            days=self._whole("days", 0) if "days" in held else None,
            begins_on=self._day("begins_on") if "begins_on" in held else None,
            ends_on=self._day("ends_on") if "ends_on" in held else None,
        )
        if clause.begins_on and clause.ends_on and clause.ends_on < clause.begins_on:
            self._wrong("ends_on", "is before begins_on.")
        if self.problems:
            raise TermsInvalid(self.problems)
        return clause

    def _wrong(self, path: str, because: str) -> None:
        self.problems.append(Problem(self.number, path, because))

    def _kind(self) -> ClauseKind:
        kind = self.record.get("kind")
        if kind not in list(ClauseKind):
            kinds = ", ".join(ClauseKind)
            problem = Problem(self.number, "kind", f"“{kind}” is none of: {kinds}.")
            raise TermsInvalid([problem])
        return ClauseKind(kind)

    def _dataset(self) -> str:
        dataset = self.record.get("dataset", "")
        if not isinstance(dataset, str):
            self._wrong("dataset", "must be the code of a dataset.")
            return ""
        if dataset and self.known and dataset not in self.known.datasets:
            self._wrong("dataset", f"{dataset} is not in the inventory.")
        return dataset

    def _elements(self, dataset: str) -> tuple[str, ...]:
        names = self._texts("elements")
        for index, name in enumerate(names):
            if self.known and dataset and f"{dataset}.{name}" not in self.known.dictionary:
                self._wrong(f"elements[{index}]", f"{dataset}.{name} is not in the dictionary.")
        return names

    def _organizations(self) -> tuple[str, ...]:
        codes = self._texts("organizations")
        for index, code in enumerate(codes):
            if self.known and code not in self.known.organizations:
                self._wrong(f"organizations[{index}]", f"{code} is not an organization.")
        return codes

    def _linked_with(self, dataset: str) -> tuple[str, ...]:
        codes = self._texts("with")
        for index, code in enumerate(codes):
            if code == dataset:
                self._wrong(f"with[{index}]", "is the dataset itself.")
            elif self.known and code not in self.known.datasets | {EXTERNAL_COHORT}:
                self._wrong(f"with[{index}]", f"{code} is not in the inventory.")
        return codes

    def _condition(self, dataset: str) -> Any:
        try:
            if self.known is None:
                condition = condition_reader.from_record(self.record["condition"])
            else:
                condition = condition_reader.parse(self.record["condition"], self.known.dictionary)
        except ConditionError as error:
            self._wrong(error.path, error.problem)
            return None
        for element in sorted(elements_of(condition)):
            if dataset_of(element) != dataset:
                self._wrong("condition", f"{element} is not an element of {dataset}.")
        return condition

    def _texts(self, name: str) -> tuple[str, ...]:
        values = self.record[name]
        if not isinstance(values, list) or not values:
            self._wrong(name, "must be a list, not empty.")
            return ()
        texts = [value for value in values if isinstance(value, str) and value]
        if len(texts) < len(values):
            self._wrong(name, "must hold texts only.")
        return tuple(dict.fromkeys(texts))

    def _words(self, name: str, words: type[Word]) -> tuple[Word, ...]:
        texts = self._texts(name)
        for index, text in enumerate(texts):
            if text not in list(words):
                self._wrong(f"{name}[{index}]", f"“{text}” is none of: {', '.join(words)}.")
        return tuple(words(text) for text in texts if text in list(words))

    def _word(self, name: str, words: type[Word]) -> Word | None:
        value = self.record[name]
        if value not in list(words):
            self._wrong(name, f"“{value}” is none of: {', '.join(words)}.")
            return None
        return words(value)

    def _whole(self, name: str, least: int) -> int:
        value = self.record[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self._wrong(name, f"must be a whole number of at least {least}.")
            return least
        return value

    def _text(self, name: str) -> str:
        value = self.record[name]
        if not isinstance(value, str) or not value.strip():
            self._wrong(name, "must be a text, not empty.")
            return ""
        return value

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(str(self.record[name]))
        except ValueError:
            self._wrong(name, "must be a date written like 2026-01-31.")
            return None
