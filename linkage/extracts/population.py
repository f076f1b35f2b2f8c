"""Which people a table counts, as a fingerprint that two tables of the same people share."""

import hashlib
import json

from agreements.rules.conditions import as_record
from linkage.extracts.build import Recipe


def population_of(recipe: Recipe) -> str:
    """The same for two extracts of the same deliveries, chosen and linked in the same way."""
    cohort = recipe.scope.cohort
    rows = sorted(recipe.scope.row_conditions.items())
    described = {
        "deliveries": sorted(source.delivery for source in recipe.sources),
        "linkage": recipe.linkage,
        "generation": recipe.generation,
        "any_of": sorted(cohort.any_of),
        "all_of": sorted(cohort.all_of),
        "none_of": sorted(cohort.none_of),
        "rows": {dataset: as_record(condition) for dataset, condition in rows},
    }
    if recipe.brought:
        described["list"] = recipe.brought.match
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
