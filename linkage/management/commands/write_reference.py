"""Writes docs/reference/ from the code, so that what is documented is what is enforced."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.core.management.base import BaseCommand

from idea_portal.accounts.roles import DUTIES

APPS = ("idea_portal.accounts", "datasets", "agreements", "linkage")
FOLDER = Path(settings.ROOT) / "docs" / "reference"
MADE = "Written by `python3 run.py manage write_reference`; a test fails when it is stale.\n"


class Command(BaseCommand):
    help = "Write the role table, the state diagrams and the list of checks into docs/reference/."

    def handle(self, **options):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (FOLDER / name).write_text(text)
            self.stdout.write(f"docs/reference/{name}")


def pages() -> dict[str, str]:
    """The reference pages, by file name."""
    return {"roles.md": _roles(), "states.md": _states(), "checks.md": _checks()}


def _roles() -> str:
    rows = [f"| {role.label} | {duty} |" for role, duty in DUTIES.items()]
    return "\n".join(["# Roles", "", MADE, "| role | does |", "| --- | --- |", *rows, ""])


def _states() -> str:
    lines = ["# States", "", MADE]
    for module in rule_modules():
        table = getattr(module, "NEXT_STATES", None)
        if table is None:
            continue
        title = module.__name__.rsplit(".", 1)[1].removesuffix("_states").replace("_", " ")
        lines += [f"## {title.capitalize()}", "", _first_line(module), ""]
        lines += ["```mermaid", "stateDiagram-v2"]
        for state, nexts in table.items():
            lines += [f"    {_node(state)} --> {_node(after)}" for after in sorted(nexts)]
            lines += [] if nexts else [f"    {_node(state)} --> [*]"]
        lines += ["```", ""]
    return "\n".join(lines)


def _checks() -> str:
    lines = ["# Checks", "", MADE, "Every decision makes all of its checks, in this order.", ""]
    for module in rule_modules():
        enums = list(_check_enums(module))
        if not enums:
            continue
        lines += [f"## `{module.__name__}`", "", _first_line(module), ""]
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("decide") and function.__module__ == module.__name__:
                lines.append(f"- `{name}`: {_first_line(function)}")
        lines.append("")
        for enum in enums:
            lines += [f"{enum.__name__}: " + ", ".join(f"`{check}`" for check in enum), ""]
    return "\n".join(lines)


def rule_modules() -> Iterator[ModuleType]:
    """Every module on a rules shelf, app by app, by name."""
    for app in APPS:
        package = importlib.import_module(f"{app}.rules")
        names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
        yield from (importlib.import_module(f"{app}.rules.{name}") for name in names)


def _check_enums(module: ModuleType) -> Iterator[type[StrEnum]]:
    for name, value in inspect.getmembers(module, inspect.isclass):
        is_own = value.__module__ == module.__name__
        if is_own and issubclass(value, StrEnum) and name.endswith("Check"):
            yield value


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]


def _node(state: StrEnum) -> str:
    return state.value.replace("-", "_")
