"""Addresses written alike, so that two spellings of one door are one household."""

import re

_ABBREVIATED = {
    "STREET": "ST",
    "AVENUE": "AVE",
    "AV": "AVE",
    "ROAD": "RD",
    "DRIVE": "DR",
    "LANE": "LN",
    "COURT": "CT",
    "PLACE": "PL",
    "BOULEVARD": "BLVD",
    "TERRACE": "TER",
    "PARKWAY": "PKWY",
    "CIRCLE": "CIR",
    "SQUARE": "SQ",
    "NORTH": "N",
    "SOUTH": "S",
    "EAST": "E",
    "WEST": "W",
    "APARTMENT": "APT",
    "SUITE": "STE",
    "FLOOR": "FL",
}
_UNIT_WORDS = re.compile(r"\b(APT|UNIT|STE|NO)\b")
_NOT_WORDS = re.compile(r"[^A-Z0-9]+")


def standardize_address(
    street: str | None, unit: str | None, city: str | None, zip_code: str | None
) -> str | None:
    """One spelling of an address; None where there is no street to go to."""
    door = _words(street)
    if not door:
        return None
    place = (zip_code or "").strip()[:5] or _words(city)
    return "|".join((door, _UNIT_WORDS.sub("", _words(unit)).strip(), place))


def _words(text: str | None) -> str:
    plain = _NOT_WORDS.sub(" ", (text or "").upper()).split()
    return " ".join(_ABBREVIATED.get(word, word) for word in plain)
