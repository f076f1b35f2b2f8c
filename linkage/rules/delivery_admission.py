"""May a file be handed in for a dataset, and may its content be stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.scope import Terms
from agreements.rules.vocabulary import AgreementKind
from datasets.rules.delivery_check import ColumnPlan, LeftOut
from idea_portal.policy import Decision, Finding


class DeliveryCheck(StrEnum):
    ACTOR_IS_STEWARD = "actor-is-steward"
    DATASET_HAS_DICTIONARY = "dataset-has-dictionary"
    AGREEMENT_IN_FORCE = "agreement-in-force"
    FILE_IS_READABLE = "file-is-readable"
    COLUMNS_ARE_KNOWN = "columns-are-known"
    COLUMNS_ARE_DISTINCT = "columns-are-distinct"
    REQUIRED_ARE_PRESENT = "required-are-present"
    COLUMNS_ARE_COVERED = "columns-are-covered"
    RECORD_KEY_IS_STORED = "record-key-is-stored"
    ROWS_ARE_SOUND = "rows-are-sound"
    RULES_ARE_UNCHANGED = "rules-are-unchanged"


@dataclass(frozen=True, slots=True)
class HandIn:
    """One person about to deliver one dataset: what the question rests on."""

    dataset: str
    actor_is_steward: bool
    elements_in_dictionary: int
    terms: tuple[Terms, ...]


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows of a file were sound and how many were turned away."""

    sound: int
    rejected: int

    @property
    def read(self) -> int:
        return self.sound + self.rejected


@dataclass(frozen=True, slots=True)
class Content:
    """What reading a file found; what could not be reached is missing."""

    unreadable_because: str = ""
    plan: ColumnPlan | None = None
    rows: RowCount | None = None
    # The dictionary or the agreements said something else when the reading was over.
    rules_changed: bool = False


def covered_elements(terms: Iterable[Terms]) -> frozenset[str]:
    """Elements that every agreement which lists elements lets in, to be read or to be linked.

    What a single one of them leaves out could be used under no scope, so it is not kept either.
    """
    listed = [
        (each.elements or frozenset()) | (each.linkage_elements or frozenset())
        for each in terms
        if each.elements is not None or each.linkage_elements is not None
    ]
    return frozenset.intersection(*listed) if listed else frozenset()


def decide_hand_in(hand_in: HandIn, *, at: datetime) -> Decision:
    """Decide whether a person may hand in a delivery of a dataset at a moment."""
    return Decision(
        subject=hand_in.dataset,
        question=f"May you hand in a delivery of {hand_in.dataset}?",
        findings=_hand_in_findings(hand_in, at),
        at=at,
    )


def decide_delivery(
    hand_in: HandIn, content: Content, *, rejects_allowed: float, at: datetime
) -> Decision:
    """Decide whether what a file holds may be stored, and under which elements."""
    return Decision(
        subject=hand_in.dataset,
        question=f"May this file be stored as a delivery of {hand_in.dataset}?",
        findings=(
            *_hand_in_findings(hand_in, at),
            _file_is_readable(content),
            *_column_findings(hand_in.dataset, content.plan),
            _rows_are_sound(content.rows, rejects_allowed),
            _rules_are_unchanged(hand_in.dataset, content),
        ),
        at=at,
    )


def columns_are_sound(dataset: str, plan: ColumnPlan) -> bool:
    """Whether a file's columns leave anything to read; if not, its rows are left alone."""
    return all(finding.passed for finding in _column_findings(dataset, plan))


def _hand_in_findings(hand_in: HandIn, at: datetime) -> tuple[Finding, ...]:
    dataset, known = hand_in.dataset, hand_in.elements_in_dictionary
    return (
        Finding(
            DeliveryCheck.ACTOR_IS_STEWARD,
            hand_in.actor_is_steward,
            f"You are a steward of {dataset}."
            if hand_in.actor_is_steward
            else f"Only a steward of {dataset} hands in its deliveries.",
        ),
        Finding(
            DeliveryCheck.DATASET_HAS_DICTIONARY,
            bool(known),
            f"The dictionary of {dataset} has {known} elements.",
            remedy="" if known else "Import the dictionary first.",
        ),
        _agreement_in_force(dataset, hand_in.terms, at),
    )


def _agreement_in_force(dataset: str, terms: tuple[Terms, ...], at: datetime) -> Finding:
    in_the_way = [
        *(f"{each.agreement}: {because}" for each in terms for because in each.not_in_force),
        *(f"{each.agreement} has terms that cannot be read" for each in terms if each.unknown),
        *(f"{each.agreement} runs {each.period}" for each in terms if at not in each.period),
    ]
    covering = sorted({each.agreement for each in terms if each.kind == AgreementKind.DSA})
    passed = bool(covering) and not in_the_way
    if in_the_way:
        because = f"Not everything that governs {dataset} is in force: {'; '.join(in_the_way)}."
    elif covering:
        because = f"In force for {dataset}: {', '.join(covering)}."
    else:
        because = f"No data-sharing agreement in force covers {dataset}."
    remedy = "" if passed else "The agreement has to be executed, or its suspension lifted."
    return Finding(DeliveryCheck.AGREEMENT_IN_FORCE, passed, because, remedy)


