"""Reads the research requests of a register, which are loaded as drafts."""

from datasets.rules.vocabulary import IdentityRole

from .brought_list import LIST_ROLES, Basis, BroughtList, may_be_carried
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
        brought=_list_brought(entry.entry("list")),
    )
    entry.finish()
    return request


def _list_brought(entry: Entry | None) -> BroughtList | None:
    if entry is None:
        return None
    matched_by, carried = entry.texts("match_by"), entry.texts("carry")
    known = [role.value for role in LIST_ROLES]
    if strange := [name for name in matched_by if name not in known]:
        entry.wrong("match_by", f"{', '.join(strange)}: known are {', '.join(known)}.")
    if unfit := [name for name in carried if not may_be_carried(name)]:
        entry.wrong("carry", f"{', '.join(unfit)} cannot be carried into an output.")
    brought = BroughtList(
        description=entry.text("description"),
        roles=frozenset(IdentityRole(name) for name in matched_by if name in known),
        carried=carried,
        basis=entry.word("held_on", Basis),
        basis_named=entry.text("held_on_named"),
        kept_through=entry.day("kept_through"),
        is_required=not entry.flag("may_be_left_out"),
    )
    entry.finish()
    return brought


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
