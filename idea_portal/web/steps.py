"""What a page offers to do next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person can do from a page, in a word and a sentence."""

    label: str
    url: str
    text: str
