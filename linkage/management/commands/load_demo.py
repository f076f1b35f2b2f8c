"""Fills an empty portal with the demo."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from linkage.story import demo, work
from linkage.story.steps import Step, Telling


class Command(BaseCommand):
    help = "Load the demo into an empty portal: people, records, and requests at every station."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--persons", type=int, default=20_000, help="invented persons")
        parser.add_argument(
            "--sign-ins", action="store_true", help="say then whom one may sign in as"
        )

    def handle(self, *, persons: int, sign_ins: bool, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is loaded only where the setting DEMO is on.")
        if demo.is_loaded():
            self.stdout.write("The portal holds data already; they stay as they are.")
        else:
            self.stdout.write("Loading the demo: invented people and records, about a minute.")
            telling = Telling(tell=self._tell)
            demo.load_demo(telling=telling, persons=persons, until_done=work.wait_for_worker)
        if sign_ins:
            call_command("demo_sign_ins", stdout=self.stdout)

    def _tell(self, step: Step) -> None:
        self.stdout.write(step.line)
        self.stdout.flush()
