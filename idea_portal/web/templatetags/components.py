"""Page components. Each takes plain values and renders templates/components/<name>.html."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify

from idea_portal.policy import Decision
from idea_portal.web import citations, related
from idea_portal.web.bars import Bar, drawn
from idea_portal.web.controls import control_of
from idea_portal.web.listing import Listing
from idea_portal.web.spans import Span, drawn_spans
from idea_portal.web.statuses import status_of
from idea_portal.web.timelines import entries_of

register = template.Library()

ALERTS = {"info": "info", "success": "success", "warning": "warning", "error": "error"}
ALERTS |= {"debug": "info", "danger": "error"}
# More met checks than this, or older events, are folded away behind their count.
SHOWN_AT_ONCE = 12
# A moment as rules write it, with its distance from UTC.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d")
# "Is it in force?" is answered by yes or no, "May this run?" by allowed or refused.
STATE_QUESTIONS = ("Is ", "Are ", "Does ", "Do ", "Has ", "Have ")


@register.simple_tag
@lru_cache(maxsize=500)  # a page has dozens, of a few kinds
def icon(name: str, label: str = "") -> str:
    return render_to_string("components/icon.html", {"name": name, "label": label})


@register.inclusion_tag("components/status_tag.html")
def status_tag(state: object) -> dict[str, object]:
    return {"status": status_of(state)}


@register.inclusion_tag("components/decision_panel.html")
def decision_panel(
    decision: Decision | Mapping[str, Any] | None, heading: str = "Policy check"
) -> dict[str, object]:
    """A stored decision is shown by the same panel as a fresh one."""
    if isinstance(decision, Mapping):
        decision = Decision.from_record(dict(decision))
    met = [finding for finding in decision.findings if finding.passed] if decision else []
    yes, no = ("Yes", "No") if heading.startswith(STATE_QUESTIONS) else ("Allowed", "Refused")
    answer = yes if decision and decision.allowed else no
    return {
        "decision": decision,
        "heading": heading,
        "met": met,
        "answer": answer,
        "is_folded": answer == no or len(met) > SHOWN_AT_ONCE,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any], heading: str = "Timeline") -> dict[str, object]:
    entries = entries_of(events)
    return {"parts": [entries[:SHOWN_AT_ONCE], entries[SHOWN_AT_ONCE:]], "heading": heading}


@register.inclusion_tag("components/data_table.html")
def data_table(listing: Listing) -> dict[str, object]:
    return {"listing": listing}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, object]:
    return {"control": control_of(bound), "field": bound}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, object]:
    """What is wrong, then every field; those that a form's `folds` names stand folded away."""
    hidden_errors = [error for each in form.hidden_fields() for error in each.errors]
    folds = {
        words: [form[name] for name in names] for words, names in getattr(form, "folds", {}).items()
    }
    folded = {each.name for fields in folds.values() for each in fields}
    return {
        "form": form,
        "general_errors": [*form.non_field_errors(), *hidden_errors],
        "wrong": [each for each in form.visible_fields() if each.errors],
        "fields": [each for each in form.visible_fields() if each.name not in folded],
        "folds": [
            (words, fields, any(each.errors or each.value() for each in fields))
            for words, fields in folds.items()
        ],
    }


@register.inclusion_tag("components/step_indicator.html")
def step_indicator(steps: Sequence[object], current: object) -> dict[str, object]:
    """The current step is given by its place, counted from 1, or by its name."""
    names = [str(getattr(step, "label", step)) for step in steps]
    position = current if isinstance(current, int) else list(steps).index(current) + 1
    marked = [
        (name, "complete" if place < position else "current" if place == position else "")
        for place, name in enumerate(names, start=1)
    ]
    here = names[min(position, len(names)) - 1]
    return {"steps": marked, "position": position, "total": len(names), "here": here}


@register.inclusion_tag("components/progress.html", takes_context=True)
def progress(
    context: Context,
    done: int | None,
    total: int | None,
    label: str,
    live: bool | None = None,
    state: str = "",
) -> dict[str, object]:
    """Asks the page again while work goes on.

    A page that no longer shows it, or shows it in another state, is loaded anew.
    """
    done, total = done or 0, total or 0
    return {
        "done": done,
        "total": total,
        "percent": min(100, done * 100 // total) if total else None,
        "label": label,
        "live": (not total or done < total) if live is None else live,
        "state": state,
        "name": f"progress-{slugify(context['request'].path)}",
        "url": context["request"].get_full_path(),
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(heading: str, text: str = "", url: str = "", label: str = "") -> dict[str, object]:
    return {"heading": heading, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/key_facts.html")
def key_facts(rows: Iterable[Sequence[Any]]) -> dict[str, object]:
    return {"rows": [(row[0], row[1], row[2] if len(row) > 2 else "") for row in rows]}


@register.simple_tag
def cited(numbers: Mapping[str, str]) -> SafeString:
    return citations.cited(numbers)


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(
    bars: Iterable[Bar], caption: str, what: str, measure: str, full: float | None = None
) -> dict[str, object]:
    """A table whose rows carry bars: the numbers stand beside what is drawn."""
    return {
        "rows": list(drawn(bars, full=full)),
        "caption": caption,
        "what": what,
        "measure": measure,
    }


@register.inclusion_tag("components/span_chart.html")
def span_chart(
    spans: Iterable[Span], caption: str, what: str, measure: str, line: float | None = None
) -> dict[str, object]:
    """A table whose rows carry spans around zero; `line` is where they are to arrive."""
    return {
        "drawn": drawn_spans(spans, line=line),
        "caption": caption,
        "what": what,
        "measure": measure,
    }


@register.inclusion_tag("components/action_button.html")
def action_button(label: str, url: str, kind: str = "") -> dict[str, object]:
    return {"label": label, "url": url, "kind": kind}


@register.inclusion_tag("components/related_pages.html", takes_context=True)
def related_pages(context: Context) -> dict[str, object]:
    """Buttons to the pages of later apps about what this page is about."""
    here = context["request"].resolver_match
    person = context["request"].user
    pages = [
        page for page in related.pages_from(here.view_name) if page.opens_for(person, **here.kwargs)
    ]
    arguments = list(here.kwargs.values())
    return {"pages": [(page.label, reverse(page.url_name, args=arguments)) for page in pages]}


@register.inclusion_tag("components/submit_button.html")
def submit_button(
    label: str,
    kind: str = "",
    name: str = "",
    value: str = "",
    decision: Decision | None = None,
) -> dict[str, object]:
    """Given a decision, the button works only when the decision allows."""
    refused = decision is not None and not decision.allowed
    return {"label": label, "kind": kind, "name": name, "value": value, "refused": refused}


@register.inclusion_tag("components/alert.html")
def alert(kind: str, text: object, heading: str = "") -> dict[str, object]:
    kinds = [ALERTS[word] for word in kind.split() if word in ALERTS]
    return {"kind": kinds[0] if kinds else "info", "text": text, "heading": heading}


@register.inclusion_tag("components/crumb.html")
def crumb(label: str, url: str = "") -> dict[str, object]:
    return {"label": label, "url": url}


@register.filter
def in_order(words: Iterable[str]) -> list[str]:
    """Words of a set, which has no order of its own, in the order of the alphabet."""
    return sorted(words)


@register.filter
def in_city_time(sentence: str) -> str:
    """A sentence with the moments in it as the city's people read them."""
    return MOMENT.sub(_in_city_time, sentence)


def _in_city_time(found: re.Match[str]) -> str:
    moment = timezone.localtime(datetime.fromisoformat(found.group()))
    return formats.date_format(moment, "DATETIME_FORMAT")
