"""Invented administrative records with the truth: what four departments of differing care wrote.

A record is what one department knows of one person at one time, with nicknames, typing errors,
changed and double surnames, names in the wrong box, missing, mistyped and borrowed numbers,
shelters instead of homes, and newborns without a name.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import compute

from benchmarks.side_by_side.people import People, people
from benchmarks.side_by_side.words import Words
from linkage.demo.names import NICKNAMES, SHELTERS

DAYS = 3650
_CARE = np.array([1.0, 0.9, 2.2, 1.5])  # how often departments err
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SOUNDS = (("ph", "f"), ("ck", "k"), ("ie", "y"), ("th", "t"), ("ll", "l"), ("nn", "n"), ("s", "z"))
JUNK = np.array(["000000000", "999999999", "123456789", "111111111"])


@dataclass(frozen=True, slots=True)
class Kind:
    """How many records a person has and how often a department repeats itself word for word.

    And how many of the twins have names a letter apart.
    """

    records_per_person: float
    repeats: float
    near_twins: float = 0.0


TIGHT = Kind(records_per_person=2.0, repeats=0.45)
REPEATS = Kind(records_per_person=5.0, repeats=0.9)


def administrative_records(number: int, kind: Kind, *, seed: int) -> pa.Table:
    """Records as delivered, with `person` and `trap`, the truth no side may look at."""
    dice = np.random.default_rng(seed)
    persons = max(10, int(number / kind.records_per_person))
    known = people(persons, dice, near_twins=kind.near_twins)
    person, department, day = _visits(known, number, dice)
    table = _captured(known, person, department, day, dice)
    again = (person[1:] == person[:-1]) & (department[1:] == department[:-1])
    copies = np.concatenate([[False], again & (dice.random(number - 1) < kind.repeats)])
    source = np.maximum.accumulate(np.where(copies, 0, np.arange(number)))
    table = table.take(pa.array(source)).append_column("person", pa.array(person))
    order = dice.permutation(number)
    return table.take(pa.array(order)).append_column("record", pa.array(np.arange(number)))


def _visits(
    known: People, number: int, dice: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who was written down where and when: every person once, some far more often."""
    persons = len(known.born)
    eager = dice.gamma(0.9, 1.0, persons)
    times = 1 + dice.multinomial(max(0, number - persons), eager / eager.sum())
    person = np.repeat(np.arange(persons), times)[:number]
    usual = dice.choice(4, p=[0.48, 0.36, 0.12, 0.04], size=persons)
    elsewhere = dice.choice(4, p=[0.5, 0.36, 0.11, 0.03], size=number)
    department = np.where(dice.random(number) < 0.55, usual[person], elsewhere)
    day = dice.integers(0, DAYS, number)
    order = np.lexsort((day, department, person))
    return person[order], department[order], day[order]


def _captured(
    known: People,
    person: np.ndarray,
    department: np.ndarray,
    day: np.ndarray,
    dice: np.random.Generator,
) -> pa.Table:
    care = _CARE[department]

    def happens(chance: float) -> np.ndarray:
        return dice.random(len(person)) < chance * care

    trap = known.kind[person].copy()
    names, swapped, newborn = _names(known, person, day, happens, dice)
    phase = (day * (known.moves[known.home[person]] + 1)) // DAYS
    shelter = (department == 2) & (dice.random(len(person)) < 0.25)
    for rows, name in ((shelter, "shelter"), (swapped, "swapped"), (newborn, "newborn")):
        trap[rows] = name
    ssn, has_ssn = _numbers(known, person, happens, dice)
    return pa.table(
        {
            **names,
            "birth_date": _birth_dates(known.born[person], happens, dice),
            "sex": _sexes(known, person, happens),
            "ssn": _digits(ssn, 9, has_ssn),
            "phone": _phones(known, person, phase, happens, dice),
            **_addresses(known, person, phase, shelter, happens, dice),
            "trap": pa.array(trap),
        }
    )


def _names(known, person, day, happens, dice):
    first, last = known.first[person], known.last[person]
    middle, suffix = known.middle[person], known.suffix[person]
    changed = known.changes_name[person] & (day > person % DAYS)
    hyphened = changed & (person % 5 == 0)
    new = known.new_last[person]
    last.put(changed & ~hyphened, new)
    last.join(hyphened, new, "-")
    second = known.second_last[person]
    last.join(dice.random(len(person)) < 0.45, second, " ")
    last.put((dice.random(len(person)) < 0.04) & (second.codes >= 0), second)

    choose = dice.integers(0, 7, len(person) + 1)
    turn = iter(range(len(person) * 2))

    def short(name: str) -> str:
        known_as = NICKNAMES.get(name, (name,))
        return known_as[choose[next(turn) % len(choose)] % len(known_as)]

    first.rewrite(happens(0.06), short)
    first.rewrite(happens(0.01), lambda name: name[:1])
    for column, chance in ((first, 0.018), (last, 0.022)):
        column.rewrite(happens(chance), lambda name: _mistyped(name, dice))
        column.rewrite(happens(chance / 2), _misheard)
    middle.forget(happens(0.3))
    middle.rewrite(happens(0.5), lambda name: name[:1])
    middle.rewrite(happens(0.012), lambda name: _LETTERS[dice.integers(0, 26)].upper())
    suffix.forget(happens(0.3))
    newborn = (known.born[person] > np.datetime64("2025-06-30")) & (dice.random(len(person)) < 0.3)
    unnamed = Words(["Baby Boy", "Baby Girl"], 1 - known.sex[person].codes)
    first.put(newborn, unnamed)
    swapped = happens(0.006) & ~newborn
    as_written = first[np.arange(len(person))]
    first.put(swapped, last)
    last.put(swapped, as_written)
    return (
        {
            "first_name": first.as_column(),
            "middle_name": middle.as_column(),
            "last_name": last.as_column(),
            "suffix": suffix.as_column(),
        },
        swapped,
        newborn,
    )


