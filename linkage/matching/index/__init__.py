"""The person index: who is who, kept encrypted on disk and read only where a refresh touches it.

An index is a row of sealed segments, the oldest first; the record plane keeps the row. `build`
makes the first segment from a full run, `refresh` adds one for what is new, changed and gone, and
nothing that stands is ever written to: a run that dies leaves the index as it was.
"""

from linkage.matching.index.building import Built, build
from linkage.matching.index.changes import Changes, Refreshed
from linkage.matching.index.opened import Index
from linkage.matching.index.refreshing import refresh
from linkage.matching.index.segment import StaleIndex

__all__ = ["Built", "Changes", "Index", "Refreshed", "StaleIndex", "build", "refresh"]
