"""Invented people of a large city: households, twins, juniors, moves. No name is anybody's."""

from dataclasses import dataclass

import numpy as np

from benchmarks.side_by_side.words import ABSENT, Words
from linkage.demo.names import BOYS, GIRLS, STREETS, SURNAMES

_SYLLABLES = "ba be bo da de do fa fe ga ge ha he ja jo ka ke la le li ma me mi na ne ni pa pe ra re ri sa se si ta te ti va ve wa we ya za ze".split()  # fmt: skip  # noqa: SIM905
_ENDS = {
    "F": "lia rina nelle tha nora dine vita sha mira lena bel sie wyn ya".split(),  # noqa: SIM905
    "M": "ron den vin mar ton ric bert sson dan lio nard rick mond kel".split(),  # noqa: SIM905
}
_MIDDLES = "a e i o u ar en il on ur at el".split()  # noqa: SIM905
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
TODAY = np.datetime64("2026-06-30")
ADDRESSES_OF_A_HOME = 5


def _first_names(common: tuple[str, ...], ends: list[str]) -> tuple[list[str], np.ndarray]:
    rare = [
        (a + b + end).capitalize() for end in ends for a in _SYLLABLES[::2] for b in _SYLLABLES[::5]
    ]
    weights = np.concatenate(
        [1 / (np.arange(len(common)) + 12.0), 0.35 / (np.arange(len(rare)) + 60.0)]
    )
    return [*common, *rare], weights


def _surnames() -> tuple[list[str], np.ndarray]:
    longer = [name[:3] + middle + name[3:] for middle in _MIDDLES for name in SURNAMES]
    names = [*SURNAMES, *longer]
    return names, 1 / (np.arange(len(names)) + 40.0)


@dataclass(frozen=True, slots=True)
class People:
    """One entry a person; addresses and phones by household and by how often it has moved."""

    first: Words
    middle: Words
    last: Words
    second_last: Words
    new_last: Words
    changes_name: np.ndarray
    suffix: Words
    born: np.ndarray
    sex: Words
    ssn: np.ndarray
    has_ssn: np.ndarray
    parent: np.ndarray
    home: np.ndarray
    house_number: np.ndarray
    street: np.ndarray
    streets: list[str]
    unit: np.ndarray
    zip_code: np.ndarray
    moves: np.ndarray
    phone: np.ndarray
    home_phone: np.ndarray
    kind: np.ndarray  # "", twin, near twin or junior


