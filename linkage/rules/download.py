"""May this person have this output now: asked for the link, at the opening and at every chunk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agreements.rules.authorization_force import AuthorizationFacts, decide_authorization
from idea_portal.policy import Decision, Finding
from linkage.rules.output_states import OutputState

LINK_LASTS = timedelta(minutes=10)


class DownloadCheck(StrEnum):
    AUTHORIZATION_ALLOWS_PERSON = "authorization-allows-person"
    ACCOUNT_OPEN = "account-open"
    OUTPUT_RELEASED = "output-released"
    CONTENT_UNCHANGED = "content-unchanged"
    LINK_IS_THEIRS = "link-is-theirs"
    LINK_UNUSED = "link-unused"
    LINK_FRESH = "link-fresh"


@dataclass(frozen=True, slots=True)
class DownloadFacts:
    """What is known of an output and of the person who wants it."""

    output: str
    state: OutputState
    # The hash that was released, and that of what is there now; None where there is none.
    released_sha256: str | None
    content_found: str | None
    person: str
    name: str
    account_is_open: bool
    authorization: AuthorizationFacts


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known of a download link."""

    reference: str
    person: str
    expires_at: datetime
    is_used: bool


def decide_access(facts: DownloadFacts, *, at: datetime) -> Decision:
    """Decide whether a person may have an output; asked for the link and at every chunk."""
    return Decision(
        subject=facts.output,
        question=f"May {facts.name} have {facts.output}?",
        findings=tuple(_about_access(facts, at)),
        at=at,
        about=(facts.authorization.reference,),
    )


def decide_download(facts: DownloadFacts, link: LinkFacts, *, at: datetime) -> Decision:
    """Decide whether a download may begin by this link."""
    return Decision(
        subject=link.reference,
        question=f"May {facts.name} download {facts.output} by {link.reference}?",
        findings=(
            *_about_access(facts, at),
            _link_is_theirs(facts, link),
            _link_unused(link),
            _link_fresh(link, at),
        ),
        at=at,
        about=(facts.output, facts.authorization.reference),
    )


def _about_access(facts: DownloadFacts, at: datetime) -> Iterator[Finding]:
    yield _authorization_allows_person(facts, at)
    yield _account_open(facts)
    yield _output_released(facts)
    yield _content_unchanged(facts)


def _authorization_allows_person(facts: DownloadFacts, at: datetime) -> Finding:
    force = decide_authorization(facts.authorization, at, acting=facts.person)
    because = " ".join(finding.because for finding in force.refusals)
    because = because or f"{facts.authorization.reference} is in force and names {facts.name}."
    return Finding(DownloadCheck.AUTHORIZATION_ALLOWS_PERSON, force.allowed, because)


def _account_open(facts: DownloadFacts) -> Finding:
    because = f"The account of {facts.name} is {'open' if facts.account_is_open else 'shut'}."
    return Finding(DownloadCheck.ACCOUNT_OPEN, facts.account_is_open, because)


def _output_released(facts: DownloadFacts) -> Finding:
    released = facts.state == OutputState.RELEASED and facts.released_sha256 is not None
    because = f"{facts.output} is {facts.state.replace('-', ' ')}."
    return Finding(DownloadCheck.OUTPUT_RELEASED, released, because)


def _content_unchanged(facts: DownloadFacts) -> Finding:
    same = facts.content_found is not None and facts.content_found == facts.released_sha256
    because = f"What the vault holds is {'' if same else 'not '}what was checked and released."
    return Finding(DownloadCheck.CONTENT_UNCHANGED, same, because)


def _link_is_theirs(facts: DownloadFacts, link: LinkFacts) -> Finding:
    theirs = link.person == facts.person
    because = f"{link.reference} was made for {link.person}."
    return Finding(DownloadCheck.LINK_IS_THEIRS, theirs, because)


def _link_unused(link: LinkFacts) -> Finding:
    because = f"{link.reference} has {'already' if link.is_used else 'not'} been used."
    remedy = "Ask for a new link." if link.is_used else ""
    return Finding(DownloadCheck.LINK_UNUSED, not link.is_used, because, remedy)


def _link_fresh(link: LinkFacts, at: datetime) -> Finding:
    fresh = at < link.expires_at
    because = f"{link.reference} can be used until {link.expires_at:%H:%M:%S} UTC."
    return Finding(DownloadCheck.LINK_FRESH, fresh, because, "" if fresh else "Ask for a new link.")
