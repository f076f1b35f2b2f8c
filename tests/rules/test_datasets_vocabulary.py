from datasets.rules.vocabulary import Identifiability, IdentityRole, Regime, Sensitivity, Unit


def test_identifiability_runs_from_aggregate_to_identified() -> None:
    widest, narrowest = Identifiability.IDENTIFIED, Identifiability.AGGREGATE

    ranks = [level.rank for level in Identifiability]

    assert ranks == [0, 1, 2, 3]
    assert narrowest.rank < widest.rank


def test_sensitivity_runs_from_public_to_restricted() -> None:
    most, least = Sensitivity.RESTRICTED, Sensitivity.PUBLIC

    ranks = [level.rank for level in Sensitivity]

    assert ranks == [0, 1, 2, 3]
    assert least.rank < most.rank


def test_words_are_written_for_people() -> None:
    words = [Regime.PART2, Regime.HIPAA, IdentityRole.SSN, IdentityRole.LAST_NAME, Unit.PERSON]

    labels = [word.label for word in words]

    assert labels == ["42 CFR Part 2", "HIPAA", "SSN", "Last name", "Person"]
