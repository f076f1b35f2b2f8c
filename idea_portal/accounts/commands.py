"""Commands of the shell that a person answers for: under their rights, on the trail as theirs."""

import json
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model, QuerySet

from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Refused

Found = TypeVar("Found", bound=Model)


class PersonalCommand(BaseCommand):
    """A command carried out in a person's name; a refusal is kept, and told with its reasons."""

    given_by = "person"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help=f"e-mail address of the {self.given_by}")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, by: str, json: bool, **options: object) -> None:
        person = User.objects.filter(email__iexact=by).first()
        if person is None:
            raise CommandError(f"Nobody has the address {by}.")
        try:
            with trail.keeping_refusals(by=person):
                self.carry_out(by=person, as_json=json, **options)
        except Refused as refused:
            if json:
                self.answer({"refused": refused.decision.as_record()})
            raise CommandError(f"Refused: {refused}") from None

    def carry_out(self, *, by: User, as_json: bool, **options: object) -> None:
        raise NotImplementedError

    def answer(self, record: dict[str, object]) -> None:
        self.stdout.write(json.dumps(record))


def find(visible: QuerySet[Found], **identity: str) -> Found:
    """The one record a command speaks of, among those its person may see."""
    found = visible.filter(**identity).first()
    if found is None:
        kind = visible.model._meta.verbose_name
        raise CommandError(f"There is no {kind} {', '.join(identity.values())}.")
    return found


def open_file(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
