"""A start tells when matching is set to an engine that cannot be had."""

import sys

import pytest
from django.core.checks.registry import registry

from linkage.checks import matching_engine


@pytest.mark.parametrize(
    ("engine", "said"),
    [("duckdb", []), ("spark", ["linkage.W001"]), ("sparc", ["linkage.E001"])],
)
def test_an_engine_that_cannot_be_started_is_told_at_the_start(engine, said, settings, monkeypatch):
    settings.MATCHING_ENGINE = engine
    monkeypatch.setitem(sys.modules, "pyspark", None)

    found = matching_engine()

    assert [each.id for each in found] == said


def test_the_check_is_one_of_those_every_start_makes():
    assert matching_engine in registry.get_checks()
