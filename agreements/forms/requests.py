"""The shape of what a requester types, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from agreements.models import ResearchRequest
from agreements.rules.request_content import CohortRole
from agreements.rules.request_points import Point
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.models import DataElement, Dataset
from idea_portal.accounts.models import Organization, User

COHORT_CHOICES = [
    ("", "Not asked for"),
    (CohortRole.ANY_OF.value, "People in it are included"),
    (CohortRole.ALL_OF.value, "Only people in it are included"),
    (CohortRole.NONE_OF.value, "People in it are left out"),
    (CohortRole.ADDS.value, "Adds data about the people included"),
]


class DraftForm(forms.Form):
    """Who asks, and what to call it."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="On behalf of", empty_label="Choose one"
    )
    title = forms.CharField(
        max_length=200, help_text="A short name that people who review will know it by."
    )

    def __init__(self, *args: Any, organizations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organization"].queryset = organizations
        if len(organizations) == 1:
            self.fields["organization"].initial = organizations[0]


class PurposeForm(forms.Form):
    """What the data is for."""

    marks_optional = False  # a draft may lack anything; submitting says what is missing

    title = forms.CharField(max_length=200)
    purpose = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[(each.value, each.label.capitalize()) for each in Purpose],
    )
    justification = forms.CharField(
        widget=forms.Textarea,
        label="Why this data, and what will be done with it",
        help_text="Two or three sentences that somebody outside the project understands.",
    )

    def clean_purpose(self) -> Purpose:
        return Purpose(self.cleaned_data["purpose"])


class MemberForm(forms.Form):
    """A colleague to put on the team."""

    user = forms.ModelChoiceField(User.objects.none(), label="Colleague", empty_label="Choose one")

    def __init__(self, *args: Any, colleagues: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = colleagues


class DatasetsForm(forms.Form):
    """For every dataset: what it has to do with who is in the output, and if it is required."""

    marks_optional = False  # a draft may lack anything; submitting says what is missing

    def __init__(
        self, *args: Any, request: ResearchRequest, datasets: Iterable[Dataset], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.datasets = list(datasets)
        asked = {each.dataset_id: each for each in request.datasets.all()}
        for dataset in self.datasets:
            known = asked.get(dataset.pk)
            self.fields[f"role_{dataset.code}"] = forms.ChoiceField(
                choices=COHORT_CHOICES,
                required=False,
                label="What it has to do with who is in the output",
                help_text=dataset.description,
                initial=known.cohort_role if known else "",
            )
            self.fields[f"required_{dataset.code}"] = forms.BooleanField(
                required=False,
                label=f"The request makes no sense without {dataset.name}",
                initial=known.is_required if known else False,
            )

    def chosen(self) -> dict[Dataset, tuple[CohortRole, bool]]:
        """The datasets asked for. One that narrows who is in it is always required."""
        found = {}
        for dataset in self.datasets:
            if value := self.cleaned_data[f"role_{dataset.code}"]:
                role = CohortRole(value)
                required = self.cleaned_data[f"required_{dataset.code}"] or role.narrows
                found[dataset] = (role, required)
        return found

    @property
    def rows(self) -> list[tuple[Dataset, Any, Any]]:
        return [
            (each, self[f"role_{each.code}"], self[f"required_{each.code}"])
            for each in self.datasets
        ]


class ElementsForm(forms.Form):
    """For every data element of the chosen datasets: whether it is needed, and why."""

    marks_optional = False  # a draft may lack anything; submitting says what is missing

    def __init__(
        self, *args: Any, request: ResearchRequest, elements: Iterable[DataElement], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.elements = list(elements)
        reasons = {each.element_id: each.reason for each in request.elements.all()}
        for element in self.elements:
            self.fields[f"wanted_{element.pk}"] = forms.BooleanField(
                required=False, label=element.label, initial=element.pk in reasons
            )
            self.fields[f"reason_{element.pk}"] = forms.CharField(
                required=False,
                max_length=500,
                label=f"Why {element.label} is needed",
                initial=reasons.get(element.pk, ""),
            )

    def reasons(self) -> dict[DataElement, str]:
        """The elements asked for, each with its reason."""
        return {
            element: self.cleaned_data[f"reason_{element.pk}"]
            for element in self.elements
            if self.cleaned_data[f"wanted_{element.pk}"]
        }

    @property
    def rows(self) -> list[tuple[DataElement, Any, Any]]:
        return [
            (each, self[f"wanted_{each.pk}"], self[f"reason_{each.pk}"]) for each in self.elements
        ]


class OutputForm(forms.Form):
    """What is handed over, and until when."""

    marks_optional = False  # a draft may lack anything; submitting says what is missing

    output = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What you need",
        choices=[(each.value, each.label.capitalize()) for each in OutputKind],
    )
    aggregate_by = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="For an aggregate table: count people by",
    )
    ends_on = forms.DateField(
        widget=forms.DateInput,
        label="Last day you need it",
        help_text="What is handed over is destroyed afterwards. Agreements may end it earlier.",
    )
    board_approval = forms.CharField(
        required=False,
        max_length=100,
        label="Review board approval, if there is one",
        help_text="The number the board gave it.",
    )
    board_approval_until = forms.DateField(
        required=False, widget=forms.DateInput, label="Approval valid through"
    )

    def __init__(self, *args: Any, elements: Iterable[DataElement], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["aggregate_by"].choices = [
            (each.reference, f"{each.label} ({each.reference})") for each in elements
        ]

    def clean_output(self) -> OutputKind:
        return OutputKind(self.cleaned_data["output"])


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(min_length=10, widget=forms.Textarea, label="Reason")


class RoutingForm(forms.Form):
    """Whether legal is asked although no rule asks for it; nothing to fill in where one does."""

    ask_legal = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea,
        label="Ask the Law Department as well, because",
        help_text="Leave empty unless something in the request needs a lawyer's eye.",
    )

    def __init__(self, *args: Any, legal_is_asked: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if legal_is_asked:
            del self.fields["ask_legal"]


class PointsForm(forms.Form):
    """A comment on each point that must change. The requester's team reads them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for point in Point:
            self.fields[f"point_{point.value}"] = forms.CharField(
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                label=point.value.replace("-", " ").capitalize(),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.points():
            raise forms.ValidationError("Say what must change, on one point at least.")
        return cleaned

    def points(self) -> list[tuple[str, str]]:
        """The points with a comment."""
        said = [(each.value, self.cleaned_data.get(f"point_{each.value}", "")) for each in Point]
        return [(point, comment) for point, comment in said if comment.strip()]
