"""What all opinions together decide."""

import pytest

from agreements.rules.brought_list import BroughtList
from agreements.rules.consolidation import Outcome, TrackOpinion, consolidate
from agreements.rules.request_content import CohortRole
from agreements.rules.tracks import Opinion, Track
from agreements.rules.vocabulary import OutputKind
from tests.factories.request_facts import dataset_asked, request_content

EVERYTHING = frozenset({"homelessness", "medicaid"})


def opinion(track, given=Opinion.APPROVED, *, removed=(), without_list=False):
    department = {"medicaid": "health", "homelessness": "homeless"}.get(track)
    return TrackOpinion(
        reference=f"RV-{track}",
        track=Track.PARTNER if department else Track(track),
        department=department,
        datasets=frozenset({track}) if department else EVERYTHING,
        opinion=given,
        removed_elements=frozenset(removed),
        without_list=without_list,
    )


def opinions(**given):
    tracks = {"medicaid": Opinion.APPROVED, "homelessness": Opinion.APPROVED}
    tracks |= {"compliance": Opinion.APPROVED}
    return tuple(opinion(track, answer) for track, answer in (tracks | given).items())


def test_request_that_everyone_approves_is_approved_as_asked():
    decided = consolidate(request_content(), opinions())

    assert decided.outcome is Outcome.APPROVED
    assert decided.datasets == EVERYTHING
    assert decided.elements == {"medicaid.first_name", "medicaid.zip_code"}
    assert len(decided.because) == 3


def test_stewards_no_removes_the_stewards_dataset():
    decided = consolidate(request_content(), opinions(homelessness=Opinion.REJECTED))

    assert decided.outcome is Outcome.APPROVED_IN_PART
    assert decided.datasets == {"medicaid"}
    assert decided.because == ("homeless removed homelessness (RV-homelessness).",)


def test_elements_of_a_removed_dataset_go_with_it():
    asked = request_content(elements={"medicaid.zip_code": "a", "homelessness.shelter": "b"})

    decided = consolidate(asked, opinions(homelessness=Opinion.REJECTED))

    assert decided.elements == {"medicaid.zip_code"}


def test_approval_without_some_elements_removes_them():
    given = (
        opinion("medicaid", Opinion.APPROVED_WITHOUT, removed=["medicaid.zip_code"]),
        opinion("compliance"),
    )

    decided = consolidate(request_content(), given)

    assert decided.outcome is Outcome.APPROVED_IN_PART
    assert decided.elements == {"medicaid.first_name"}
    assert "health approved without medicaid.zip_code" in decided.because[0]


def test_one_return_returns_the_request_whatever_others_say():
    given = opinions(homelessness=Opinion.RETURNED, compliance=Opinion.REJECTED)

    decided = consolidate(request_content(), given)

    assert decided.outcome is Outcome.RETURNED
    assert decided.because == ("homeless returned the request (RV-homelessness).",)


def narrowing(role):
    return (dataset_asked("medicaid"), dataset_asked("homelessness", cohort_role=role))


@pytest.mark.parametrize(
    ("fields", "given", "because"),
    [
        ({}, {"compliance": Opinion.REJECTED}, "compliance rejected the request"),
        ({}, {"legal": Opinion.REJECTED}, "legal rejected the request"),
        (
            {"datasets": (dataset_asked("medicaid", is_required=True),)},
            {"medicaid": Opinion.REJECTED},
            "medicaid is required",
        ),
        (
            {"datasets": narrowing(CohortRole.NONE_OF)},
            {"homelessness": Opinion.REJECTED},
            "Without homelessness more people would be in the output",
        ),
        (
            {"datasets": narrowing(CohortRole.ALL_OF)},
            {"homelessness": Opinion.REJECTED},
            "Without homelessness more people would be in the output",
        ),
        (
            {"elements": {"homelessness.shelter": "Where they are."}},
            {"homelessness": Opinion.REJECTED},
            "No data element remains to hand out.",
        ),
        (
            {
                "datasets": (
                    dataset_asked("medicaid", cohort_role=CohortRole.ADDS),
                    dataset_asked("homelessness"),
                )
            },
            {"homelessness": Opinion.REJECTED},
            "No dataset remains that says who is in the output.",
        ),
        (
            {
                "output": OutputKind.AGGREGATE,
                "elements": {"medicaid.sex": "a", "homelessness.zip_code": "b"},
                "aggregate_by": ("homelessness.zip_code",),
            },
            {"homelessness": Opinion.REJECTED},
            "No data element remains to count by.",
        ),
    ],
)
def test_request_is_denied_and_told_why(fields, given, because):
    decided = consolidate(request_content(**fields), opinions(**given))

    assert decided.outcome is Outcome.DENIED
    assert (decided.datasets, decided.elements) == (frozenset(), frozenset())
    assert any(because in reason for reason in decided.because)


