"""What waits for a person about outputs."""

from collections.abc import Iterator
from datetime import datetime

from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.web.work import WorkItem
from linkage.facts.output_decisions import access_decision, check_decision, release_decision
from linkage.models import Output
from linkage.rules.output_states import OutputState

CHECKING, RELEASING, FETCHING = "Outputs to check", "Outputs to release", "Outputs to download"


def waiting_for(person: User, at: datetime) -> list[WorkItem]:
    """Outputs this person may check, release or download now."""
    if has_role(person, Role.OUTPUT_CHECKER, at=at):
        return [*_to_check(person, at), *_to_release(person, at)]
    return list(_to_download(person, at))


def _to_check(person: User, at: datetime) -> Iterator[WorkItem]:
    for output in _in_state(OutputState.IN_CHECKING):
        if check_decision(output, person, at).allowed:
            yield _item(output, "Check", CHECKING)


def _to_release(person: User, at: datetime) -> Iterator[WorkItem]:
    for output in _in_state(OutputState.APPROVED):
        if release_decision(output, person, at).allowed:
            yield _item(output, "Release", RELEASING)


def _to_download(person: User, at: datetime) -> Iterator[WorkItem]:
    named = Output.objects.filter(
        state=OutputState.RELEASED.value,
        authorization__scope_record__people__contains=[person.reference],
    )
    for output in named.select_related("authorization", "release"):
        fetched = output.download_links.filter(person=person, events__result="completed")
        if not fetched.exists() and access_decision(output, person, at).allowed:
            yield _item(output, "Download", FETCHING)


def _in_state(state: OutputState) -> list[Output]:
    waiting = Output.objects.filter(state=state.value)
    return list(waiting.select_related("authorization__request", "author"))


def _item(output: Output, verb: str, kind: str) -> WorkItem:
    title = f"{verb} {output.reference}: {output.get_kind_display()}"
    return WorkItem(title, output.get_absolute_url(), None, kind)
