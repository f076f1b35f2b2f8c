"""The shape of what a requester says of the list of people they bring."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.rules.brought_list import (
    LIST_ROLES,
    MOST_CARRIED,
    Basis,
    BroughtList,
    may_be_carried,
)
from datasets.rules.vocabulary import IdentityRole


class BroughtListForm(forms.Form):
    """Whether a list is brought, what it holds, on what ground, and how long it is kept."""

    marks_optional = False  # a draft may lack anything; submitting says what is missing

    is_brought = forms.BooleanField(
        required=False, label="We bring a list of people, and the output is about them alone"
    )
    description = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What the list is",
        help_text="Who stands on it, and about how many. Name nobody here.",
    )
    roles = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Columns to match people by",
        choices=[(role.value, f"{role.label} ({role.value})") for role in LIST_ROLES],
        help_text="The file calls them by the word in brackets. Fewer columns match fewer people.",
    )
    carried = forms.CharField(
        required=False,
        max_length=300,
        label="Columns of your own to carry into the output",
        help_text=(
            "For a client-level dataset: a study number, say. Names with commas between, "
            "in lower case, such as study_number."
        ),
    )
    basis = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        label="You hold the list on",
        choices=[(each.value, each.label[0].upper() + each.label[1:]) for each in Basis],
    )
    basis_named = forms.CharField(
        required=False,
        max_length=200,
        label="Which consent form, agreement or program",
        help_text="Its name, number and date.",
    )
    kept_through = forms.DateField(
        required=False,
        widget=forms.DateInput,
        label="Last day the list is kept",
        help_text="It is destroyed afterwards, and earlier when the authorization ends.",
    )
    may_be_left_out = forms.BooleanField(
        required=False,
        label="Without the list, the output is still wanted",
        help_text=(
            "Reviewers may then approve without the list, and the output is about everybody the "
            "datasets choose. Where only some do, the request comes back: ask again without it. "
            "Otherwise the request is denied if a reviewer strikes the list."
        ),
    )

    def __init__(self, *args: Any, brought: BroughtList | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if brought is not None:
            self.initial = {
                "is_brought": True,
                "description": brought.description,
                "roles": [role.value for role in brought.roles],
                "carried": ", ".join(brought.carried),
                "basis": brought.basis.value if brought.basis else "",
                "basis_named": brought.basis_named,
                "kept_through": brought.kept_through,
                "may_be_left_out": not brought.is_required,
            }

    def clean_carried(self) -> tuple[str, ...]:
        written = self.cleaned_data["carried"].replace("\n", ",").split(",")
        names = tuple(dict.fromkeys(name.strip() for name in written if name.strip()))
        unfit = [name for name in names if not may_be_carried(name)]
        if unfit:
            raise forms.ValidationError(
                "Use lower-case letters, digits and underscores, and none of the words for columns "
                f"that identify: {', '.join(unfit)}."
            )
        if len(names) > MOST_CARRIED:
            raise forms.ValidationError(f"Carry at most {MOST_CARRIED} columns.")
        return names

    def brought(self) -> BroughtList | None:
        """The list as it is described; None where none is brought."""
        said = self.cleaned_data
        if not said["is_brought"]:
            return None
        return BroughtList(
            description=said["description"],
            roles=frozenset(map(IdentityRole, said["roles"])),
            carried=said["carried"],
            basis=Basis(said["basis"]) if said["basis"] else None,
            basis_named=said["basis_named"],
            kept_through=said["kept_through"],
            is_required=not said["may_be_left_out"],
        )
