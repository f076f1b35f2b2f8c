"""Tells the portal's story from beginning to end, on the demo's files or on given ones."""

import json
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.actions.register_loading import RegisterWrong
from agreements.actions.registers import load_file
from idea_portal.policy import Refused
from linkage.demo import places
from linkage.demo.generator import generate
from linkage.models import Output
from linkage.story import work
from linkage.story.cast import NobodyToAct
from linkage.story.deliver import NotStored, deliver_folder
from linkage.story.steps import Step, Telling
from linkage.story.whole import carry


class Command(BaseCommand):
    help = (
        "Load a register, hand in a folder of files and carry the register's first request to a "
        "downloaded output. Exit status 0 only if every step held. Needs an empty portal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, help="folder with one file per dataset")
        parser.add_argument("--register", type=Path, help="register file (docs/register.md)")
        parser.add_argument("--persons", type=int, default=20_000, help="size of the demo")
        parser.add_argument("--json", action="store_true", help="print the steps as JSON")

    def handle(
        self,
        *,
        data: Path | None,
        register: Path | None,
        persons: int,
        json: bool,
        **options: object,
    ) -> None:
        if (data is None) != (register is None):
            raise CommandError("Give both --data and --register, or neither for the demo.")
        telling = Telling(tell=(lambda step: None) if json else self._tell)
        because, output = "", None
        try:
            if data and register:
                output = self._run(register, data, telling)
            else:
                output = self._run_demo(persons, telling)
        except RegisterWrong as wrong:
            name = register.name if register else places.REGISTER.name
            because = "\n".join(problem.told_of(name) for problem in wrong.problems)
        except (Refused, work.DidNotHold, NobodyToAct, NotStored) as stopped:
            because = str(stopped)
        self._tell_end(telling, output, because, as_json=json)
        if output is None:
            raise SystemExit(1)

    def _run_demo(self, persons: int, telling: Telling) -> Output:
        # The invented records are deleted as soon as they are in the vault.
        with tempfile.TemporaryDirectory() as folder:
            generated = generate(Path(folder), persons=persons)
            telling.held("Invent records", count=generated.persons, counted="persons")
            return self._run(places.REGISTER, generated.files["medicaid"].parent, telling)

    def _run(self, register: Path, data: Path, telling: Telling) -> Output:
        loading = load_file(register)
        for key, agreement in loading.agreements.items():
            if key != agreement.reference:
                clauses = len(agreement.latest.terms)
                telling.held(
                    f"Agreement {key}",
                    agreement.reference,
                    decision=agreement.latest.state,
                    count=clauses,
                    counted="clauses",
                )
        if not loading.requests:
            raise work.DidNotHold("The register lists no request to carry.")
        deliver_folder(data, telling=telling)
        request = next(iter(loading.requests.values()))
        return carry(request, telling=telling, until_done=work.wait_for_worker)

    def _tell(self, step: Step) -> None:
        self.stdout.write(step.line)
        self.stdout.flush()

    def _tell_end(
        self, telling: Telling, output: Output | None, because: str, *, as_json: bool
    ) -> None:
        if as_json:
            told = {
                "held": output is not None,
                "because": because,
                "seconds": round(sum(step.seconds for step in telling.steps), 3),
                "steps": [step.as_record() for step in telling.steps],
                "manifest": output.manifest if output else None,
            }
            self.stdout.write(json.dumps(told, indent=2))
        elif output is None:
            self.stderr.write(f"The story stopped: {because}")
        else:
            seconds = sum(step.seconds for step in telling.steps)
            self.stdout.write(f"\nEvery step held, in {seconds:.1f} seconds. The manifest:\n")
            self.stdout.write(json.dumps(output.manifest, indent=2))
