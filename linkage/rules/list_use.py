"""May a job use the list of people that was brought: to match it, or to build what is about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.brought_list import pair_with_list
from agreements.rules.scope import Scope, pair_name
from agreements.rules.vocabulary import Operation
from datasets.rules.vocabulary import Identifiability
from idea_portal.policy import Finding


class ListUseCheck(StrEnum):
    LIST_IN_SCOPE = "list-in-scope"
    LIST_OF_THIS_AUTHORIZATION = "list-of-this-authorization"
    LIST_KEPT = "list-kept"
    LIST_TIME_NOT_OVER = "list-time-not-over"
    LIST_LINKAGE_PERMITTED = "list-linkage-permitted"
    CARRIED_COLUMNS_PERMITTED = "carried-columns-permitted"
    RECORDS_LINKED = "records-linked"
    LIST_MATCHED = "list-matched"


@dataclass(frozen=True, slots=True)
class ListUse:
    """The list a job names, as it stands at a moment."""

    reference: str
    authorization: str
    is_stored: bool
    due_at: datetime
    # The latest matching of it; none before the first.
    matched_by: str | None


def find_list_use(
    authorization: str,
    scope: Scope,
    used: ListUse | None,
    *,
    operation: Operation,
    linkage: str | None,
    at: datetime,
) -> Iterator[Finding]:
    """Check that a job uses the list of its own authorization, while it may be kept."""
    yield _in_scope(authorization, scope)
    yield _of_this_authorization(authorization, used)
    yield _kept(used)
    yield _time_not_over(used, at)
    yield from _linkage_permitted(scope)
    yield _carried_columns_permitted(scope)
    if operation is Operation.LINK:
        yield _records_linked(scope, linkage)
    else:
        yield _matched(used)


def _in_scope(authorization: str, scope: Scope) -> Finding:
    brought = scope.brought_list
    because = f"The scope of {authorization} {'has a' if brought else 'has no'} list."
    return Finding(ListUseCheck.LIST_IN_SCOPE, brought is not None, because)


def _of_this_authorization(authorization: str, used: ListUse | None) -> Finding:
    check = ListUseCheck.LIST_OF_THIS_AUTHORIZATION
    if used is None:
        because = f"No list is stored under {authorization}."
        return Finding(check, False, because, remedy="The people it names hand the list in.")
    is_own = used.authorization == authorization
    because = f"{used.reference} was handed in under {used.authorization}."
    return Finding(check, is_own, because)


def _kept(used: ListUse | None) -> Finding:
    is_stored = used is not None and used.is_stored
    because = (
        f"{used.reference} is {'stored' if is_stored else 'destroyed'}."
        if used
        else "No list is stored."
    )
    return Finding(ListUseCheck.LIST_KEPT, is_stored, because)


def _time_not_over(used: ListUse | None, at: datetime) -> Finding:
    because = (
        f"{used.reference} may be used until {used.due_at.isoformat()}."
        if used
        else "No list is stored."
    )
    return Finding(ListUseCheck.LIST_TIME_NOT_OVER, used is not None and at < used.due_at, because)


def _linkage_permitted(scope: Scope) -> Iterator[Finding]:
    """Each dataset takes leave of its own; the scope holds a list only where all gave it."""
    check = ListUseCheck.LIST_LINKAGE_PERMITTED
    for dataset in sorted(scope.datasets):
        clauses = scope.because.get(f"linkage:{pair_name(pair_with_list(dataset))}", ())
        under = f", under {', '.join(map(str, clauses))}" if clauses else ""
        permitted = scope.brought_list is not None
        because = f"{dataset} may {'' if permitted else 'not '}be linked with a list{under}."
        yield Finding(check, permitted, because)


def _carried_columns_permitted(scope: Scope) -> Finding:
    """Who brought the list knows whom a study number names: a row that carries it is identified."""
    carried = ", ".join(scope.carried) or "nothing"
    permitted = not scope.carried or scope.identifiability is Identifiability.IDENTIFIED
    because = f"Carried into the output: {carried}; the scope allows {scope.identifiability} data."
    return Finding(ListUseCheck.CARRIED_COLUMNS_PERMITTED, permitted, because)


def _records_linked(scope: Scope, linkage: str | None) -> Finding:
    alone = len(scope.datasets) < 2
    because = (
        f"The records were linked by {linkage}."
        if linkage
        else "Records of one dataset only: each is a person of its own."
        if alone
        else "The records of these datasets have not been linked under this authorization."
    )
    passed = alone or linkage is not None
    remedy = "" if passed else "Run a linkage job first."
    return Finding(ListUseCheck.RECORDS_LINKED, passed, because, remedy=remedy)


def _matched(used: ListUse | None) -> Finding:
    matched_by = used.matched_by if used else None
    because = (
        f"The list was matched by {matched_by}." if matched_by else "The list was not matched yet."
    )
    remedy = "" if matched_by else "Run a matching job first."
    return Finding(ListUseCheck.LIST_MATCHED, matched_by is not None, because, remedy=remedy)
