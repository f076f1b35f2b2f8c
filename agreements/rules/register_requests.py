"""Reads the research requests of a register, which are loaded as drafts."""

from .register import ListedDatasetAsked, ListedRequest
from .register_entries import Entry
from .request_content import CohortRole
from .vocabulary import OutputKind, Purpose


def read_request(entry: Entry) -> ListedRequest:
    """A request as its requester drafts it."""
    request = ListedRequest(
        place=entry.place,
        key=entry.text("key"),
        title=entry.text("title"),
        requester=entry.text("requester").lower(),
        team=tuple(email.lower() for email in entry.texts("team")),
        organization=entry.text("organization"),
        purpose=entry.word("purpose", Purpose) or Purpose.RESEARCH,
        output=entry.word("output", OutputKind) or OutputKind.AGGREGATE,
        ends=entry.day("ends") or entry.loaded_on,
        justification=entry.text("justification"),
        datasets=tuple(_dataset_asked(each) for each in entry.entries("datasets")),
        count_by=entry.texts("count_by"),
    )
    entry.finish()
    return request


def _dataset_asked(entry: Entry) -> ListedDatasetAsked:
    asked = ListedDatasetAsked(
        place=entry.place,
        code=entry.text("code"),
        cohort_role=entry.word("people", CohortRole) or CohortRole.ADDS,
        is_required=not entry.flag("may_be_left_out"),
        rows=entry.plain("rows"),
        elements=entry.pairs("elements"),
    )
    entry.finish()
    return asked
