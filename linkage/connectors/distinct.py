"""How many different values a column has, in memory that does not grow with the file."""

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.late_import import LateImport

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = LateImport("pandas")

KEPT = 16_384
HASHES = 2.0**64


class DistinctCount:
    """Exact up to KEPT values; beyond, estimated from the smallest hashes within a few percent."""

    def __init__(self) -> None:
        self._smallest = np.array([], dtype=np.uint64)
        self._overflowed = False

    def add(self, values: pa.Array) -> None:
        """Count some more values; nulls are none."""
        distinct = pc.unique(pc.drop_null(values)).to_pandas()
        hashes = pd.util.hash_array(distinct.to_numpy())
        together = np.union1d(self._smallest, hashes)
        self._overflowed = self._overflowed or len(together) > KEPT
        self._smallest = together[:KEPT]

    @property
    def is_exact(self) -> bool:
        return not self._overflowed

    @property
    def count(self) -> int:
        if self.is_exact:
            return len(self._smallest)
        return round((KEPT - 1) / (float(self._smallest[-1]) / HASHES))
