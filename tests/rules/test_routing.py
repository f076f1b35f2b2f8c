"""Who must review a request, and why."""

import pytest

from agreements.rules.routing import DatasetToRoute, RoutingFacts, decide_routes
from agreements.rules.tracks import Track
from datasets.rules.vocabulary import Identifiability, Regime


def facts(**fields):
    described = {
        "datasets": (
            DatasetToRoute("medicaid", "health", Regime.HIPAA),
            DatasetToRoute("clinics", "health", Regime.HIPAA),
            DatasetToRoute("homelessness", "homeless", Regime.HMIS),
        ),
        "identifiability": Identifiability.DEIDENTIFIED,
        "recipient": "outreach",
        "recipient_kind": "agency",
        "known_recipient_kinds": frozenset({"agency", "department"}),
    }
    return RoutingFacts(**(described | fields))


def test_each_data_partner_has_one_track_for_all_its_datasets():
    health, homeless, _ = decide_routes(facts())

    assert (health.key, health.datasets) == ("partner:health", {"clinics", "medicaid"})
    assert (homeless.key, homeless.datasets) == ("partner:homeless", {"homelessness"})
    assert health.because == ("health is the data partner that answers for clinics, medicaid.",)


def test_compliance_always_reviews_everything():
    *_, compliance = decide_routes(facts())

    assert compliance.key == "compliance"
    assert compliance.datasets == {"clinics", "medicaid", "homelessness"}


def test_legal_is_not_asked_without_a_reason():
    assert all(route.track is not Track.LEGAL for route in decide_routes(facts()))


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"identifiability": Identifiability.IDENTIFIED}, "The output would name people."),
        ({"known_recipient_kinds": frozenset()}, "first recipient of its kind (agency)"),
        ({"coordinator_asks_legal": "A new statute."}, "coordinator asks for it: A new statute."),
        *(
            ({"datasets": (DatasetToRoute("some", "dept", regime),)}, f"some stands under {law}")
            for regime, law in [
                (Regime.PART2, "42 CFR Part 2"),
                (Regime.IRC6103, "IRC 6103"),
                (Regime.CPSL, "the Child Protective Services Law"),
                (Regime.JUVENILE_ACT, "the Juvenile Act"),
            ]
        ),
    ],
)
def test_legal_is_asked_for_each_reason_and_told_which(fields, because):
    *_, legal = decide_routes(facts(**fields))

    assert legal.track is Track.LEGAL
    assert len(legal.because) == 1
    assert because in legal.because[0]
