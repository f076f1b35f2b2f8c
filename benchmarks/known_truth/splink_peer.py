"""Plain Splink 5, trained on the very records it then links, at the threshold that suits it best.

It compares the same levels under the same blocking rules, with its own adjustment for frequent
names. The best threshold is looked up in the truth, which the portal never sees.
"""

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.known_truth.sets import Found, KnownSet
from benchmarks.side_by_side.splink_peer import comparison_of
from linkage.matching.compiler import KEYS
from linkage.matching.points import PointsTable
from linkage.matching.session import Limits, session
from linkage.matching.standardize import STANDARDIZED, standardize

LOWEST_WEIGHT = -10.0
USUAL_WEIGHT = float(np.log2(0.95 / 0.05))
# What is taken as one person to begin with, and the share of persons that finds.
SURE, SURE_FINDS = ("first_name", "last_name", "middle_name"), 0.5
PAIRS_FOR_CHANCE = 4e6


@dataclass(frozen=True, slots=True)
class Peer:
    """What Splink found at the usual threshold, and at the best there is."""

    usual: Found
    best: Found


def trained_on(known: KnownSet, table: PointsTable, sessions: Sequence[tuple[str, ...]]) -> Peer:
    """Train on two files and link them; pairs across the files are scored.

    Each session learns about every attribute but those its pairs agree in.
    """
    warnings.filterwarnings("ignore")
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    with session(Limits()) as connection:
        standardize(connection, known.records)
        rows = connection.sql(
            f"SELECT record AS unique_id, * EXCLUDE record FROM {STANDARDIZED}"  # noqa: S608
        ).to_arrow_table()
    database = DuckDBAPI(connection=(connection := duckdb.connect()))
    connection.execute("SET enable_progress_bar = false")
    number_of = np.array([known.file[each] for each in rows.column("unique_id").to_pylist()])
    linker = Linker(
        [
            database.register(rows.filter(number_of == file), dataset_display_name=f"file_{file}")
            for file in np.unique(number_of)
        ],
        _settings(table),
        log_level=logging.CRITICAL,
    )
    _train(linker, sessions)
    predicted = linker.inference.predict(threshold_match_weight=LOWEST_WEIGHT)
    found = connection.sql(
        f"SELECT unique_id_l, unique_id_r, match_weight FROM {predicted.physical_name}"  # noqa: S608
    ).fetchnumpy()
    return _scored(known, found)


def _settings(table: PointsTable) -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        comparisons=[comparison_of(comparison) for comparison in table.comparisons],
        blocking_rules_to_generate_predictions=[
            block_on(*(column for key in rule for column in KEYS[key])) for rule in table.blocking
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def _train(linker: Linker, sessions: Sequence[tuple[str, ...]]) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on(*SURE)], recall=SURE_FINDS)
    training.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_CHANCE, seed=1)
    for columns in sessions:
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True
        )


def _scored(known: KnownSet, found: Mapping[str, np.ndarray]) -> Peer:
    person = [
        np.array([known.person[each] for each in found[f"unique_id_{side}"]]) for side in "lr"
    ]
    scored = (person[0] != "") & (person[1] != "")
    weight = np.asarray(found["match_weight"])[scored]
    order = np.argsort(-weight)
    right = np.cumsum((person[0] == person[1])[scored][order])
    true = known.true_pairs

    def down_to(said: int) -> Found:
        return Found(right=int(right[said - 1]), said=said, true=true)

    best = int(np.argmax(2 * right / (np.arange(1, len(right) + 1) + true))) + 1
    return Peer(down_to(int((weight >= USUAL_WEIGHT).sum())), down_to(best))
