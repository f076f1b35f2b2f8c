import pytest

from linkage.models import MatchRun, Person
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    analyst_called,
    make_mixed,
    person_id,
    record,
)

WHY = "Two people of one name, born twenty years apart."


@pytest.fixture(scope="module")
def mixed_once(shared_vault):
    return make_mixed()


@pytest.fixture
def run(mixed_once, own_vault, db):
    """A published linkage after which three records were held to be of one person."""
    return MatchRun.objects.get(pk=mixed_once.pk)


@pytest.fixture
def mixed(run):
    """The index and the person to be split."""
    return {"index": run.index, "person": Person.objects.get(pk=person_id(LEFT, 0))}


@pytest.fixture
def second_analyst(office):
    return analyst_called("arno-analyst")


# One person holds the records of two people: of one in both datasets, of another in one.
def ours():
    return record(LEFT, 0)


def twin():
    return record(RIGHT, 0)


def theirs():
    return record(RIGHT, 1)


# The second record of the other of the two people.
def namesake():
    return record(LEFT, 1)