def people(number: int, dice: np.random.Generator, *, near_twins: float = 0.0) -> People:
    """Households one after the other; the same dice make the same people.

    So many of the twins are given one sex and names a letter apart, and numbers far apart.
    """
    sizes = dice.choice([1, 2, 3, 4, 5, 6], p=[0.36, 0.22, 0.16, 0.14, 0.08, 0.04], size=number)
    homes = int(np.searchsorted(np.cumsum(sizes), number)) + 1
    home = np.repeat(np.arange(homes), sizes[:homes])[:number]
    starts = np.concatenate([[True], home[1:] != home[:-1]])
    place = np.arange(number) - np.maximum.accumulate(np.where(starts, np.arange(number), 0))
    head = np.arange(number) - place
    is_child = place >= 2
    female = dice.random(number) < 0.53

    surnames, weights = _surnames()
    last = _drawn(len(surnames), weights, homes, dice)[home]
    own = dice.random(number) < np.where(place == 1, 0.35, 0.12)
    last = np.where(own, _drawn(len(surnames), weights, number, dice), last)
    second = np.where(
        (dice.random(homes) < 0.08)[home], _drawn(len(surnames), weights, number, dice), ABSENT
    )
    first_names, first = _by_sex(female, dice)
    _, middle = _by_sex(female, dice)
    middle = np.where(dice.random(number) < 0.8, middle, ABSENT)

    age = np.where(is_child, dice.integers(0, 22, number), dice.gamma(6.5, 6.6, number) + 16)
    days = (np.clip(age, 0, 98) * 365.25).astype(np.int64) + dice.integers(0, 365, number)
    born = TODAY - days
    new_year = dice.random(number) < 0.012
    born[new_year] = born[new_year].astype("datetime64[Y]").astype("datetime64[D]")
    born = born.astype("datetime64[D]")
    ssn = 200_000_000 + _spread(number, dice)
    suffix = np.full(number, ABSENT)
    kind = np.full(number, "", dtype="U9")

    twins = np.flatnonzero((place >= 3) & (dice.random(number) < 0.1))
    twins = twins[np.concatenate([[True], np.diff(twins) > 1])] if len(twins) else twins
    for values in (born, last, second, home):
        values[twins] = values[twins - 1]
    same_sex = twins[dice.random(len(twins)) < 0.55]
    female[same_sex] = female[same_sex - 1]
    redrawn = _first_of(female[twins], dice)
    first[twins] = np.where(redrawn == first[twins - 1], (redrawn + 1) % len(first_names), redrawn)
    beside = twins[dice.random(len(twins)) < 0.5]
    # Dice of their own: all other people are as they would be without near twins.
    [more] = dice.spawn(1)
    near = twins[more.random(len(twins)) < near_twins]
    beside = np.setdiff1d(beside, near)
    ssn[beside] = ssn[beside - 1] + 1
    female[near] = female[near - 1]
    kind[twins] = kind[twins - 1] = "twin"
    kind[near] = kind[near - 1] = "near twin"

    juniors = np.flatnonzero((place == 2) & ~female & ~female[head] & (dice.random(number) < 0.08))
    first[juniors], last[juniors] = first[head[juniors]], last[head[juniors]]
    second[juniors] = second[head[juniors]]
    suffix[juniors] = 0
    kind[juniors] = kind[head[juniors]] = "junior"

    names = Words(first_names, first)
    alike = np.zeros(number, dtype=bool)
    alike[twins[dice.random(len(twins)) < 0.3]] = True
    names.put(alike, Words(names.words, np.roll(names.codes, 1)))
    names.rewrite(alike, lambda name: name[:-1] + ("elle" if name[-1] == "a" else "ia"))

    same, beside_them = np.zeros(number, dtype=bool), np.roll(names.codes, 1)
    same[near] = True
    names.put(same, Words(names.words, beside_them))
    names.rewrite(same, lambda name: _a_letter_apart(name, more))

    changes = np.where(female & (age > 20), dice.random(number) < 0.14, dice.random(number) < 0.01)
    shape = (homes, ADDRESSES_OF_A_HOME)
    sides = ("", "North ", "South ", "Old ", "Upper ")
    streets = [f"{side}{street}" for side in sides for street in STREETS]
    street = _drawn(len(streets), 1 / (np.arange(len(streets)) + 30.0), homes * shape[1], dice)
    return People(
        first=names,
        middle=Words(first_names, middle),
        last=Words(surnames, last),
        second_last=Words(surnames, second),
        new_last=Words(surnames, _drawn(len(surnames), weights, number, dice)),
        changes_name=changes,
        suffix=Words(["Jr"], suffix),
        born=born,
        sex=Words(["F", "M"], np.where(female, 0, 1)),
        ssn=ssn,
        has_ssn=dice.random(number) > np.where((dice.random(homes) < 0.12)[home], 0.4, 0.015),
        parent=head,
        home=home,
        house_number=dice.integers(1, 4800, shape),
        street=street.reshape(shape),
        streets=streets,
        unit=np.where(dice.random(shape) < 0.35, dice.integers(1, 400, shape), 0),
        zip_code=19_000 + street.reshape(shape) * 7 % 97,
        moves=np.minimum(dice.poisson(1.0, homes), ADDRESSES_OF_A_HOME - 1),
        phone=dice.integers(2_000_000, 9_999_999, number),
        home_phone=dice.integers(2_000_000, 9_999_999, homes),
        kind=kind,
    )


_GIRLS, _GIRL_WEIGHTS = _first_names(GIRLS, _ENDS["F"])
_BOYS, _BOY_WEIGHTS = _first_names(BOYS, _ENDS["M"])


def _a_letter_apart(name: str, dice: np.random.Generator) -> str:
    """Another name: one letter more, one less or another one."""
    place, letter = dice.integers(0, len(name)), _LETTERS[dice.integers(0, len(_LETTERS))]
    written = [name[:place] + letter + name[place:], name[:place] + letter + name[place + 1 :]]
    written.append(name[:place] + name[place + 1 :])
    other = written[dice.integers(0, len(written))].capitalize()
    return other if other != name else f"{name}{letter}"


def _by_sex(female: np.ndarray, dice: np.random.Generator) -> tuple[list[str], np.ndarray]:
    return [*_GIRLS, *_BOYS], _first_of(female, dice)


def _first_of(female: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    girls = _drawn(len(_GIRLS), _GIRL_WEIGHTS, len(female), dice)
    boys = _drawn(len(_BOYS), _BOY_WEIGHTS, len(female), dice)
    return np.where(female, girls, len(_GIRLS) + boys)


def _drawn(words: int, weights: np.ndarray, number: int, dice: np.random.Generator) -> np.ndarray:
    bounds = np.cumsum(weights / weights.sum())
    return np.searchsorted(bounds, dice.random(number), side="right").clip(0, words - 1)


def _spread(number: int, dice: np.random.Generator) -> np.ndarray:
    """Distinct numbers below 690 million, in no order."""
    step = 690_000_000 // number
    return dice.permutation(number) * step + dice.integers(0, max(1, step - 1), number)
