from pathlib import Path

from django.core.management.base import CommandError

from datasets.actions.dictionaries import import_dictionary
from datasets.models import Dataset
from datasets.rules.dictionary_file import parse
from idea_portal.accounts.commands import PersonalCommand, find, open_file


class Command(PersonalCommand):
    help = "Replace a dataset's dictionary by a file, all of it or nothing."
    given_by = "steward"

    def add_arguments(self, parser):
        parser.add_argument("dataset", help="the dataset's code")
        parser.add_argument("file", type=Path, help="CSV, or a Table Schema named .json")
        super().add_arguments(parser)

    def carry_out(self, *, dataset, file, by, as_json, **options):
        into = find(Dataset.objects.visible_to(by), code=dataset)
        parsed = parse(_text_of(file), name=file.name)
        if parsed.problems:
            self._turn_away(file, parsed.problems, as_json=as_json)
        changes = import_dictionary(dataset=into, entries=parsed.entries, by=by)
        self._report(dataset, changes, as_json=as_json)

    def _turn_away(self, file, problems, *, as_json):
        if as_json:
            listed = [{"line": each.line, "message": each.message} for each in problems]
            self.answer({"problems": listed})
        lines = [f"{file}, line {each.line}: {each.message}" for each in problems]
        raise CommandError("\n".join(["Nothing was imported.", *lines]))

    def _report(self, dataset, changes, *, as_json):
        names = {
            "added": [entry.name for entry in changes.added],
            "changed": [each.after.name for each in changes.changed],
            "removed": [entry.name for entry in changes.removed],
        }
        if as_json:
            self.answer({"dataset": dataset, **names})
            return
        for kind, elements in names.items():
            self.stdout.write(f"{kind}: {', '.join(elements) or 'none'}")


def _text_of(file: Path) -> str:
    try:
        with open_file(file) as content:
            return content.read().decode()
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not written in UTF-8.") from None
