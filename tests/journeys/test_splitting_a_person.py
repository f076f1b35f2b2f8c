"""An analyst parts the records of two people that were held to be one."""

import re

import pytest
from django.urls import reverse

from linkage.actions import verdicts
from linkage.models import CaseReveal, MatchRun, Person, PersonChange, ReviewCase
from linkage.rules.case_states import Answer, CaseKind
from tests.factories.linkages import PEOPLE
from tests.factories.outputs import make_output
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    analyst_called,
    make_case,
    make_mixed,
    person_id,
    record,
    shown,
)

pytestmark = pytest.mark.django_db
WHY = "Two people who share an address."


@pytest.fixture(scope="module")
def mixed_once(shared_vault):
    return make_mixed()


@pytest.fixture
def run(mixed_once, own_vault, db):
    return MatchRun.objects.get(pk=mixed_once.pk)


@pytest.fixture
def address(run):
    return lambda step: reverse(
        f"linkage:person-split{step}", args=[run.index.reference, person_id(LEFT, 0)]
    )


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def sent(*records, because=WHY, **more):
    return {"records": list(records), "because": because, **more}


def test_an_analyst_sees_the_records_then_what_will_happen_and_splits_the_person(
    client, run, address, analyst
):
    client.force_login(analyst)
    output = make_output(
        authorization=run.authorization, about=[Person.objects.get(pk=person_id(LEFT, 0))]
    )
    person = text_of(client.get(reverse("linkage:person-detail", args=[person_id(LEFT, 0)])))
    start = text_of(client.get(address("")))

    seen = client.post(address("-records"))
    preview = text_of(client.post(address("-preview"), sent(record(RIGHT, 1))))
    nothing_yet = PersonChange.objects.exists()
    done = client.post(address("-carry-out"), sent(record(RIGHT, 1)), follow=True)

    assert address("") in person
    assert f"{LEFT}: <span" in start
    assert PEOPLE[0][0] not in start
    assert PEOPLE[0][0] in text_of(seen)
    assert PEOPLE[1][0] in text_of(seen)
    assert "no-store" in seen.headers["Cache-Control"]
    assert "2 pairs of records" in preview
    assert f"{output.reference}</a> holds the person" in preview
    assert PEOPLE[0][0] not in preview
    assert not nothing_yet
    change = PersonChange.objects.get()
    assert (change.records, change.reason) == (1, WHY)
    assert f"The person is split by {change}" in text_of(done)
    assert "Take it back" in text_of(done)


@pytest.mark.parametrize(
    ("places", "because", "words"),
    [
        ([], WHY, "Tick the records that leave."),
        ([(LEFT, 0), (RIGHT, 0), (RIGHT, 1)], WHY, "Leave at least one record unticked"),
        ([(LEFT, 3)], WHY, "not of this person now"),
        ([(RIGHT, 1)], "short", "at least 10 characters"),
    ],
)
@pytest.mark.parametrize("step", ["-preview", "-carry-out"])
def test_what_cannot_be_done_is_told_beside_the_records(
    client, address, analyst, step, places, because, words
):
    client.force_login(analyst)

    page = text_of(client.post(address(step), sent(*(record(*p) for p in places), because=because)))

    assert words in page
    assert PEOPLE[0][0] in page
    assert page.count(" checked") == len([place for place in places if place != (LEFT, 3)])
    assert not PersonChange.objects.exists()


def test_coming_back_from_the_preview_keeps_the_ticks_and_the_reason(client, address, analyst):
    client.force_login(analyst)

    page = text_of(client.post(address("-records"), sent(record(RIGHT, 1))))

    assert page.count(" checked") == 1
    assert WHY in page


def test_whom_two_found_to_be_one_two_are_asked_to_part(client, run, address, analyst):
    second = analyst_called("arno-analyst")
    case = shown(make_case(CaseKind.SAMPLE, run=run), analyst, second)
    for person in (analyst, second):
        verdicts.give(case=case, by=person, answer=Answer.SAME)
    client.force_login(analyst)
    client.post(address("-records"))

    preview = text_of(client.post(address("-preview"), sent(record(RIGHT, 0))))
    asked = client.post(address("-carry-out"), sent(record(RIGHT, 0), ask="1"), follow=True)
    refused = client.post(address("-carry-out"), sent(record(RIGHT, 0)))

    assert "Ask for two opinions" in preview
    split = ReviewCase.objects.get(kind="split")
    assert f"{split} asks for two opinions that agree" in text_of(asked)
    assert refused.status_code == 403
    assert case.reference in text_of(refused)
    for person in (analyst, second):
        verdicts.give(case=shown(split, person), by=person, answer=Answer.DIFFERENT)
    change = PersonChange.objects.get()
    back = text_of(client.get(f"{change.get_absolute_url()}take-back/"))
    assert "Two reviewers found what this would undo" in back
    assert "Ask for two opinions" in back


def test_nobody_previews_a_split_of_records_they_were_not_shown(client, address, analyst):
    client.force_login(analyst)

    page = text_of(client.post(address("-preview"), sent(record(RIGHT, 1))))

    assert "was not shown the records" in page
    assert re.search(r"<button[^>]*disabled[^>]*>Split the person", page)


def test_a_compliance_reviewer_sees_who_was_shown_the_person_and_opens_nothing(
    client, run, address, analyst, compliance_reviewer
):
    client.force_login(analyst)
    client.post(address("-records"))
    client.force_login(compliance_reviewer)

    listed = text_of(client.get(reverse("linkage:reveal-list"), {"dataset": RIGHT}))
    of_index = text_of(client.get(reverse("linkage:reveal-list"), {"text": run.index.reference}))
    of_others = text_of(client.get(reverse("linkage:reveal-list"), {"dataset": "snap"}))
    refused = client.post(address("-records"))

    assert analyst.full_name in listed
    assert f"{LEFT}: birth_date, first_name" in listed
    assert analyst.full_name in of_index
    assert f"{LEFT}: birth_date" not in of_others
    assert refused.status_code == 403
    assert CaseReveal.objects.count() == 1
    assert address("") not in text_of(
        client.get(reverse("linkage:person-detail", args=[person_id(LEFT, 0)]))
    )


@pytest.mark.parametrize("who", ["researcher", "steward", "outsider", "administrator"])
def test_who_keeps_no_index_finds_nobody_to_split(who, request, client, address):
    client.force_login(request.getfixturevalue(who))

    answers = [
        client.post(address(step), sent(record(RIGHT, 1))).status_code
        for step in ("-records", "-preview", "-carry-out")
    ]

    assert set(answers) == {404}
