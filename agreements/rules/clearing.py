"""May a person clear a version for signature?"""

from dataclasses import dataclass
from enum import StrEnum

from idea_portal.policy import Decision, Finding

from .agreement_drafting import VersionAtHand, step_is_due
from .agreement_states import ClearanceKind, Step


class ClearingCheck(StrEnum):
    HOLDS_ROLE = "holds-role"
    WORDS_INTACT = "words-intact"
    WORDS_SEEN = "words-seen"
    NOT_YET_CLEARED = "not-yet-cleared"
    DID_NOT_DRAFT = "did-not-draft"
    DID_NOT_CLEAR_OTHERWISE = "did-not-clear-otherwise"


@dataclass(frozen=True, slots=True)
class ClearingFacts:
    """A version in review, the person about to clear it, and who acted before."""

    version: VersionAtHand
    kind: ClearanceKind
    holds_role: bool
    person: str
    drafter: str
    cleared: dict[ClearanceKind, str]  # by whom, as person keys
    frozen: str
    recomputed: str
    seen: str


def decide_clearing(facts: ClearingFacts) -> Decision:
    """Decide whether a person may give a clearance: two are needed, from two different people."""
    others = {kind: who for kind, who in facts.cleared.items() if kind is not facts.kind}
    twice = facts.person in others.values()
    drafted = facts.person == facts.drafter
    done = facts.kind in facts.cleared
    role = f"{facts.kind} reviewer"
    return Decision(
        subject=facts.version.agreement,
        question=f"May you give the {facts.kind} clearance of {facts.version.name}?",
        findings=(
            Finding(
                ClearingCheck.HOLDS_ROLE,
                facts.holds_role,
                f"You are {'a' if facts.holds_role else 'not a'} {role}.",
            ),
            step_is_due(facts.version, Step.CLEAR),
            Finding(
                ClearingCheck.WORDS_INTACT,
                facts.frozen != "" and facts.frozen == facts.recomputed,
                f"The words were frozen as {facts.frozen[:12] or 'nothing'} and are "
                f"{facts.recomputed[:12]} now.",
            ),
            Finding(
                ClearingCheck.WORDS_SEEN,
                facts.seen == facts.frozen,
                "You were shown these words."
                if facts.seen == facts.frozen
                else "The words are not those you were shown. Read them again.",
            ),
            Finding(
                ClearingCheck.NOT_YET_CLEARED,
                not done,
                f"The {facts.kind} clearance has {'already' if done else 'not yet'} been given.",
            ),
            Finding(
                ClearingCheck.DID_NOT_DRAFT,
                not drafted,
                f"You {'drafted' if drafted else 'did not draft'} these words.",
            ),
            Finding(
                ClearingCheck.DID_NOT_CLEAR_OTHERWISE,
                not twice,
                "You gave the other clearance; another person must give this one."
                if twice
                else "You did not give the other clearance.",
            ),
        ),
    )
