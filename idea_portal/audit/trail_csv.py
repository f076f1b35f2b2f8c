"""The trail as a CSV file, line by line, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator

from idea_portal.audit.models import AuditEvent

COLUMNS = (
    "event",
    "at",
    "what",
    "refused",
    "subject",
    "person",
    "person_name",
    "about",
    "reason",
    "findings_not_met",
)
# A spreadsheet would run what begins like this.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


class Line:
    """A file of one line: the csv module writes into it, and the line is taken out."""

    def write(self, text: str) -> str:
        return text


def csv_lines(events: Iterable[AuditEvent]) -> Iterator[str]:
    """The header, then one line for every event."""
    writer = csv.writer(Line())
    yield writer.writerow(COLUMNS)
    for event in events:
        yield writer.writerow([neutral(cell) for cell in _cells(event)])


def neutral(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell


def _cells(event: AuditEvent) -> list[str]:
    findings = (event.decision or {}).get("findings", [])
    not_met = [finding["because"] for finding in findings if not finding["passed"]]
    return [
        str(event.pk),
        event.at.isoformat(),
        event.what,
        "yes" if event.is_refusal else "no",
        event.subject_reference,
        event.by,
        event.by_name,
        " ".join(event.about),
        event.reason,
        " ".join(not_met),
    ]
