"""May an agreement be drafted, edited, submitted, returned or amended, and by whom?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idea_portal.policy import Decision, Finding

from .agreement_states import Step, VersionState, begins_from
from .vocabulary import AgreementKind, Capacity

# An agreement may only stand under a wider one.
PARENTS: dict[AgreementKind, frozenset[AgreementKind]] = {
    AgreementKind.MOU: frozenset(),
    AgreementKind.DSA: frozenset({AgreementKind.MOU}),
    AgreementKind.DUL: frozenset({AgreementKind.MOU, AgreementKind.DSA}),
    AgreementKind.AUA: frozenset({AgreementKind.MOU}),
}


class DraftingCheck(StrEnum):
    MAY_DRAFT = "may-draft"
    PARENT_IS_WIDER = "parent-is-wider"
    NOT_TERMINATED = "not-terminated"
    NO_OTHER_DRAFT = "no-other-version-in-preparation"
    STEP_IS_DUE = "step-is-due"
    TEXT_WRITTEN = "text-written"
    CLAUSES_READABLE = "clauses-readable"
    OFFICE_IS_PARTY = "office-is-party"
    PARTIES_NAMED = "parties-named"
    DATES_IN_ORDER = "dates-in-order"
    REASON_GIVEN = "reason-given"


@dataclass(frozen=True, slots=True)
class VersionAtHand:
    """One version of an agreement, as the questions about moving it on see it."""

    agreement: str
    number: int
    state: VersionState
    is_terminated: bool = False

    @property
    def name(self) -> str:
        return f"version {self.number} of {self.agreement}"


@dataclass(frozen=True, slots=True)
class DraftWords:
    """What stands in a draft that is about to be submitted."""

    kind: AgreementKind
    text: str
    capacities: tuple[Capacity, ...]
    effective_on: date
    ends_on: date
    problems: Sequence[str]  # with its clauses


def decide_drafting(
    kind: AgreementKind, parent: AgreementKind | None, *, actor_may_draft: bool
) -> Decision:
    """Decide whether a person may begin an agreement of a kind under another."""
    return Decision(
        subject=kind.label,
        question=f"May a {kind.label} be drafted?",
        findings=(_may_draft(actor_may_draft), _parent_is_wider(kind, parent)),
    )


def decide_edit(version: VersionAtHand, *, actor_may_draft: bool) -> Decision:
    """Decide whether the words of a version may be changed."""
    return Decision(
        subject=version.agreement,
        question=f"May {version.name} be edited?",
        findings=(
            _may_draft(actor_may_draft),
            _not_terminated(version),
            step_is_due(version, Step.EDIT),
        ),
    )


def decide_amendment(
    version: VersionAtHand, *, in_preparation: int | None, actor_may_draft: bool
) -> Decision:
    """Decide whether a new version may be drafted beside the one that stands."""
    because = (
        f"Version {in_preparation} is still in preparation."
        if in_preparation
        else "No other version is in preparation."
    )
    return Decision(
        subject=version.agreement,
        question=f"May {version.agreement} be amended?",
        findings=(
            _may_draft(actor_may_draft),
            _not_terminated(version),
            Finding(DraftingCheck.NO_OTHER_DRAFT, in_preparation is None, because),
        ),
    )


def decide_submission(
    version: VersionAtHand, words: DraftWords, *, actor_may_draft: bool
) -> Decision:
    """Decide whether a draft is complete enough to be frozen and read by reviewers."""
    return Decision(
        subject=version.agreement,
        question=f"May {version.name} be submitted for clearance?",
        findings=(
            _may_draft(actor_may_draft),
            _not_terminated(version),
            step_is_due(version, Step.SUBMIT),
            Finding(
                DraftingCheck.TEXT_WRITTEN,
                bool(words.text.strip()),
                f"The text has {len(words.text.split())} words.",
            ),
            Finding(
                DraftingCheck.CLAUSES_READABLE,
                not words.problems,
                " ".join(words.problems) or "Every clause can be read.",
            ),
            Finding(
                DraftingCheck.OFFICE_IS_PARTY,
                Capacity.OFFICE in words.capacities,
                "The office is a party."
                if Capacity.OFFICE in words.capacities
                else "The office is not a party.",
            ),
            _parties_named(words),
            Finding(
                DraftingCheck.DATES_IN_ORDER,
                words.effective_on <= words.ends_on,
                f"It runs from {words.effective_on} to {words.ends_on}.",
            ),
        ),
    )


def decide_return(version: VersionAtHand, *, actor_may_return: bool, reason: str) -> Decision:
    """Decide whether a version goes back to draft, which voids its clearances and signatures."""
    because = (
        "You draft, clear or sign this agreement."
        if actor_may_return
        else "Only who drafts, clears or signs an agreement returns it to draft."
    )
    return Decision(
        subject=version.agreement,
        question=f"May {version.name} be returned to draft?",
        findings=(
            Finding(DraftingCheck.MAY_DRAFT, actor_may_return, because),
            step_is_due(version, Step.RETURN),
            Finding(
                DraftingCheck.REASON_GIVEN,
                bool(reason.strip()),
                "A reason is given." if reason.strip() else "Say what must change.",
            ),
        ),
    )


def step_is_due(version: VersionAtHand, step: Step) -> Finding:
    """Whether a version is where a step begins."""
    starts = " or ".join(state.label for state in VersionState if state in begins_from(step))
    because = f"It is {version.state.label}; it may be {step.done} when {starts}."
    return Finding(DraftingCheck.STEP_IS_DUE, version.state in begins_from(step), because)


def _may_draft(actor_may_draft: bool) -> Finding:
    because = (
        "You are an intake coordinator."
        if actor_may_draft
        else "Only an intake coordinator drafts agreements."
    )
    return Finding(DraftingCheck.MAY_DRAFT, actor_may_draft, because)


def _parent_is_wider(kind: AgreementKind, parent: AgreementKind | None) -> Finding:
    because = (
        f"A {kind.label} may stand under a {parent.label}."
        if parent
        else "It stands under no other agreement."
    )
    fits = parent is None or parent in PARENTS[kind]
    if parent and not fits:
        because = f"A {kind.label} cannot stand under a {parent.label}."
    return Finding(DraftingCheck.PARENT_IS_WIDER, fits, because)


def _not_terminated(version: VersionAtHand) -> Finding:
    because = f"{version.agreement} {'was' if version.is_terminated else 'was not'} terminated."
    return Finding(DraftingCheck.NOT_TERMINATED, not version.is_terminated, because)


def _parties_named(words: DraftWords) -> Finding:
    # Each person accepts an acceptable-use agreement; only the office issues it.
    needed = 1 if words.kind is AgreementKind.AUA else 2
    because = f"{len(words.capacities)} parties are named; a {words.kind.label} needs {needed}."
    return Finding(DraftingCheck.PARTIES_NAMED, len(words.capacities) >= needed, because)