def test_aggregate_goes_on_with_the_elements_that_remain_to_count_by():
    asked = request_content(
        output=OutputKind.AGGREGATE,
        elements={"medicaid.zip_code": "a", "homelessness.shelter": "b"},
        aggregate_by=("medicaid.zip_code", "homelessness.shelter"),
    )

    decided = consolidate(asked, opinions(homelessness=Opinion.REJECTED))

    assert decided.outcome is Outcome.APPROVED_IN_PART


def test_request_nobody_reviewed_is_denied():
    decided = consolidate(request_content(), ())

    assert decided.outcome is Outcome.DENIED
    assert decided.because == ("No review was given.",)


# --- the list of people that is brought ---

WANTED, OPTIONAL = BroughtList(), BroughtList(is_required=False)
ALONE = {"datasets": (dataset_asked("medicaid", cohort_role=CohortRole.ADDS),)}


TRACKS = ("medicaid", "homelessness", "compliance")


def struck(*by, **given):
    """Some tracks approve without the list, all unless named; the others as is given, or approve."""
    return tuple(
        opinion(track, Opinion.APPROVED_WITHOUT, without_list=True)
        if track in (by or TRACKS) and track not in given
        else opinion(track, given.get(track, Opinion.APPROVED))
        for track in TRACKS
    )


@pytest.mark.parametrize("by", [["medicaid"], ["compliance"], ["homelessness", "compliance"]])
def test_a_list_is_not_struck_over_the_head_of_who_approved_with_it(by):
    decided = consolidate(request_content(brought_list=OPTIONAL), struck(*by))

    assert (decided.outcome, decided.without_list) == (Outcome.RETURNED, False)
    assert (decided.datasets, decided.elements) == (frozenset(), frozenset())
    assert len(decided.because) == len(by)
    assert all("ask again without it" in because for because in decided.because)


def test_nobody_is_asked_of_a_list_who_approved_of_nothing():
    decided = consolidate(
        request_content(brought_list=OPTIONAL), struck(homelessness=Opinion.REJECTED)
    )

    assert (decided.outcome, decided.without_list) == (Outcome.APPROVED_IN_PART, True)
    assert decided.datasets == {"medicaid"}


def test_a_list_is_struck_by_everybody_where_the_request_can_do_without():
    decided = consolidate(request_content(brought_list=OPTIONAL), struck())

    assert decided.outcome is Outcome.APPROVED_IN_PART
    assert decided.without_list
    assert decided.datasets == EVERYTHING
    assert "approved without the list of people" in " ".join(decided.because)


def test_what_else_a_reviewer_removes_is_named_with_the_list():
    given = (
        opinion(
            "medicaid", Opinion.APPROVED_WITHOUT, removed=["medicaid.zip_code"], without_list=True
        ),
        opinion("compliance", Opinion.APPROVED_WITHOUT, without_list=True),
    )

    decided = consolidate(request_content(brought_list=OPTIONAL), given)

    assert decided.because == (
        "health approved without medicaid.zip_code, the list of people (RV-medicaid).",
        "compliance approved without the list of people (RV-compliance).",
    )


@pytest.mark.parametrize("by", [["homelessness"], TRACKS])
def test_a_request_that_needs_its_list_is_denied_without_it_as_it_would_be_about_more_people(by):
    decided = consolidate(request_content(brought_list=WANTED), struck(*by))

    assert decided.outcome is Outcome.DENIED
    assert not decided.without_list
    assert "Without the list more people would be in the output" in decided.because[0]


def test_a_list_that_alone_says_who_is_in_the_output_is_enough_and_cannot_be_struck():
    kept = consolidate(request_content(brought_list=OPTIONAL, **ALONE), opinions())
    denied = consolidate(request_content(brought_list=OPTIONAL, **ALONE), struck())

    assert (kept.outcome, kept.without_list) == (Outcome.APPROVED, False)
    assert denied.outcome is Outcome.DENIED
    assert denied.because == ("No dataset remains that says who is in the output.",)


def test_a_list_is_no_way_around_a_stewards_no_to_who_is_chosen():
    asked = request_content(brought_list=OPTIONAL, datasets=(dataset_asked("homelessness"),))

    decided = consolidate(asked, opinions(homelessness=Opinion.REJECTED))

    assert decided.outcome is Outcome.DENIED
