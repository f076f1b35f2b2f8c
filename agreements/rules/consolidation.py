"""What all opinions together decide. The rule decides; nobody weighs opinions by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from agreements.rules.request_content import CohortRole, RequestContent
from agreements.rules.scope import dataset_of
from agreements.rules.tracks import Opinion, Track
from agreements.rules.vocabulary import OutputKind


class Outcome(StrEnum):
    APPROVED = "approved"
    APPROVED_IN_PART = "approved-in-part"
    DENIED = "denied"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class TrackOpinion:
    """The opinion one track gave."""

    reference: str
    track: Track
    department: str | None
    datasets: frozenset[str]
    opinion: Opinion
    removed_elements: frozenset[str] = frozenset()
    without_list: bool = False

    @property
    def who(self) -> str:
        return self.department or self.track.value


@dataclass(frozen=True, slots=True)
class Consolidation:
    """What was decided, what of the request it leaves, and why."""

    outcome: Outcome
    datasets: frozenset[str]
    elements: frozenset[str]
    because: tuple[str, ...]
    # Whether every reviewer who approved struck the list of people that was to be brought.
    without_list: bool = False


def consolidate(asked: RequestContent, opinions: tuple[TrackOpinion, ...]) -> Consolidation:
    """Turn the opinions of every track into one outcome."""
    returned = tuple(
        f"{each.who} returned the request ({each.reference})."
        for each in opinions
        if each.opinion is Opinion.RETURNED
    )
    if returned:
        return Consolidation(Outcome.RETURNED, frozenset(), frozenset(), returned)

    removed_datasets = _rejected_datasets(opinions)
    removed_elements = frozenset().union(*(each.removed_elements for each in opinions))
    datasets = asked.dataset_codes - removed_datasets
    elements = frozenset(
        element
        for element in asked.elements
        if element not in removed_elements and dataset_of(element) in datasets
    )
    without_list = any(each.without_list for each in opinions)
    denials = (
        *_denials(asked, opinions, removed_datasets),
        *_nothing_left(asked, datasets, elements, without_list=without_list),
    )
    if denials:
        return Consolidation(Outcome.DENIED, frozenset(), frozenset(), denials)
    struck_by_some = tuple(_struck_by_some(opinions))
    if struck_by_some:
        return Consolidation(Outcome.RETURNED, frozenset(), frozenset(), struck_by_some)

    removals = tuple(_removals(opinions))
    if removals:
        return Consolidation(
            Outcome.APPROVED_IN_PART, datasets, elements, removals, without_list=without_list
        )
    everyone = tuple(f"{each.who} approved ({each.reference})." for each in opinions)
    return Consolidation(Outcome.APPROVED, datasets, elements, everyone)


def _rejected_datasets(opinions: tuple[TrackOpinion, ...]) -> frozenset[str]:
    return frozenset().union(
        *(
            each.datasets
            for each in opinions
            if each.opinion is Opinion.REJECTED and each.track is Track.PARTNER
        )
    )


def _denials(
    asked: RequestContent, opinions: tuple[TrackOpinion, ...], removed: frozenset[str]
) -> Iterator[str]:
    if not opinions:
        yield "No review was given."
    for each in opinions:
        if each.opinion is Opinion.REJECTED and each.track is not Track.PARTNER:
            yield f"{each.who} rejected the request ({each.reference})."
        if each.without_list and (asked.brought_list is None or asked.brought_list.is_required):
            yield (
                f"Without the list more people would be in the output than was asked, and "
                f"{each.who} struck it ({each.reference})."
            )
    for dataset in sorted(asked.datasets, key=lambda dataset: dataset.code):
        if dataset.code not in removed:
            continue
        if dataset.is_required:
            yield f"{dataset.code} is required and its data partner rejected the request."
        elif dataset.cohort_role.narrows:
            yield (
                f"Without {dataset.code} more people would be in the output than was asked, "
                "and its data partner rejected the request."
            )


def _struck_by_some(opinions: tuple[TrackOpinion, ...]) -> Iterator[str]:
    """Why a list is not left out: whoever approved with it did not approve of more people."""
    approvals = [each for each in opinions if each.opinion is not Opinion.REJECTED]
    with_it = ", ".join(each.who for each in approvals if not each.without_list)
    for each in approvals:
        if each.without_list and with_it:
            yield (
                f"{each.who} struck the list ({each.reference}), and {with_it} approved with it: "
                "ask again without it, and everybody decides on that."
            )


def _nothing_left(
    asked: RequestContent,
    datasets: frozenset[str],
    elements: frozenset[str],
    *,
    without_list: bool,
) -> Iterator[str]:
    chosen = asked.in_cohort(CohortRole.ANY_OF) | asked.in_cohort(CohortRole.ALL_OF)
    chosen_by_list_alone = not chosen and asked.brought_list is not None and not without_list
    if not chosen & datasets and not chosen_by_list_alone:
        yield "No dataset remains that says who is in the output."
    if asked.output is OutputKind.AGGREGATE:
        if not elements & frozenset(asked.aggregate_by):
            yield "No data element remains to count by."
    elif not elements:
        yield "No data element remains to hand out."


def _removals(opinions: tuple[TrackOpinion, ...]) -> Iterator[str]:
    for each in opinions:
        if each.opinion is Opinion.REJECTED:
            yield f"{each.who} removed {', '.join(sorted(each.datasets))} ({each.reference})."
        elif each.removed_elements or each.without_list:
            list_too = ["the list of people"] if each.without_list else []
            removed = ", ".join([*sorted(each.removed_elements), *list_too])
            yield f"{each.who} approved without {removed} ({each.reference})."
