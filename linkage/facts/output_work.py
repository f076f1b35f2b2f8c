"""What waits for a person about outputs."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision
from idea_portal.web.work import WorkItem
from linkage.facts.output_decisions import OutputsAtAMoment
from linkage.models import DownloadLink, Output
from linkage.rules.output_states import OutputState

CHECKING, RELEASING, FETCHING = "Outputs to check", "Outputs to release", "Outputs to download"
DESTROYING = "Outputs to destroy"
WAITING = [OutputState.IN_CHECKING.value, OutputState.APPROVED.value]


def waiting_for(person: User, at: datetime) -> list[WorkItem]:
    """Outputs this person may check, release or download now, or can only destroy."""
    return [*_to_go_on(person, at), *_to_destroy(person, at)]


def _to_destroy(person: User, at: datetime) -> Iterator[WorkItem]:
    """Outputs that can never leave, since the list they are about was destroyed."""
    about_lists = Output.objects.visible_to(person, at).filter(manifest__has_key="list")
    waiting = about_lists.filter(state__in=WAITING).select_related("authorization")
    outputs = OutputsAtAMoment(waiting, person, at)
    for output in outputs.outputs:
        if outputs.is_forgotten(output) and outputs.destruction(output).allowed:
            title = f"See why {output.reference} can no longer be released, and destroy it"
            yield WorkItem(title, output.get_absolute_url(), None, DESTROYING)


def _to_go_on(person: User, at: datetime) -> list[WorkItem]:
    if has_role(person, Role.OUTPUT_CHECKER, at=at):
        outputs = OutputsAtAMoment(_undecided(), person, at)
        return [
            *_items(_in(OutputState.IN_CHECKING, outputs), outputs.check, "Check", CHECKING),
            *_items(_in(OutputState.APPROVED, outputs), outputs.release, "Release", RELEASING),
        ]
    outputs = OutputsAtAMoment(_to_fetch(person), person, at)
    return list(_items(outputs.outputs, outputs.access, "Download", FETCHING))


def _undecided() -> Iterable[Output]:
    waiting = Output.objects.filter(state__in=WAITING)
    return waiting.select_related("authorization__request__organization", "author")


def _to_fetch(person: User) -> Iterable[Output]:
    """What was released to a person and they have not had yet."""
    had = DownloadLink.objects.filter(person=person, events__result="completed")
    named = Output.objects.filter(
        state=OutputState.RELEASED.value,
        authorization__scope_record__people__contains=[person.reference],
    ).exclude(pk__in=had.values("output"))
    return named.select_related("authorization__request__organization", "release")


def _in(state: OutputState, outputs: OutputsAtAMoment) -> list[Output]:
    return [output for output in outputs.outputs if output.state == state]


def _items(
    outputs: Iterable[Output], decide: Callable[[Output], Decision], verb: str, kind: str
) -> Iterator[WorkItem]:
    for output in outputs:
        if decide(output).allowed:
            title = f"{verb} {output.reference}, {output.get_kind_display()}"
            yield WorkItem(title, output.get_absolute_url(), None, kind)
