"""Reads the datasets of a register, each with its dictionary."""

from datasets.rules import dictionary_csv
from datasets.rules.dictionary import Entry as DictionaryEntry
from datasets.rules.dictionary_entries import RawEntry, understand
from datasets.rules.vocabulary import Cadence, Regime, Sensitivity, Unit

from .register import ListedDataset, OpenText
from .register_entries import Entry, Place, Problem

ELEMENT_WORDS = (
    "name",
    "label",
    "definition",
    "type",
    "identity_role",
    "sensitivity",
    "identifiability",
    "is_required",
    "date_format",
)


def read_dataset(entry: Entry, open_text: OpenText) -> ListedDataset:
    """A dataset of the inventory, with its stewards and its dictionary."""
    dataset = ListedDataset(
        place=entry.place,
        code=entry.text("code"),
        name=entry.text("name"),
        description=entry.text("description", default=""),
        department=entry.text("department"),
        regime=entry.word("regime", Regime) or Regime.NONE,
        sensitivity=entry.word("sensitivity", Sensitivity) or Sensitivity.RESTRICTED,
        unit=entry.word("unit", Unit) or Unit.PERSON,
        cadence=entry.word("cadence", Cadence) or Cadence.ONCE,
        stewards=tuple(email.lower() for email in entry.texts("stewards")),
        entries=_dictionary(entry, open_text),
    )
    entry.finish()
    return dataset


def _dictionary(entry: Entry, open_text: OpenText) -> tuple[DictionaryEntry, ...]:
    """The dictionary of a dataset: from the CSV file it names, or from the elements below it."""
    file = entry.text("dictionary", default="")
    raw_elements = [_element(each) for each in entry.entries("elements")]
    if bool(file) == bool(raw_elements):
        entry.wrong("elements", "give either elements or the name of a dictionary file.")
        return ()
    if not file:
        parsed = understand(raw_elements)
        for problem in parsed.problems:
            entry.problems.append(
                Problem(Place(problem.line, f"{entry.place.entry}, elements"), problem.message)
            )
        return parsed.entries
    text = open_text(file)
    if text is None:
        entry.wrong("dictionary", f"there is no file {file} beside the register.")
        return ()
    parsed = dictionary_csv.parse(text)
    for problem in parsed.problems:
        entry.wrong("dictionary", f"{file}, line {problem.line}: {problem.message}")
    return parsed.entries


def _element(entry: Entry) -> RawEntry:
    words = {name: entry.text(name, default="") for name in ELEMENT_WORDS}
    codes = entry.pairs("codes")
    entry.finish()
    return RawEntry(entry.place.line, words, codes)
