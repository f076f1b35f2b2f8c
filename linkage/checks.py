"""What `manage.py check` says of the settings of matching, before a job meets them."""

from typing import Any

from django.conf import settings
from django.core import checks

from linkage.matching.spark_needs import lacking

DUCKDB, SPARK = "duckdb", "spark"


@checks.register
def matching_engine(**_: Any) -> list[checks.CheckMessage]:
    """Whether the engine that is asked for is known, and can be started on this host."""
    if settings.MATCHING_ENGINE not in (DUCKDB, SPARK):
        return [checks.Error(f"MATCHING_ENGINE is {DUCKDB} or {SPARK}.", id="linkage.E001")]
    if settings.MATCHING_ENGINE == SPARK and (missing := lacking()):
        hint = "A host that serves pages only needs neither; a run on a host of workers fails."
        said = f"MATCHING_ENGINE is {SPARK}. {missing}"
        return [checks.Warning(said, hint=hint, id="linkage.W001")]
    return []
