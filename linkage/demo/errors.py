"""How offices mistype: letters and digits swapped, birthdays turned around, names as they are called."""

from datetime import date
from random import Random
from string import ascii_lowercase, digits

from linkage.demo.names import NICKNAMES, STREET_ABBREVIATIONS

_SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("ee", "ea"),
    ("ie", "y"),
    ("th", "t"),
    ("ll", "l"),
    ("nn", "n"),
    ("ar", "er"),
    ("on", "en"),
    ("s", "z"),
)
JUNK_SSNS = ("999999999", "000000000", "111111111", "123456789")


def mistype(text: str, dice: Random, *, letters: str = ascii_lowercase) -> str:
    """The text with one slip of the fingers: a letter changed, swapped, left out or doubled."""
    if len(text) < 2:
        return text
    place = dice.randrange(len(text) - 1)
    slip = dice.choice(("change", "swap", "drop", "double"))
    if slip == "change" or letters == digits:
        return text[:place] + dice.choice(letters) + text[place + 1 :]
    if slip == "swap":
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if slip == "drop":
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place] + text[place:]


def mishear(text: str, dice: Random) -> str:
    """The text as somebody would spell it who only heard it."""
    heard = [(sound, spelled) for sound, spelled in _SOUNDS if sound in text]
    if not heard:
        return mistype(text, dice)
    sound, spelled = dice.choice(heard)
    return text.replace(sound, spelled, 1)


def nickname(first_name: str, dice: Random) -> str:
    """What friends call the person, where there is such a name."""
    return dice.choice(NICKNAMES.get(first_name, (first_name,)))


def misdate(day: date, dice: Random) -> date:
    """A birth date as it gets mistaken: day and month turned around, or one part wrong."""
    slip = dice.choice(("turned", "year", "day", "month"))
    if slip == "turned" and day.day <= 12:
        return date(day.year, day.day, day.month)
    if slip == "year":
        return date(day.year + dice.choice((-1, 1)), day.month, min(day.day, 28))
    if slip == "month":
        return date(day.year, dice.randint(1, 12), min(day.day, 28))
    return date(day.year, day.month, dice.randint(1, 28))


def mistype_number(number: str, dice: Random) -> str:
    """A number with two digits swapped or one wrong."""
    place = dice.randrange(len(number) - 1)
    if dice.random() < 0.5:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:place] + dice.choice(digits) + number[place + 1 :]


def abbreviate_street(street: str) -> str:
    """12 Linden Street as 12 Linden St."""
    before, kind = street.rsplit(" ", 1)
    return f"{before} {STREET_ABBREVIATIONS.get(kind, kind)}"
