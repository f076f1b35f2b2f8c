"""Reads the agreements of a register: parties, clauses, and who cleared and signed them."""

from .register import ListedAgreement, ListedClause, ListedParty
from .register_entries import Entry
from .vocabulary import AgreementKind, Capacity


def read_agreement(entry: Entry) -> ListedAgreement:
    """An agreement, as far as the people named for it carried it."""
    begins, ends = entry.day("begins") or entry.loaded_on, entry.day("ends")
    if ends and ends < begins:
        entry.wrong("ends", "ends is before begins.")
    agreement = ListedAgreement(
        place=entry.place,
        key=entry.text("key"),
        kind=entry.word("kind", AgreementKind) or AgreementKind.DSA,
        title=entry.text("title"),
        text=entry.text("text"),
        parent=entry.text("parent", default=""),
        begins=begins,
        ends=ends or begins,
        drafted_by=entry.text("drafted_by").lower(),
        cleared_by=tuple(email.lower() for email in entry.texts("cleared_by")),
        accepted_by=tuple(email.lower() for email in entry.texts("accepted_by")),
        parties=tuple(_party(each) for each in entry.entries("parties")),
        clauses=tuple(
            ListedClause(each.place, {name: each.plain(name) for name in each.values})
            for each in entry.entries("clauses")
        ),
    )
    entry.finish()
    return agreement


def _party(entry: Entry) -> ListedParty:
    party = ListedParty(
        place=entry.place,
        organization=entry.text("organization"),
        capacity=entry.word("capacity", Capacity) or Capacity.DATA_PARTNER,
        signed_by=entry.text("signed_by", default="").lower(),
    )
    entry.finish()
    return party
