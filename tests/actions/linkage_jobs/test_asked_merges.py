"""While people are asked whether two persons are one, no linkage answers for them."""

import pytest

from linkage.actions import verdicts
from linkage.models import MatchRun, Person, PersonIndex, ReviewCase
from linkage.rules.case_states import Answer, CaseState
from tests.factories.linkages import PEOPLE
from tests.factories.review_cases import (
    analyst_called,
    learn,
    next_generation,
    raise_cases,
    scored,
    shown,
)

from .records import key, persons_by_record
from .test_refreshing import again, deliver_medicaid

pytestmark = pytest.mark.django_db


def two():
    return key("medicaid", 0), key("homelessness", 0)


@pytest.fixture
def asked(linked_job):
    """Two persons whom points would make one, and people are asked about."""
    deliver_medicaid([("Canaryann", "Canaryfeld", *PEOPLE[0][2:]), *PEOPLE[1:]])
    other = Person.objects.exclude(pk=persons_by_record()[two()[0]]).first()
    learn(next_generation(index=PersonIndex.objects.get()), *two()[1], other)
    return ask(*two())


def ask(*records):
    named = zip(("left", "right"), ("/".join(record) for record in records), strict=True)
    of = persons_by_record()
    whose = zip(("left_person", "right_person"), (of[record] for record in records), strict=True)
    persons = {side: str(person) for side, person in whose}
    raise_cases(MatchRun.objects.get(), proposals=[scored(0, points=40) | dict(named) | persons])
    return ReviewCase.objects.unsettled().get()


def are_one():
    return len({persons_by_record()[record] for record in two()}) == 1


def test_a_linkage_in_full_leaves_two_persons_two_while_people_are_asked(
    linked_job, asked, analyst
):
    again(linked_job, analyst, in_full=True)

    assert not are_one()
    assert ReviewCase.objects.unsettled().filter(kind="merge").count() == 1


def test_they_stay_two_where_nobody_could_tell(linked_job, asked, analyst):
    second = analyst_called("arno-analyst")
    shown(asked, analyst, second)
    for reviewer in (analyst, second):
        verdicts.give(case=asked, by=reviewer, answer=Answer.CANNOT_TELL)

    again(linked_job, analyst, in_full=True)

    assert not are_one()


def test_no_record_of_theirs_changes_sides_where_they_were_found_two(linked_job, asked, analyst):
    second, other = analyst_called("arno-analyst"), key("homelessness", 1)
    ReviewCase.objects.update(state=CaseState.CLOSED.value)
    learn(next_generation(index=asked.run.index), *other, persons_by_record()[two()[1]])
    case = shown(ask(two()[0], other), analyst, second)
    for reviewer in (analyst, second):
        verdicts.give(case=case, by=reviewer, answer=Answer.DIFFERENT)

    again(linked_job, analyst, in_full=True)

    assert not are_one()


def test_points_decide_again_once_nobody_is_asked(linked_job, asked, analyst):
    ReviewCase.objects.update(state=CaseState.CLOSED.value)

    again(linked_job, analyst, in_full=True)

    assert are_one()


def test_nobody_is_kept_apart_who_became_one_person_meanwhile(linked_job, asked, analyst):
    index = PersonIndex.objects.get()
    learn(next_generation(index=index), *two()[1], persons_by_record()[two()[0]])

    again(linked_job, analyst, in_full=True)

    assert are_one()
