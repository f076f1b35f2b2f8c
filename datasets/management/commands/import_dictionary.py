import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from datasets.actions.dictionaries import import_dictionary
from datasets.models import Dataset
from datasets.rules.dictionary_file import parse
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Refused


class Command(BaseCommand):
    help = "Replace a dataset's dictionary by a file, all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("dataset", help="the dataset's code")
        parser.add_argument("file", type=Path, help="CSV, or a Table Schema named .json")
        parser.add_argument("--by", required=True, help="e-mail address of the steward")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, dataset, file, by, **options):
        try:
            person = User.objects.get_by_natural_key(by)
            into = Dataset.objects.visible_to(person).get(code=dataset)
            parsed = parse(file.read_text(encoding="utf-8"), name=file.name)
        except User.DoesNotExist:
            raise CommandError(f"Nobody has the address {by}.") from None
        except Dataset.DoesNotExist:
            raise CommandError(f"There is no dataset {dataset}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{file} is not written in UTF-8.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        if parsed.problems:
            self._turn_away(file, parsed.problems, as_json=options["json"])
        try:
            with trail.keeping_refusals(by=person):
                changes = import_dictionary(dataset=into, entries=parsed.entries, by=person)
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": refused.decision.as_record()}))
            raise CommandError(f"Refused: {refused}") from None
        self._report(dataset, changes, as_json=options["json"])

    def _turn_away(self, file, problems, *, as_json):
        if as_json:
            listed = [{"line": each.line, "message": each.message} for each in problems]
            self.stdout.write(json.dumps({"problems": listed}))
        lines = [f"{file}, line {each.line}: {each.message}" for each in problems]
        raise CommandError("\n".join(["Nothing was imported.", *lines]))

    def _report(self, dataset, changes, *, as_json):
        names = {
            "added": [entry.name for entry in changes.added],
            "changed": [each.after.name for each in changes.changed],
            "removed": [entry.name for entry in changes.removed],
        }
        if as_json:
            self.stdout.write(json.dumps({"dataset": dataset, **names}))
            return
        for kind, elements in names.items():
            self.stdout.write(f"{kind}: {', '.join(elements) or 'none'}")
