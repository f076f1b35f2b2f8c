"""What tests do with a person who may be two, and what linkages make of it."""

import pytest

from idea_portal.policy import Refused
from linkage.actions import person_reveals, person_splits
from linkage.facts.verdicts import standing_verdicts
from linkage.rules.person_splits import SplitCheck
from tests.factories.review_cases import LEFT, RIGHT

from .conftest import WHY, theirs, twin

NOTHING_SHOWN = {SplitCheck.RECORDS_WERE_SHOWN, SplitCheck.LEAVING_WERE_SHOWN}


def seen(mixed, *people):
    for person in people:
        person_reveals.reveal(**mixed, by=person)


def split(mixed, by, *records):
    return person_splits.split(**mixed, records=records or [theirs()], because=WHY, by=by)


def ask(mixed, by, *records):
    return person_splits.ask(**mixed, records=records or [twin()], because=WHY, by=by)


def refused_for(attempt, *arguments):
    with pytest.raises(Refused) as refusal:
        attempt(*arguments)
    return {finding.check for finding in refusal.value.decision.refusals}


def kept_apart(datasets=(LEFT, RIGHT)):
    return {frozenset(row.values()) for row in standing_verdicts(datasets).cannot.to_pylist()}


def held_one():
    return {frozenset(row.values()) for row in standing_verdicts([LEFT, RIGHT]).must.to_pylist()}


def pairs(*named):
    return {frozenset(pair) for pair in named}


def all_pairs(some, others):
    return pairs(*((one, other) for one in some for other in others))
