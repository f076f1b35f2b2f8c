"""Lists who may access a dataset at a moment, and why."""

import json
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser

from datasets.models import Dataset
from idea_portal.audit.clock import database_clock
from linkage.facts.access import who_could_access
from linkage.management.commands.explain import moment


class Command(BaseCommand):
    help = "List everybody who could get at records of a dataset at a moment, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", help="the code of a dataset")
        parser.add_argument("--at", type=moment, help="a moment; without it, now")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, dataset: str, at: datetime | None, json: bool, **options: object) -> None:
        found = Dataset.objects.filter(code=dataset).first()
        if found is None:
            raise CommandError(f"There is no dataset {dataset}.")
        at = at or database_clock()
        people = who_could_access(found, at)
        if json:
            self._tell_machines(dataset, at, [access.as_record() for access in people])
            return
        for access in people:
            self.stdout.write(f"{access.name} ({access.person})  {access.may}  {access.under}")
            if access.clauses:
                self.stdout.write(f"    {', '.join(map(str, access.clauses))}")
        if not people:
            self.stdout.write(f"Nobody could access {dataset}.")

    def _tell_machines(self, dataset: str, at: datetime, people: list[dict[str, object]]) -> None:
        told = {"dataset": dataset, "at": at.isoformat(), "people": people}
        self.stdout.write(json.dumps(told, indent=2))
