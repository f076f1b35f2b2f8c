"""What may be linked with what: the datasets and identity elements of a standing index."""

import hashlib
import json
from dataclasses import dataclass
from typing import Self

from agreements.rules.scope import Pair, Scope, dataset_of, every_pair


@dataclass(frozen=True, slots=True)
class LinkageScope:
    """The datasets an index joins and the identity elements it may join them by."""

    datasets: frozenset[str]
    elements: frozenset[str]

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """What an authorization lets be linked."""
        elements = scope.linkage_elements
        return cls(frozenset(dataset_of(element) for element in elements), elements)

    @property
    def key(self) -> str:
        """The same for two authorizations exactly when they may share an index."""
        described = [sorted(self.datasets), sorted(self.elements)]
        return hashlib.sha256(json.dumps(described).encode()).hexdigest()

    @property
    def pairs(self) -> frozenset[Pair]:
        """Every pair of datasets that working with the index joins."""
        return every_pair(self.datasets)
