"""Handing an output over: a link, the decision at the opening, and again at every chunk."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agreements.actions.authorizations import hold
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.policy import Decision
from linkage.events import Event
from linkage.extracts.sealing import handed_over
from linkage.facts.outputs import download_facts, link_facts
from linkage.models import DownloadEvent, DownloadLink, Output
from linkage.rules.download import LINK_LASTS, decide_access, decide_download
from linkage.vault import SealBroken

Result = DownloadEvent.Result


class DownloadStopped(Exception):
    """A download was broken off on this side. Raised last, so that the receiver's fails too."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the vault would hand over now."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Download:
    """An opened download: how much comes, and the chunks."""

    output: Output
    size: int
    chunks: Iterator[bytes]


@transaction.atomic
def make_link(*, output: Output, by: User) -> tuple[DownloadLink, str]:
    """Make a link that this person can use once, soon. Its token is told here and never again."""
    _, authorized = hold(output.authorization)
    output = Output.objects.select_for_update().get(pk=output.pk)
    at = database_clock()
    # The content itself is read and compared when the link is used.
    facts = download_facts(output, by, authorized, content_found=output.content_sha256)
    decision = decide_access(facts, at=at)
    decision.require()

    token = secrets.token_urlsafe(32)
    link = DownloadLink.objects.create(
        reference=next_reference("DN"),
        output=output,
        person=by,
        token_sha256=token_hash(token),
        created_at=at,
        expires_at=at + LINK_LASTS,
    )
    _record(Event.DOWNLOAD_LINK_MADE, link, by, decision=decision)
    return link, token


def open_download(*, link: DownloadLink, by: User) -> Download:
    """Use up a link: decide again, record the intent, and only then let the first byte go."""
    found = _found(link.output)
    _record_intent(link, by, found.sha256 if found else None)
    size = found.size if found else 0
    return Download(link.output, size, _chunks(link, by))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def _record_intent(link: DownloadLink, by: User, found: str | None) -> None:
    _, authorized = hold(link.output.authorization)
    # The lock makes two uses of one link wait for each other.
    output = Output.objects.select_for_update().get(pk=link.output.pk)
    at = database_clock()
    facts = download_facts(output, by, authorized, content_found=found)
    decision = decide_download(facts, link_facts(link), at=at)
    decision.require()

    DownloadEvent.objects.create(
        link=link, kind=DownloadEvent.Kind.INTENT, decision=decision.as_record(), at=at
    )
    _record(Event.DOWNLOAD_INTENDED, link, by, decision=decision)


def _chunks(link: DownloadLink, by: User) -> Iterator[bytes]:
    """The bytes, each chunk only after a decision of its own; what came of it is recorded."""
    output = link.output
    sha256 = hashlib.sha256()
    result, refusal = Result.FAILED, None
    chunks = sent = 0
    try:
        for piece, is_last in _and_whether_last(
            handed_over(output.sealed_file.sealed, output.column_names)
        ):
            sha256.update(piece)
            # The last chunk stays here unless the whole is what was released.
            if is_last and sha256.hexdigest() != output.content_sha256:
                raise SealBroken(output.reference)
            refusal = _refusal(output, by)
            if refusal is not None:
                result = Result.STOPPED
                break
            if is_last:
                result = Result.COMPLETED
            chunks, sent = chunks + 1, sent + len(piece)
            yield piece
    except SealBroken:
        result = Result.FAILED
    except GeneratorExit:
        # The receiver hung up. A chunk handed to the server counts as sent.
        result = Result.INTERRUPTED
        raise
    finally:
        _record_outcome(link, by, result, chunks, sent, refusal)
    if result is not Result.COMPLETED:
        raise DownloadStopped(f"{link.reference} was stopped: {result.label}.")


@transaction.atomic
def _refusal(output: Output, by: User) -> Decision | None:
    """The decision that stops the next chunk, if one does."""
    _, authorized = hold(output.authorization)
    output = Output.objects.select_for_update().get(pk=output.pk)
    facts = download_facts(output, by, authorized, content_found=output.content_sha256)
    decision = decide_access(facts, at=database_clock())
    return None if decision.allowed else decision


@transaction.atomic
def _record_outcome(
    link: DownloadLink,
    by: User,
    result: DownloadEvent.Result,
    chunks: int,
    sent: int,
    refusal: Decision | None,
) -> None:
    DownloadEvent.objects.create(
        link=link,
        kind=DownloadEvent.Kind.OUTCOME,
        result=result,
        chunks=chunks,
        bytes_sent=sent,
        decision=refusal.as_record() if refusal else None,
        at=database_clock(),
    )
    event = {
        Result.COMPLETED: Event.DOWNLOAD_COMPLETED,
        Result.INTERRUPTED: Event.DOWNLOAD_INTERRUPTED,
        Result.STOPPED: Event.DOWNLOAD_STOPPED,
        Result.FAILED: Event.DOWNLOAD_FAILED,
    }[result]
    _record(event, link, by, decision=refusal, chunks=chunks, bytes=sent)


def _found(output: Output) -> Found | None:
    sha256, size = hashlib.sha256(), 0
    try:
        for piece in handed_over(output.sealed_file.sealed, output.column_names):
            sha256.update(piece)
            size += len(piece)
    except SealBroken:
        return None
    return Found(sha256.hexdigest(), size)


def _and_whether_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    held: bytes | None = None
    for piece in pieces:
        if held is not None:
            yield held, False
        held = piece
    if held is not None:
        yield held, True


def _record(
    event: Event,
    link: DownloadLink,
    by: User,
    *,
    decision: Decision | None = None,
    **details: Any,
) -> None:
    output = link.output
    authorization = output.authorization
    trail.record(
        event,
        subject=link,
        by=by,
        about=[output, authorization, authorization.request, *output.datasets],
        decision=decision,
        content_sha256=output.content_sha256,
        **details,
    )
