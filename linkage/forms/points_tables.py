"""The shape of a points table as it is typed, one part at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from linkage.matching.points import Attribute, Comparison, Guard, Key, Level, PointsTable, Test
from linkage.matching.words import ATTRIBUTES, GUARDS, KEYS, TESTS
from linkage.rules.points_table_bounds import MOST_KEYS
from linkage.rules.points_table_content import ContentCheck, problems_of, problems_of_comparison
from linkage.rules.points_table_levels import KIND_OF, LIMITS, ORDER, tests_of
from linkage.rules.points_table_states import ReviewOutcome

EMPTY = ("", "—")
MORE_LEVELS, MORE_RULES = 2, 2
# What the form of lines and guards answers for.
OF_LINES = frozenset(
    {
        ContentCheck.LINES_IN_ORDER,
        ContentCheck.LINK_LINE_REACHABLE,
        ContentCheck.GUARDS_TAKE_POINTS,
        ContentCheck.CAPS_IN_BOUNDS,
        ContentCheck.TOTAL_IN_BOUNDS,
    }
)


class DraftForm(forms.Form):
    reason = forms.CharField(
        label="Why a new version",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What is to be better. The reviewer reads it, and it stands with the version.",
    )


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What do you find?",
        choices=[(outcome.value, outcome.label) for outcome in ReviewOutcome],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Why",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Stands with the version for good, and is told to its author.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_outcome(self) -> ReviewOutcome:
        return ReviewOutcome(self.cleaned_data["outcome"])


class LinesForm(forms.Form):
    """Where the lines are drawn, the guards, and the caps."""

    link_at = forms.IntegerField(label="One person from so many points on")
    review_at = forms.IntegerField(label="A person looks from so many points on")
    overrides_conflict = forms.IntegerField(label="Points that override a conflict of evidence")
    largest_block = forms.IntegerField(
        label="A value shared by more records proposes nobody",
    )
    crowded_address = forms.IntegerField(
        label="An address with more family names is nobody's household"
    )

    def __init__(self, *args: Any, points: PointsTable, **options: Any) -> None:
        super().__init__(*args, **options)
        self.points = points
        for name in self.base_fields:
            self.fields[name].initial = getattr(points, name)
        for guard in Guard:
            self.fields[guard.value] = forms.IntegerField(
                label=f"Guard: {guard.replace('-', ' ')}",
                required=False,
                initial=points.guards.get(guard),
                help_text=f"{GUARDS[guard]} Points below zero; empty switches it off.",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in problems_of(self.table()):
                if problem.check in OF_LINES:
                    self.add_error(None, problem.says)
        return cleaned

    def table(self) -> PointsTable:
        """The table with these lines."""
        typed = self.cleaned_data
        guards = {guard: typed[guard] for guard in Guard if typed.get(guard) is not None}
        return replace(
            self.points, guards=guards, **{name: typed[name] for name in self.base_fields}
        )


class LevelsForm(forms.Form):
    """The levels of one attribute: what is asked, in which order, and what it is worth."""

    marks_optional = False

    def __init__(
        self, *args: Any, points: PointsTable, attribute: Attribute, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.points, self.attribute = points, attribute
        known = [each for each in points.comparisons if each.attribute is attribute]
        levels = known[0].levels if known else ()
        self._add_levels([each for each in levels if KIND_OF[each.test] in ORDER[1:3]])
        different = [each.points for each in levels if each.test is Test.OTHERWISE]
        self.fields["different"] = self._number(
            f"{ATTRIBUTES[attribute]}, different: points", different[0] if different else None
        )
        self.fields["different"].label = "Different: points"
        self.fields["different"].help_text = "Empty, as all levels: the attribute is not compared."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for place in range(1, self.places + 1):
            if cleaned.get(f"test_{place}") and cleaned.get(f"points_{place}") is None:
                self._require_points(place)
        if not self.errors and (comparison := self._comparison()):
            for problem in problems_of_comparison(comparison):
                self.add_error(None, problem.says)
        return cleaned

    def table(self) -> PointsTable:
        """The table with these levels; without any, the attribute is compared no more."""
        changed = self._comparison()
        kept = {each.attribute: each for each in self.points.comparisons}
        kept.pop(self.attribute, None)
        if changed is not None:
            kept[self.attribute] = changed
        in_order = tuple(kept[attribute] for attribute in Attribute if attribute in kept)
        return replace(self.points, comparisons=in_order)

    @property
    def lines(self) -> list[tuple[int, list[BoundField]]]:
        """The fields of every level, by its place."""
        return [
            (place, [self[f"{part}_{place}"] for part in self._parts])
            for place in range(1, self.places + 1)
        ]

    @property
    def _parts(self) -> tuple[str, ...]:
        has_limit = set(LIMITS) & set(tests_of(self.attribute))
        return ("order", "test", "points", *(["limit"] if has_limit else []))

    def _add_levels(self, levels: Iterable[Level]) -> None:
        levels = list(levels)
        self.places = len(levels) + MORE_LEVELS
        tests = [test for test in tests_of(self.attribute) if KIND_OF[test] in ORDER[1:3]]
        choices = [EMPTY, *((test.value, _test_in_words(test)) for test in tests)]
        name = ATTRIBUTES[self.attribute]
        for place in range(1, self.places + 1):
            level = levels[place - 1] if place <= len(levels) else None
            named = f"{name}, level {place}"
            self.fields[f"order_{place}"] = self._number(f"{named}: order", place)
            self.fields[f"test_{place}"] = forms.ChoiceField(
                label="When the values are",
                choices=choices,
                required=False,
                initial=level.test.value if level else "",
            )
            self.fields[f"points_{place}"] = self._number(
                f"{named}: points", level.points if level else None
            )
            if "limit" in self._parts:
                self.fields[f"limit_{place}"] = self._limit(f"{named}: limit", level)

    def _number(self, named: str, initial: int | None) -> forms.IntegerField:
        return forms.IntegerField(
            label=named.rpartition(": ")[2].capitalize(),
            required=False,
            initial=initial,
            error_messages={"invalid": f"{named} must be a whole number."},
        )

    def _limit(self, named: str, level: Level | None) -> forms.FloatField:
        initial = level.limit if level and level.test in LIMITS else None
        return forms.FloatField(
            label="Limit",
            required=False,
            initial=f"{initial:g}" if initial is not None else None,
            error_messages={"invalid": f"{named} must be a number."},
        )

    def _require_points(self, place: int) -> None:
        if f"points_{place}" not in self.errors:
            named = f"{ATTRIBUTES[self.attribute]}, level {place}"
            self.add_error(f"points_{place}", f"{named}: say how many points it is worth.")

    def _comparison(self) -> Comparison | None:
        levels = sorted(self._levels(), key=lambda each: (ORDER.index(each[1].kind), each[0]))
        different = self.cleaned_data.get("different")
        if not levels and different is None:
            return None
        last = [] if different is None else [_level(Test.OTHERWISE, different)]
        chosen = (_level(Test.MISSING, 0), *(level for _, level in levels), *last)
        return Comparison(self.attribute, chosen)

    def _levels(self) -> Iterator[tuple[int, Level]]:
        typed = self.cleaned_data
        for place in range(1, self.places + 1):
            if not (chosen := typed.get(f"test_{place}")):
                continue
            order = typed.get(f"order_{place}")
            limit = typed.get(f"limit_{place}") or 0.0
            level = _level(Test(chosen), typed[f"points_{place}"], limit)
            yield order if order is not None else place, level


class BlockingForm(forms.Form):
    """Which records are compared at all: rules of up to four things two records share."""

    marks_optional = False

    def __init__(self, *args: Any, points: PointsTable, **options: Any) -> None:
        super().__init__(*args, **options)
        self.points = points
        self.places = len(points.blocking) + MORE_RULES
        choices = [EMPTY, *((key.value, words) for key, words in KEYS.items())]
        for place in range(1, self.places + 1):
            rule = points.blocking[place - 1] if place <= len(points.blocking) else ()
            for part in range(1, MOST_KEYS + 1):
                self.fields[f"rule_{place}_{part}"] = forms.ChoiceField(
                    label=f"Rule {place}: the same" if part == 1 else f"Rule {place}: and",
                    choices=choices,
                    required=False,
                    initial=rule[part - 1].value if part <= len(rule) else "",
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in problems_of(self.table()):
                if problem.check is ContentCheck.BLOCKING_PROPOSES:
                    self.add_error(None, problem.says)
        return cleaned

    def table(self) -> PointsTable:
        """The table with these rules."""
        rules = (self._rule(place) for place in range(1, self.places + 1))
        return replace(self.points, blocking=tuple(rule for rule in rules if rule))

    @property
    def lines(self) -> list[tuple[int, list[BoundField]]]:
        """The fields of every rule, by its place."""
        return [
            (place, [self[f"rule_{place}_{part}"] for part in range(1, MOST_KEYS + 1)])
            for place in range(1, self.places + 1)
        ]

    def _rule(self, place: int) -> tuple[Key, ...]:
        parts = (self.cleaned_data.get(f"rule_{place}_{part}") for part in range(1, MOST_KEYS + 1))
        return tuple(Key(part) for part in parts if part)


def _level(test: Test, points: int, limit: float = 0.0) -> Level:
    return Level(KIND_OF[test], test, points, limit)


def _test_in_words(test: Test) -> str:
    """A test without its limit, which stands in a field of its own."""
    words = {
        Test.ALIKE: "spelled alike (limit: Jaro-Winkler, 0.5 to 1)",
        Test.SAME_AND_RARE: "the same and rare (limit: borne by at most 1 record in so many)",
        Test.RARE_TOGETHER: "the same with the first name, and rare together (limit: by chance at most "
        "1 record in so many would meet another)",
    }
    return words.get(test, TESTS[test])
