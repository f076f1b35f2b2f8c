"""How one form field is drawn: which control it is, and the classes its widget carries."""

from dataclasses import dataclass
from enum import StrEnum

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString


class Kind(StrEnum):
    HIDDEN = "hidden"
    INPUT = "input"
    CHECKBOX = "checkbox"
    OPTIONS = "options"


CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "usa-textarea"),
    (forms.Select, "usa-select"),
    (forms.FileInput, "portal-file"),
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.Widget, "usa-input"),
)
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button or check box of a set."""

    control: SafeString
    label: str
    for_id: str


@dataclass(frozen=True, slots=True)
class Control:
    """A form field ready to be drawn."""

    bound: BoundField
    kind: Kind
    widget: SafeString
    options: tuple[Option, ...] = ()
    options_class: str = ""


def control_of(bound: BoundField) -> Control:
    """Turn a bound form field into a control with the design system's classes."""
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)  # it vanishes when one types; the label says it
    if bound.is_hidden:
        return Control(bound, Kind.HIDDEN, bound.as_hidden())
    if isinstance(widget, CHOICES):
        is_several = isinstance(widget, forms.CheckboxSelectMultiple)
        family = "usa-checkbox" if is_several else "usa-radio"
        options = tuple(_option(each, family) for each in bound.subwidgets)
        return Control(bound, Kind.OPTIONS, SafeString(""), options, family)
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    kind = Kind.CHECKBOX if isinstance(widget, forms.CheckboxInput) else Kind.INPUT
    return Control(bound, kind, bound.as_widget(attrs={"class": _classes(bound)}))


def _option(subwidget: BoundWidget, family: str) -> Option:
    subwidget.data["attrs"]["class"] = f"{family}__input"
    return Option(subwidget.tag(), str(subwidget.choice_label), subwidget.id_for_label)


def _classes(bound: BoundField) -> str:
    widget = bound.field.widget
    family = next(name for kind, name in CLASSES if isinstance(widget, kind))
    own = str(widget.attrs.get("class", ""))
    wrong = "usa-input--error" if bound.errors else ""
    return " ".join(name for name in (family, own, wrong) if name)