def _file_is_readable(content: Content) -> Finding:
    because = content.unreadable_because or "The file can be read."
    return Finding(DeliveryCheck.FILE_IS_READABLE, not content.unreadable_because, because)


def _column_findings(dataset: str, plan: ColumnPlan | None) -> tuple[Finding, ...]:
    if plan is None:
        return tuple(
            Finding(check, False, "The columns were not read.")
            for check in (
                DeliveryCheck.COLUMNS_ARE_KNOWN,
                DeliveryCheck.COLUMNS_ARE_DISTINCT,
                DeliveryCheck.REQUIRED_ARE_PRESENT,
                DeliveryCheck.COLUMNS_ARE_COVERED,
                DeliveryCheck.RECORD_KEY_IS_STORED,
            )
        )
    return (
        _columns_are_known(dataset, plan),
        _columns_are_distinct(plan),
        _required_are_present(plan),
        _columns_are_covered(plan),
        _record_key_is_stored(dataset, plan),
    )


def _columns_are_known(dataset: str, plan: ColumnPlan) -> Finding:
    unknown = [name for name, why in plan.left_out.items() if why == LeftOut.NOT_IN_DICTIONARY]
    known = plan.columns - len(unknown)
    if not plan.has_header:
        because = (
            f"The dictionary of {dataset} knows {known} of {plan.columns} columns: "
            "the first line does not look like the names of its columns."
        )
    else:
        because = f"The dictionary knows {known} of {plan.columns} columns." + (
            f" Left out: {', '.join(unknown)}." if unknown else ""
        )
    return Finding(DeliveryCheck.COLUMNS_ARE_KNOWN, plan.has_header, because)


def _columns_are_distinct(plan: ColumnPlan) -> Finding:
    because = (
        f"Named twice: {', '.join(plan.named_twice)}."
        if plan.named_twice
        else "No column is named twice."
    )
    return Finding(DeliveryCheck.COLUMNS_ARE_DISTINCT, not plan.named_twice, because)


def _required_are_present(plan: ColumnPlan) -> Finding:
    because = (
        f"Required and missing: {', '.join(plan.missing_required)}."
        if plan.missing_required
        else "Every required column is there."
    )
    return Finding(DeliveryCheck.REQUIRED_ARE_PRESENT, not plan.missing_required, because)


def _columns_are_covered(plan: ColumnPlan) -> Finding:
    uncovered = [name for name, why in plan.left_out.items() if why == LeftOut.NOT_COVERED]
    because = f"An agreement covers {len(plan.stored)} of {plan.columns} columns." + (
        f" Left out, because none does: {', '.join(uncovered)}." if uncovered else ""
    )
    return Finding(DeliveryCheck.COLUMNS_ARE_COVERED, bool(plan.stored), because)


def _record_key_is_stored(dataset: str, plan: ColumnPlan) -> Finding:
    missing = plan.missing_record_key
    because = (
        f"{dataset}.{missing} names the records; the file lacks it or no agreement covers it."
        if missing
        else "Nothing that names the records is missing."
    )
    return Finding(DeliveryCheck.RECORD_KEY_IS_STORED, not missing, because)


def _rows_are_sound(rows: RowCount | None, rejects_allowed: float) -> Finding:
    if rows is None:
        return Finding(DeliveryCheck.ROWS_ARE_SOUND, False, "The rows were not read.")
    if not rows.sound:
        because = f"None of {rows.read:,} rows is sound." if rows.read else "The file has no rows."
        return Finding(DeliveryCheck.ROWS_ARE_SOUND, False, because)
    share = rows.rejected / rows.read
    because = (
        f"{rows.rejected:,} of {rows.read:,} rows are faulty, {share:.1%}; "
        f"at most {rejects_allowed:.0%} may be."
    )
    return Finding(DeliveryCheck.ROWS_ARE_SOUND, share <= rejects_allowed, because)


def _rules_are_unchanged(dataset: str, content: Content) -> Finding:
    because = (
        f"The dictionary of {dataset} or an agreement changed while the file was read."
        if content.rules_changed
        else "Dictionary and agreements said the same from the first row to the last."
    )
    remedy = "Hand the file in again." if content.rules_changed else ""
    return Finding(DeliveryCheck.RULES_ARE_UNCHANGED, not content.rules_changed, because, remedy)
