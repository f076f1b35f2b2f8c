"""What changed between two revisions, and whose review it touches."""

from datetime import date

import pytest

from agreements.rules.request_content import CohortRole, RequestContent, content_hash
from agreements.rules.request_differences import differences, reopened
from agreements.rules.tracks import Opinion, Route, Track
from agreements.rules.vocabulary import OutputKind, Purpose
from tests.factories.request_facts import dataset_asked, request_content

HEALTH = Route(Track.PARTNER, "health", frozenset({"medicaid"}), ())
HOMELESS = Route(Track.PARTNER, "homeless", frozenset({"homelessness"}), ())
COMPLIANCE = Route(Track.COMPLIANCE, None, frozenset({"medicaid", "homelessness"}), ())
ROUTES = (HEALTH, HOMELESS, COMPLIANCE)
ALL_APPROVED = {route.key: Opinion.APPROVED for route in ROUTES}


def test_content_reads_back_as_it_was_frozen():
    content = request_content(
        datasets=(dataset_asked("medicaid", row_condition={"op": "is-null", "element": "x"}),)
    )

    assert RequestContent.from_record(content.as_record()) == content


def test_empty_draft_reads_back_as_it_was_frozen():
    content = request_content(purpose=None, output=None, ends_on=None, datasets=(), elements={})

    assert RequestContent.from_record(content.as_record()) == content


def test_hash_changes_with_one_letter_and_not_with_the_order_of_keys():
    record = request_content().as_record()
    reordered = dict(reversed(record.items()))
    altered = record | {"title": "Reach families who miss the credit!"}

    assert content_hash(record) == content_hash(reordered)
    assert content_hash(record) != content_hash(altered)


@pytest.mark.parametrize(
    ("fields", "point", "reopens"),
    [
        ({"title": "Another title"}, "title", set()),
        ({"purpose": Purpose.EVALUATION}, "purpose", {"all"}),
        ({"justification": "Another reason."}, "justification", {"all"}),
        ({"organization": "university"}, "organization", {"all"}),
        ({"output": OutputKind.AGGREGATE}, "output", {"all"}),
        ({"ends_on": date(2027, 3, 31)}, "ends_on", {"all"}),
        ({"people": frozenset({"P-0001", "P-0002"})}, "people", {"all"}),
        ({"aggregate_by": ("medicaid.zip_code",)}, "aggregate_by", {"all"}),
        ({"datasets": (dataset_asked("medicaid"),)}, "dataset homelessness", {"all"}),
        (
            {
                "datasets": (
                    dataset_asked("medicaid"),
                    dataset_asked("homelessness", cohort_role=CohortRole.NONE_OF),
                )
            },
            "dataset homelessness",
            {"all"},
        ),
        (
            {"elements": {"medicaid.first_name": "To address the letter."}},
            "element medicaid.zip_code",
            {"partner:health", "compliance"},
        ),
        (
            {"linkage_elements": frozenset({"medicaid.birth_date"})},
            "linkage reads homelessness.birth_date",
            {"partner:homeless", "compliance"},
        ),
        (
            {"linkage_pairs": frozenset()},
            "linkage homelessness with medicaid",
            {"partner:health", "partner:homeless", "compliance"},
        ),
    ],
)
def test_each_change_is_named_and_reopens_only_the_tracks_it_touches(fields, point, reopens):
    changes = differences(request_content(), request_content(**fields))

    assert [change.point for change in changes] == [point]
    expected = {route.key for route in ROUTES} if reopens == {"all"} else reopens
    assert reopened(ROUTES, ALL_APPROVED, changes) == expected


def test_nothing_changed_means_no_difference():
    assert differences(request_content(), request_content()) == ()


def test_track_that_returned_or_never_answered_is_open_whatever_changed():
    opinions = {"partner:health": Opinion.RETURNED, "compliance": Opinion.APPROVED}

    assert reopened(ROUTES, opinions, ()) == {"partner:health", "partner:homeless"}
