"""What a reviewer sees of two values, and which parts of them agree: no more than is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

HIDDEN_DIGIT = "\N{BULLET}"
NUMBER_DIGITS = 9
LAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A run of characters that the other value has too, or has not."""

    text: str
    agrees: bool


Marked = tuple[Part, ...]


def side_by_side(left: str, right: str) -> tuple[Marked, Marked]:
    """Mark in both values the parts they share, whatever the case of letters."""
    matcher = SequenceMatcher(None, left.casefold(), right.casefold(), autojunk=False)
    if len(left.casefold()) != len(left) or len(right.casefold()) != len(right):
        # A letter that folds to two would shift the marks.
        matcher = SequenceMatcher(None, left, right, autojunk=False)
    lefts, rights = [], []
    for how, begins, ends, other_begins, other_ends in matcher.get_opcodes():
        agrees = how == "equal"
        lefts.append(Part(left[begins:ends], agrees))
        rights.append(Part(right[other_begins:other_ends], agrees))
    return _filled(lefts), _filled(rights)


def numbers_side_by_side(left: str, right: str) -> tuple[Marked, Marked]:
    """Two social security numbers with the digits hidden that need not be seen.

    Equal numbers show nothing; numbers that differ in a few digits show those; numbers of which
    more differ, or of which one is missing or short, show their last four.
    """
    ours, theirs = _digits(left), _digits(right)
    if len(ours) == len(theirs) == NUMBER_DIGITS:
        differ = [a != b for a, b in zip(ours, theirs, strict=True)]
        if sum(differ) <= LAST_DIGITS:
            return _hidden(ours, differ, differ), _hidden(theirs, differ, differ)
    same = bool(ours) and ours[-LAST_DIGITS:] == theirs[-LAST_DIGITS:]
    return _last_four(ours, same), _last_four(theirs, same)


def numbers_below_one_another(numbers: Sequence[str]) -> list[str]:
    """Some social security numbers with the digits hidden that need not be seen.

    Digits all have are hidden while a few others tell them apart; otherwise each shows its last
    four. A missing number stays missing.
    """
    all_digits = [_digits(number) for number in numbers]
    whole = [digits for digits in all_digits if digits]
    differ = [len(set(column)) > 1 for column in zip(*whole, strict=False)]
    if {len(digits) for digits in whole} == {NUMBER_DIGITS} and sum(differ) <= LAST_DIGITS:
        return [_with_hidden(digits, differ) for digits in all_digits]
    return [_text(_last_four(digits, agrees=False)) for digits in all_digits]


def _with_hidden(digits: str, shown: Sequence[bool]) -> str:
    return _text(_hidden(digits, shown, shown)) if digits else ""


def _text(marked: Marked) -> str:
    return "".join(part.text for part in marked)


def _hidden(digits: str, shown: Sequence[bool], differ: Sequence[bool]) -> Marked:
    return _filled(
        [
            Part(digit if show else HIDDEN_DIGIT, not other)
            for digit, show, other in zip(digits, shown, differ, strict=True)
        ]
    )


def _last_four(digits: str, agrees: bool) -> Marked:
    if not digits:
        return ()
    before = HIDDEN_DIGIT * max(0, len(digits) - LAST_DIGITS)
    return _filled([Part(before, False), Part(digits[-LAST_DIGITS:], agrees)])


def _digits(value: str) -> str:
    return "".join(character for character in value if character.isdecimal())


def _filled(parts: Sequence[Part]) -> Marked:
    """Without empty parts, and neighbors of one kind as one part."""
    joined: list[Part] = []
    for part in parts:
        if not part.text:
            continue
        if joined and joined[-1].agrees == part.agrees:
            joined[-1] = Part(joined[-1].text + part.text, part.agrees)
        else:
            joined.append(part)
    return tuple(joined)