def _mistyped(name: str, dice: np.random.Generator) -> str:
    if len(name) < 3:
        return name
    place, slip, letter = dice.integers(1, len(name)), dice.random(), dice.integers(0, 26)
    if slip < 0.35:
        return name[:place] + _LETTERS[letter] + name[place + 1 :]
    if slip < 0.6:
        place = min(place, len(name) - 2)
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if slip < 0.8:
        return name[:place] + name[place + 1 :]
    return name[:place] + _LETTERS[letter] + name[place:]


def _misheard(name: str) -> str:
    for sound, spelled in _SOUNDS:
        if sound in name:
            return name.replace(sound, spelled, 1)
    return name


def _birth_dates(born, happens, dice):
    year = born.astype("datetime64[Y]").astype(int) + 1970
    month = born.astype("datetime64[M]").astype(int) % 12 + 1
    day = (born - born.astype("datetime64[M]")).astype(int) + 1
    size = len(born)
    turned = happens(0.004) & (day <= 12)
    month, day = np.where(turned, day, month), np.where(turned, month, day)
    day = np.where(happens(0.006), dice.integers(1, 29, size), day)
    month = np.where(happens(0.003), dice.integers(1, 13, size), month)
    year = np.where(happens(0.004), year + dice.choice([-10, -1, 1, 10], size), year)
    day = np.where(month == 2, np.minimum(day, 28), np.minimum(day, 30 + month % 2))
    text = _digits(year * 10_000 + month * 100 + day, 8, ~happens(0.012))
    parts = [compute.utf8_slice_codeunits(text, *cut) for cut in ((0, 4), (4, 6), (6, 8))]
    return compute.binary_join_element_wise(*parts, "-")


def _sexes(known, person, happens):
    sex = known.sex[person]
    wrong = happens(0.004)
    sex.codes[wrong] = 1 - sex.codes[wrong]
    sex.forget(happens(0.01))
    return sex.as_column()


def _numbers(known, person, happens, dice):
    ssn = known.ssn[person].copy()
    has = known.has_ssn[person] & ~happens(0.09)
    place = 10 ** dice.integers(0, 8, len(person))
    digit = ssn // place % 10
    changed = happens(0.007)
    ssn = np.where(
        changed, ssn + ((digit + dice.integers(1, 10, len(ssn))) % 10 - digit) * place, ssn
    )
    left, right = ssn // (place * 10) % 10, ssn // place % 10
    turned = happens(0.004) & (place < 10**7)
    ssn = np.where(turned, ssn + (right - left) * place * 9, ssn)
    borrowed = (known.parent[person] != person) & happens(0.006)
    ssn = np.where(borrowed, known.ssn[known.parent[person]], ssn)
    junk = happens(0.004)
    ssn = np.where(junk, JUNK[dice.integers(0, len(JUNK), len(ssn))].astype(np.int64), ssn)
    return ssn, has | borrowed | junk


def _phones(known, person, phase, happens, dice):
    home = known.home_phone[known.home[person]] + 7 * phase
    own = known.phone[person] + 13 * (phase // 2)
    number = 2_150_000_000 + np.where(dice.random(len(person)) < 0.35, home, own) % 10_000_000
    return _digits(number, 10, ~happens(0.15))


def _addresses(known, person, phase, shelter, happens, dice):
    home = known.home[person]
    number, street = known.house_number[home, phase], known.street[home, phase].copy()
    unit, zip_code = known.unit[home, phase], known.zip_code[home, phase]
    number = np.where(happens(0.01), number + dice.choice([-10, -2, 2, 10], len(number)), number)
    streets = Words(known.streets, street)
    streets.rewrite(happens(0.015), lambda name: _mistyped(name, dice))
    text = compute.binary_join_element_wise(
        compute.cast(pa.array(np.abs(number) + 1), pa.string()), streets.as_column(), " "
    )
    housed = pa.array(list(SHELTERS)).take(pa.array(dice.integers(0, len(SHELTERS), len(person))))
    text = compute.if_else(pa.array(shelter), housed, text)
    absent = pa.array(happens(0.03) & ~shelter)
    units = compute.binary_join_element_wise("Apt", compute.cast(pa.array(unit), pa.string()), " ")
    no_unit = pa.array((unit == 0) | shelter | happens(0.1))
    nothing = pa.scalar(None, pa.string())
    return {
        "street_address": compute.if_else(absent, nothing, text),
        "unit": compute.if_else(no_unit, nothing, units),
        "zip_code": compute.if_else(absent, nothing, _digits(zip_code, 5, zip_code > 0)),
    }


def _digits(numbers: np.ndarray, width: int, present: np.ndarray) -> pa.Array:
    texts = compute.cast(pa.array(numbers, mask=~present), pa.string())
    return compute.utf8_lpad(texts, width, "0")
