"""Loads a register file: organizations, people, datasets, agreements and drafted requests."""

import json
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.actions.register_loading import Loading, RegisterWrong
from agreements.actions.registers import load_file
from agreements.rules.register_entries import Problem


class Command(BaseCommand):
    help = "Load a register file, all of it or nothing. docs/register.md explains the file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, file: Path, json: bool, **options: object) -> None:
        try:
            loading = load_file(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except RegisterWrong as wrong:
            self._tell_problems(file, wrong.problems, as_json=json)
            raise SystemExit(1) from wrong
        self._tell_loaded(loading, as_json=json)

    def _tell_problems(self, file: Path, problems: Iterable[Problem], *, as_json: bool) -> None:
        if as_json:
            told = [
                {
                    "file": file.name,
                    "line": problem.place.line,
                    "entry": problem.place.entry,
                    "because": problem.because,
                }
                for problem in problems
            ]
            self.stdout.write(json.dumps({"loaded": False, "problems": told}, indent=2))
            return
        for problem in problems:
            self.stderr.write(problem.told_of(file.name))
        self.stderr.write("Nothing was loaded.")

    def _tell_loaded(self, loading: Loading, *, as_json: bool) -> None:
        agreements = {key: each.reference for key, each in loading.agreements.items()}
        requests = {key: each.reference for key, each in loading.requests.items()}
        if as_json:
            made = {
                "loaded": True,
                "new": loading.made,
                "agreements": agreements,
                "requests": requests,
            }
            self.stdout.write(json.dumps(made, indent=2))
            return
        for what, number in loading.made.items():
            self.stdout.write(f"{number:4} new {what}")
        for key, reference in (agreements | requests).items():
            if key != reference:
                self.stdout.write(f"     {reference}  {key}")
