"""The shape of an opinion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from agreements.rules.request_points import Point
from agreements.rules.tracks import Opinion

WORDS = {
    Opinion.APPROVED: "Approve as it was asked",
    Opinion.APPROVED_WITHOUT: "Approve, but without what is marked below",
    Opinion.REJECTED: "Reject",
    Opinion.RETURNED: "Return for changes, on the points below",
}


class OpinionForm(forms.Form):
    """What a reviewer answers, why, and what it leaves out or wants changed."""

    opinion = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Your opinion",
        choices=[(each.value, words) for each, words in WORDS.items()],
    )
    comment = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Why",
        help_text="Needed unless you approve as it was asked. The team reads it once decided.",
    )
    removed_elements = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Approve without these data elements",
    )
    without_list = forms.BooleanField(
        required=False,
        label="Approve without the list of people that is brought",
        help_text=(
            "The output would be about more people. Unless every reviewer approves without the "
            "list, the request goes back, to be asked again without it."
        ),
    )

    def __init__(
        self, *args: Any, elements: Iterable[str], brings_list: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["removed_elements"].choices = [(each, each) for each in sorted(elements)]
        if not brings_list:
            del self.fields["without_list"]
        for point in Point:
            self.fields[f"point_{point.value}"] = forms.CharField(
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                label=f"To change: {point.value.replace('-', ' ')}",
            )

    @property
    def folds(self) -> dict[str, list[str]]:
        """Fields that only one of the answers needs, under the words that open them."""
        return {
            "What to change, if you return it": [f"point_{point.value}" for point in Point],
        }

    def clean_opinion(self) -> Opinion:
        return Opinion(self.cleaned_data["opinion"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        marked = said.get("removed_elements") or said.get("without_list")
        if marked and said.get("opinion") is Opinion.APPROVED:
            self.add_error(
                "opinion",
                "Something is marked to be left out: approve without it, or mark nothing.",
            )
        return said

    def points(self) -> list[tuple[str, str]]:
        """The points with a comment."""
        said = [(each.value, self.cleaned_data.get(f"point_{each.value}", "")) for each in Point]
        return [(point, comment) for point, comment in said if comment.strip()]
