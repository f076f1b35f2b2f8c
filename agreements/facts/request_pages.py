"""What the pages of a request show: what may be done, what was said, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from agreements.facts.requests import step_actor, step_facts
from agreements.models import RequestRevision, ResearchRequest, Review
from agreements.rules.combination import Combination
from agreements.rules.condition_reader import ConditionError, from_record
from agreements.rules.conditions import sentence
from agreements.rules.request_content import RequestContent
from agreements.rules.request_differences import Change, differences
from agreements.rules.request_states import RequestStanding, RequestState
from agreements.rules.request_steps import Step, decide_step
from agreements.rules.request_visibility import may_see_opinions
from agreements.rules.vocabulary import Use
from datasets.rules.dictionary import ElementFacts
from idea_portal.accounts.models import User
from idea_portal.policy import Decision


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One data element of a request, with its reason and what covers it."""

    reference: str
    label: str
    reason: str
    is_covered: bool
    because: str


@dataclass(frozen=True, slots=True)
class RevisionShown:
    """One revision, and how it differs from the one before."""

    revision: RequestRevision
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request as its page shows it."""

    request: ResearchRequest
    content: RequestContent
    combination: Combination
    standing: RequestStanding
    steps: Mapping[Step, Decision]
    labels: Mapping[str, str]

    @property
    def elements(self) -> list[ElementRow]:
        return element_rows(self.content, self.combination, self.labels)

    @property
    def rows(self) -> dict[str, str]:
        return rows_in_words(self.content, self.labels)

    @property
    def linked(self) -> dict[str, list[str]]:
        return read_to_link(self.content)

    def may(self, step: Step) -> bool:
        return self.steps[step].allowed

    @property
    def may_edit(self) -> bool:
        return self.may(Step.EDIT)

    @property
    def may_withdraw(self) -> bool:
        return self.may(Step.WITHDRAW)

    @property
    def may_route(self) -> bool:
        return self.may(Step.ROUTE)

    @property
    def may_draft_license(self) -> bool:
        return self.may(Step.DRAFT_LICENSE)


def may_take(
    request: ResearchRequest,
    user: User,
    at: datetime,
    *,
    parts: Mapping[str, frozenset[str]] | None = None,
) -> dict[Step, Decision]:
    """For every step, whether a person may take it now."""
    facts, actor = step_facts(request, at, parts=parts), step_actor(request, user, at)
    return {step: decide_step(facts, step, actor, at=at) for step in Step}


def element_rows(
    content: RequestContent, combination: Combination, labels: Mapping[str, str]
) -> list[ElementRow]:
    """Every element asked for, and what covers it where it is handed out or counted by.

    What is read to link is agreed apart, and stands apart on the page.
    """
    rows = []
    for element, reason in sorted(content.elements.items()):
        lines = [
            line
            for line in combination.lines
            if line.element == element and line.use is not Use.LINKAGE
        ]
        gaps = [line for line in lines if not line.is_covered]
        said = " ".join(dict.fromkeys(line.because for line in (gaps or lines)))
        rows.append(ElementRow(element, labels.get(element, element), reason, not gaps, said))
    return rows


def rows_in_words(content: RequestContent, labels: Mapping[str, str]) -> dict[str, str]:
    """The row condition of each dataset as a sentence."""
    words = {}
    for dataset in content.datasets:
        if dataset.row_condition is not None:
            words[dataset.code] = _in_words(dataset.row_condition, labels)
    return words


def read_to_link(content: RequestContent) -> dict[str, list[str]]:
    """The names of the identity elements linkage reads, by dataset."""
    found: dict[str, list[str]] = {}
    for element in sorted(content.linkage_elements):
        dataset, _, name = element.partition(".")
        found.setdefault(dataset, []).append(name)
    return found


def labels_of(dictionary: Mapping[str, ElementFacts]) -> dict[str, str]:
    return {reference: each.label or each.name for reference, each in dictionary.items()}


def opinions_shown(request: ResearchRequest, user: User) -> list[tuple[Review, bool]]:
    """The tracks of a request, and of each whether its opinion may be shown to a person."""
    reviews = request.reviews.current().select_related("department", "reviewer")
    are_open = may_see_opinions(RequestState(request.state))
    return [(review, are_open or review.reviewer_id == user.pk) for review in reviews]


def differences_of(revisions: Sequence[RequestRevision]) -> list[RevisionShown]:
    """Every revision, the newest first, with its differences from the one before."""
    shown = [RevisionShown(revision, ()) for revision in revisions[:1]]
    shown += [
        RevisionShown(after, differences(before.asked, after.asked))
        for before, after in pairwise(revisions)
    ]
    return shown[::-1]


def _in_words(record: object, labels: Mapping[str, str]) -> str:
    try:
        return sentence(from_record(record), labels)
    except ConditionError as error:
        return f"This condition cannot be read: {error}"
