"""What the record plane keeps of an encrypted file."""

from dataclasses import dataclass


class SealBroken(Exception):
    """A sealed file cannot be read: changed, cut, exchanged, destroyed, or under another key."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where an encrypted file lies and the wrapped key without which it is noise."""

    location: str
    wrapped_key: str
    sha256: str
    rows: int
    size: int
