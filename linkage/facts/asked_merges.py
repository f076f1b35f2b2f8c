"""Persons whom people are or were asked about: points do not make one of them."""

from collections.abc import Iterator
from itertools import product

from django.db.models import Q

from linkage.facts.record_owners import owners_of, records_of_persons
from linkage.models import PersonIndex, ReviewCase
from linkage.rules.case_states import UNSETTLED, Answer, CaseKind, CaseState

WAITS = Q(state__in=[state.value for state in UNSETTLED])
NOT_FOUND_ONE = Q(
    state=CaseState.SETTLED.value,
    outcome__in=[Answer.CANNOT_TELL.value, Answer.DIFFERENT.value],
)

Pair = tuple[str, str]


def persons_asked_about(index: PersonIndex) -> set[frozenset[str]]:
    """The two persons of each merge that waits for opinions, as their records are owned now."""
    return set(_owned(index, WAITS))


def pairs_asked_about(index: PersonIndex) -> Iterator[Pair]:
    """Every pair of records across two persons whose merge waits, or who were not found to be one.

    That two records are of two persons says nothing of all others these persons have.
    """
    persons = set(_owned(index, WAITS | NOT_FOUND_ONE))
    records = records_of_persons(index, {person for both in persons for person in both})
    for one, other in persons:
        yield from product(records[one], records[other])


def _owned(index: PersonIndex, about: Q) -> Iterator[frozenset[str]]:
    cases = ReviewCase.objects.filter(about, kind=CaseKind.MERGE.value, run__index=index)
    pairs = list(cases.order_by().values_list("left", "right"))
    owners = owners_of(index, {record for pair in pairs for record in pair})
    for pair in pairs:
        persons = frozenset(owners[record].person for record in pair if record in owners)
        if len(persons) == len(pair):
            yield persons
