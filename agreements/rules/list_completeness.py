"""Does a request say of the list it brings what it must say."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from agreements.rules.request_content import CohortRole, RequestContent
from agreements.rules.vocabulary import OutputKind
from idea_portal.policy import Finding

SHORTEST_DESCRIPTION = 20
NO_LIST = "No list of people is brought."


class ListCheck(StrEnum):
    DESCRIBED = "list-described"
    TELLS_PEOPLE_APART = "list-tells-people-apart"
    GROUND_NAMED = "list-ground-named"
    DESTROYED_IN_TIME = "list-destroyed-in-time"
    CARRIED_PERSON_BY_PERSON = "list-carried-person-by-person"
    NEEDED_WHERE_ALONE = "list-needed-where-alone"


def find_list(content: RequestContent, today: date) -> Iterator[Finding]:
    """Check what a request says of the list it brings; where none is, every check holds."""
    if content.brought_list is None:
        yield from (Finding(check, True, NO_LIST) for check in ListCheck)
        return
    brought = content.brought_list
    length = len(brought.description.strip())
    yield Finding(
        ListCheck.DESCRIBED,
        length >= SHORTEST_DESCRIPTION,
        f"The list is described in {length} of at least {SHORTEST_DESCRIPTION} characters.",
    )
    yield Finding(
        ListCheck.TELLS_PEOPLE_APART,
        brought.tells_people_apart,
        "The columns of the list tell people apart."
        if brought.tells_people_apart
        else "The list needs an SSN, or a last name and a birth date: less tells nobody apart.",
    )
    ground = brought.basis.label if brought.basis else ""
    named = bool(ground and brought.basis_named.strip())
    yield Finding(
        ListCheck.GROUND_NAMED,
        named,
        f"The list is held on {ground}: {brought.basis_named}."
        if named
        else "Say on what ground the list is held, and name it.",
    )
    yield _destroyed_in_time(content, brought.kept_through, today)
    yield _carried_person_by_person(content, brought.carried)
    yield _needed_where_alone(content, is_required=brought.is_required)


def _destroyed_in_time(content: RequestContent, kept_through: date | None, today: date) -> Finding:
    check, ends_on = ListCheck.DESTROYED_IN_TIME, content.ends_on
    if kept_through is None:
        return Finding(check, False, "No day is given through which the list is kept.")
    passed = kept_through > today and (ends_on is None or kept_through <= ends_on)
    because = (
        f"The list would be kept through {kept_through}; today is {today}, and the last day "
        f"asked for is {ends_on or 'not given'}."
    )
    return Finding(check, passed, because)


def _carried_person_by_person(content: RequestContent, carried: tuple[str, ...]) -> Finding:
    check = ListCheck.CARRIED_PERSON_BY_PERSON
    passed = not carried or content.output is OutputKind.CLIENT_LEVEL
    named = ", ".join(carried) or "nothing"
    because = (
        f"Carried through, person by person: {named}."
        if passed
        else f"{named} can stand in a client-level dataset only."
    )
    return Finding(check, passed, because)


def _needed_where_alone(content: RequestContent, *, is_required: bool) -> Finding:
    choosing = content.in_cohort(CohortRole.ANY_OF) | content.in_cohort(CohortRole.ALL_OF)
    if is_required:
        because = "The request says that it needs its list."
    elif choosing:
        because = f"Without the list {', '.join(sorted(choosing))} would say who is in the output."
    else:
        because = (
            "Without the list nothing would say who is in the output: say that the list is "
            "needed, or let a dataset choose people too."
        )
    return Finding(ListCheck.NEEDED_WHERE_ALONE, is_required or bool(choosing), because)
