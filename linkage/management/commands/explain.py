"""Explains why a record is allowed or refused, at this or any other moment, and its chain."""

import json
from argparse import ArgumentTypeError
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from idea_portal.audit.clock import database_clock
from idea_portal.policy import CITY_ZONE, Decision
from linkage.facts.explanations import Explanation, explain
from linkage.facts.stations import Chain, chain_of, find_record


def moment(text: str) -> datetime:
    """A moment as people write it; without a zone it is the city's."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write a time like 2026-07-01T12:00") from None
    return told if told.tzinfo else told.replace(tzinfo=ZoneInfo(CITY_ZONE))


class Command(BaseCommand):
    help = "Decide about a record again, as of a moment, and print every finding and its chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="for example LJ-2026-0007, or a dataset's code")
        parser.add_argument("--at", type=moment, help="a moment; without it, now")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, reference: str, at: datetime | None, json: bool, **options: object) -> None:
        record, chain = find_record(reference), chain_of(reference)
        if record is None or chain is None:
            raise CommandError(f"There is no record {reference}.")
        explanation = explain(record, at or database_clock())
        if json:
            self._tell_machines(explanation, chain)
            return
        self._tell_decision(explanation.decision)
        self._tell_kept(explanation)
        self._tell_chain(chain)

    def _tell_machines(self, explanation: Explanation, chain: Chain) -> None:
        told = explanation.as_record() | {"chain": chain.as_record()}
        self.stdout.write(json.dumps(told, indent=2))

    def _tell_decision(self, decision: Decision) -> None:
        self.stdout.write(f"{decision.question} {'Yes.' if decision.allowed else 'No.'}")
        for finding in decision.findings:
            self.stdout.write(f"{'met    ' if finding.passed else 'NOT MET'}  {finding.because}")

    def _tell_kept(self, explanation: Explanation) -> None:
        for kept in explanation.kept:
            answer = "yes" if kept.decision.allowed else "no"
            self.stdout.write(
                f"decided {kept.at:%Y-%m-%d %H:%M:%S} UTC  {kept.what}  {answer}  ({kept.by})"
            )

    def _tell_chain(self, chain: Chain) -> None:
        told = [
            (heading, station.kind, station.reference, station.state, station.title)
            for heading, stations in (("rests on", chain.back), ("came of it", chain.forward))
            for station in stations
        ]
        widths = [max(map(len, column)) for column in zip(*told, strict=True)]
        for line in told:
            cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
