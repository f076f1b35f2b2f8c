"""May a person sign a version for a party, or accept it for themselves?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from idea_portal.policy import Decision, Finding

from .agreement_drafting import VersionAtHand, step_is_due
from .agreement_states import Step
from .vocabulary import AgreementKind

# Who signs proved a moment ago that they are who they say.
REAUTHENTICATED_WITHIN = timedelta(minutes=5)


class SigningCheck(StrEnum):
    IS_SIGNATORY = "is-signatory"
    WORDS_INTACT = "words-intact"
    WORDS_SEEN = "words-seen"
    NOT_YET_SIGNED = "not-yet-signed"
    SIGNS_FOR_ONE_PARTY = "signs-for-one-party"
    DID_NOT_CLEAR = "did-not-clear"
    REAUTHENTICATED = "reauthenticated"
    NOT_TERMINATED = "not-terminated"
    IS_ACCEPTED_BY_PEOPLE = "is-accepted-by-people"
    IN_FORCE = "in-force"


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """A cleared version, a party of it, and the person about to sign."""

    version: VersionAtHand
    party: str
    is_signatory: bool
    person: str
    signed_for: tuple[str, ...]  # other parties this person has signed for
    has_cleared: bool
    party_has_signed: bool
    reauthenticated_at: datetime | None
    frozen: str
    recomputed: str
    seen: str


@dataclass(frozen=True, slots=True)
class AcceptingFacts:
    """An acceptable-use agreement and the person about to accept it."""

    version: VersionAtHand
    kind: AgreementKind
    standing: Decision
    has_accepted: bool
    reauthenticated_at: datetime | None
    frozen: str
    recomputed: str
    seen: str


def decide_signing(facts: SigningFacts, *, at: datetime) -> Decision:
    """Decide whether a person may sign the words for a party."""
    others = ", ".join(facts.signed_for)
    return Decision(
        subject=facts.version.agreement,
        question=f"May you sign {facts.version.name} for {facts.party}?",
        findings=(
            Finding(
                SigningCheck.IS_SIGNATORY,
                facts.is_signatory,
                f"You are {'a' if facts.is_signatory else 'not a'} signatory of {facts.party}.",
            ),
            step_is_due(facts.version, Step.SIGN),
            _words_intact(facts.frozen, facts.recomputed),
            _words_seen(facts.frozen, facts.seen),
            Finding(
                SigningCheck.NOT_YET_SIGNED,
                not facts.party_has_signed,
                f"{facts.party} has {'already' if facts.party_has_signed else 'not yet'} signed.",
            ),
            Finding(
                SigningCheck.SIGNS_FOR_ONE_PARTY,
                not others,
                f"You have signed for {others or 'no other party'}.",
            ),
            Finding(
                SigningCheck.DID_NOT_CLEAR,
                not facts.has_cleared,
                f"You {'gave' if facts.has_cleared else 'did not give'} a clearance of it.",
            ),
            _reauthenticated(facts.reauthenticated_at, at),
            _not_terminated(facts.version),
        ),
        at=at,
    )


def decide_accepting(facts: AcceptingFacts, *, at: datetime) -> Decision:
    """Decide whether a person may accept an acceptable-use agreement for themselves."""
    by_people = facts.kind is AgreementKind.AUA
    refusals = " ".join(finding.because for finding in facts.standing.refusals)
    return Decision(
        subject=facts.version.agreement,
        question=f"May you accept {facts.version.name}?",
        findings=(
            Finding(
                SigningCheck.IS_ACCEPTED_BY_PEOPLE,
                by_people,
                f"A {facts.kind.label} is {'accepted by each person' if by_people else 'signed'}.",
            ),
            step_is_due(facts.version, Step.ACCEPT),
            Finding(
                SigningCheck.IN_FORCE,
                facts.standing.allowed,
                refusals or f"{facts.version.agreement} is in force.",
            ),
            _words_intact(facts.frozen, facts.recomputed),
            _words_seen(facts.frozen, facts.seen),
            Finding(
                SigningCheck.NOT_YET_SIGNED,
                not facts.has_accepted,
                f"You have {'already' if facts.has_accepted else 'not yet'} accepted it.",
            ),
            _reauthenticated(facts.reauthenticated_at, at),
        ),
        at=at,
    )


def _words_intact(frozen: str, recomputed: str) -> Finding:
    intact = frozen != "" and frozen == recomputed
    if intact:
        because = f"The words are those that were cleared: {frozen[:12]}."
    else:
        because = f"The words cleared were {frozen[:12] or 'none'}; they are {recomputed[:12]} now."
    return Finding(SigningCheck.WORDS_INTACT, intact, because)


def _words_seen(frozen: str, seen: str) -> Finding:
    because = (
        "You were shown these words."
        if seen == frozen
        else "The words are not those you were shown. Read them again."
    )
    return Finding(SigningCheck.WORDS_SEEN, seen == frozen, because)


def _reauthenticated(when: datetime | None, at: datetime) -> Finding:
    minutes = int(REAUTHENTICATED_WITHIN.total_seconds() // 60)
    recent = when is not None and timedelta(0) <= at - when <= REAUTHENTICATED_WITHIN
    because = (
        "You confirmed who you are a moment ago."
        if recent
        else f"Signing needs your sign-in confirmed within the last {minutes} minutes."
    )
    remedy = "" if recent else "The portal asks for it when you press the button."
    return Finding(SigningCheck.REAUTHENTICATED, recent, because, remedy)


def _not_terminated(version: VersionAtHand) -> Finding:
    because = f"{version.agreement} {'was' if version.is_terminated else 'was not'} terminated."
    return Finding(SigningCheck.NOT_TERMINATED, not version.is_terminated, because)
