from dataclasses import replace
from datetime import timedelta

import pytest

from linkage.rules.download import (
    DownloadCheck,
    DownloadFacts,
    LinkFacts,
    decide_access,
    decide_download,
)
from linkage.rules.output_states import OutputState
from tests.factories.jobs import MIDSUMMER, YEAR, authorization_facts

CONTENT = "a" * 64
FACTS = DownloadFacts(
    output="OUT-2026-0001",
    state=OutputState.RELEASED,
    released_sha256=CONTENT,
    content_found=CONTENT,
    person="P-0001",
    name="Rosa Researcher",
    account_is_open=True,
    authorization=authorization_facts(),
)
LINK = LinkFacts("DN-2026-0001", "P-0001", MIDSUMMER + timedelta(minutes=5), is_used=False)


def refusals(decision):
    return [finding.check for finding in decision.refusals]


def test_a_person_named_may_have_what_was_released():
    assert decide_access(FACTS, at=MIDSUMMER).allowed
    assert decide_download(FACTS, LINK, at=MIDSUMMER).allowed


ACCESS_WRONGS = [
    (
        {"authorization": authorization_facts(revoked_at=MIDSUMMER)},
        DownloadCheck.AUTHORIZATION_ALLOWS_PERSON,
    ),
    (
        {"authorization": authorization_facts(people_current=())},
        DownloadCheck.AUTHORIZATION_ALLOWS_PERSON,
    ),
    (
        {"authorization": authorization_facts(people=frozenset({"P-0002"}))},
        DownloadCheck.AUTHORIZATION_ALLOWS_PERSON,
    ),
    ({"account_is_open": False}, DownloadCheck.ACCOUNT_OPEN),
    ({"state": OutputState.APPROVED}, DownloadCheck.OUTPUT_RELEASED),
    ({"state": OutputState.DESTROYED}, DownloadCheck.OUTPUT_RELEASED),
    ({"content_found": "b" * 64}, DownloadCheck.CONTENT_UNCHANGED),
    ({"content_found": None}, DownloadCheck.CONTENT_UNCHANGED),
]


@pytest.mark.parametrize(("changed", "check"), ACCESS_WRONGS)
def test_access_with_one_thing_wrong_is_refused_for_that(changed, check):
    assert refusals(decide_access(replace(FACTS, **changed), at=MIDSUMMER)) == [check]


@pytest.mark.parametrize(("changed", "check"), ACCESS_WRONGS)
def test_a_link_opens_nothing_that_access_would_refuse(changed, check):
    assert refusals(decide_download(replace(FACTS, **changed), LINK, at=MIDSUMMER)) == [check]


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"person": "P-0002"}, DownloadCheck.LINK_IS_THEIRS),
        ({"is_used": True}, DownloadCheck.LINK_UNUSED),
        ({"expires_at": MIDSUMMER}, DownloadCheck.LINK_FRESH),
    ],
)
def test_a_link_with_one_thing_wrong_is_refused_for_that(changed, check):
    assert refusals(decide_download(FACTS, replace(LINK, **changed), at=MIDSUMMER)) == [check]


def test_an_output_never_released_is_nobodys():
    facts = replace(FACTS, released_sha256=None, content_found=None)

    assert refusals(decide_access(facts, at=MIDSUMMER)) == [
        DownloadCheck.OUTPUT_RELEASED,
        DownloadCheck.CONTENT_UNCHANGED,
    ]


def test_the_last_moment_of_an_authorization_is_its_last_chunk():
    last = YEAR.ends - timedelta(microseconds=1)

    assert decide_access(FACTS, at=last).allowed
    assert not decide_access(FACTS, at=YEAR.ends).allowed
