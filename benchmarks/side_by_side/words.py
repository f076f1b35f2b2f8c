"""A column of texts as numbers into a list of words, so that millions of rows are made at once."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

ABSENT = -1


class Words:
    """Texts of many rows; a word many rows share is kept once."""

    def __init__(self, words: Sequence[str], codes: np.ndarray) -> None:
        self.words = list(words)
        self.codes = codes.astype(np.int64)

    def __getitem__(self, rows: np.ndarray) -> "Words":
        return Words(self.words, self.codes[rows])

    def rewrite(self, rows: np.ndarray, change: Callable[[str], str]) -> None:
        """Change the texts of some rows, each on its own."""
        chosen = np.flatnonzero(rows & (self.codes >= 0))
        old = self.codes[chosen].tolist()
        self.codes[chosen] = np.arange(len(self.words), len(self.words) + len(chosen))
        self.words.extend([change(self.words[code]) for code in old])

    def put(self, rows: np.ndarray, other: "Words") -> None:
        """Take some rows' texts from another column."""
        offset = len(self.words)
        self.words.extend(other.words)
        taken = other.codes[rows]
        self.codes[rows] = np.where(taken >= 0, taken + offset, ABSENT)

    def join(self, rows: np.ndarray, other: "Words", between: str) -> None:
        """Put another column's text behind that of some rows."""
        chosen = np.flatnonzero(rows & (self.codes >= 0) & (other.codes >= 0))
        pairs = zip(self.codes[chosen].tolist(), other.codes[chosen].tolist(), strict=True)
        joined = [f"{self.words[a]}{between}{other.words[b]}" for a, b in pairs]
        self.codes[chosen] = np.arange(len(self.words), len(self.words) + len(chosen))
        self.words.extend(joined)

    def forget(self, rows: np.ndarray) -> None:
        self.codes[rows] = ABSENT

    def as_column(self) -> pa.Array:
        codes = pa.array(self.codes, mask=self.codes < 0)
        return pa.array(self.words, pa.string()).take(codes)
