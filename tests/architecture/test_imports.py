"""The import rules of the project, as tests."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A package imports itself and the packages before it.
PACKAGES = ["idea_portal", "datasets", "agreements", "linkage"]
# A shelf imports itself and the shelves before it, in its own app or an earlier one.
SHELVES = ["rules", "models", "facts", "queue", "actions", "forms", "views", "tasks"]
ROW_LEVEL = [
    "linkage/connectors",
    "linkage/vault",
    "linkage/matching",
    "linkage/extracts",
    "linkage/disclosure",
]
# Who may import what is imported nowhere else.
KEPT = {
    "guardian": ["idea_portal/accounts/grants"],
    "pandas": ROW_LEVEL,
    "duckdb": ROW_LEVEL,
    "pyarrow": ROW_LEVEL,
    "splink": ["linkage/matching"],
    "pyspark": ["linkage/matching"],
    "celery": ["idea_portal/celery", "*/queue", "*/tasks"],
}

# Among row-level modules these two hold words and no rows: rules may use them.
WORDS_OF_TABLES = (["matching", "points"], ["matching", "guards"], ["matching", "words"])

MODULES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
TEST_MODULES = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*")) if path.is_file()]
URL_NAME = re.compile(r"""{%\s*url\s+["']([a-z_]+):""")


@cache
def tree(path):
    return ast.parse(path.read_text())


@cache
def nodes(path):
    """Everything in a module, which is walked through once for all rules."""
    return list(ast.walk(tree(path)))


@cache
def imports(path):
    """The dotted name of everything a module imports, absolute or relative."""
    parts = path.relative_to(ROOT).parts
    names = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [*parts[: len(parts) - node.level]] if node.level else []
            stem = ".".join([*base, *filter(None, [node.module])])
            names += [f"{stem}.{alias.name}" for alias in node.names]
    return names


def wrong_imports(is_wrong):
    """Each import, as `module: name`, of which a rule says that it is wrong."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in MODULES
        for name in imports(path)
        if is_wrong(path, name)
    ]


def is_wiring(path):
    """Modules directly in idea_portal/ assemble the site: they may import anything."""
    return path.parent == ROOT / "idea_portal"


def is_pure(parts):
    """Rules build on rules, on the shape of a decision, on roles, and on what points tables say."""
    return parts[0] in {"rules", "policy"} or parts[:2] in (
        ["accounts", "rules"],
        ["accounts", "roles"],
        *WORDS_OF_TABLES,
    )


def is_home(here, home):
    return here.endswith(home[1:]) if home.startswith("*") else f"{here}/".startswith(f"{home}/")


def leads_to_a_later_package(path, name):
    package, target = path.relative_to(ROOT).parts[0], name.split(".")[0]
    if target not in PACKAGES or is_wiring(path):
        return False
    return PACKAGES.index(target) > PACKAGES.index(package)


def leads_to_a_later_shelf(path, name):
    _, *inner = path.relative_to(ROOT).with_suffix("").parts
    target, *rest = name.split(".")
    if target not in PACKAGES or inner[0] not in SHELVES or not rest or rest[0] not in SHELVES:
        return False
    return SHELVES.index(rest[0]) > SHELVES.index(inner[0])


@cache
def wiring():
    return {f"idea_portal.{module.stem}" for module in (ROOT / "idea_portal").glob("[!_]*.py")}


def leads_to_the_wiring(path, name):
    return not is_wiring(path) and ".".join(name.split(".")[:2]) in wiring()


def is_kept_elsewhere(path, name):
    here = path.relative_to(ROOT).with_suffix("").as_posix()
    homes = KEPT.get(name.split(".")[0])
    return homes is not None and not any(is_home(here, home) for home in homes)


def is_rule(path):
    own = list(path.relative_to(ROOT).with_suffix("").parts[1:])
    return "rules" in path.parts or "policy" in path.parts or own in WORDS_OF_TABLES


def makes_a_rule_impure(path, name):
    root, *rest = name.split(".")
    if not is_rule(path):
        return False
    return root in {"django", "celery", "pandas", "os", "requests"} or (
        root in PACKAGES and not is_pure(rest)
    )


def test_packages_import_one_way():
    assert wrong_imports(leads_to_a_later_package) == []


def test_pages_lead_one_way():
    astray = []
    for path in TEMPLATES:
        folder = path.relative_to(ROOT / "templates").parts[0]
        package = PACKAGES.index(folder) if folder in PACKAGES else 0
        targets = URL_NAME.findall(path.read_text())
        astray += [f"{path.name}: {each}" for each in targets if each in PACKAGES[package + 1 :]]

    assert astray == [], "see idea_portal/web/related.py"


def test_shelves_import_one_way():
    assert wrong_imports(leads_to_a_later_shelf) == []


def test_nobody_imports_the_wiring():
    assert wrong_imports(leads_to_the_wiring) == []


def test_kept_libraries_stay_where_they_are_kept():
    assert wrong_imports(is_kept_elsewhere) == []


def test_rules_import_only_what_is_pure():
    assert wrong_imports(makes_a_rule_impure) == []


def test_rules_do_not_read_the_clock():
    readers = [
        f"{path.relative_to(ROOT)}, line {node.lineno}"
        for path in filter(is_rule, MODULES)
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"today", "now"}
    ]

    assert readers == []


def has_an_indented_import(path):
    return any(
        isinstance(node, ast.Import | ast.ImportFrom) and node.col_offset for node in nodes(path)
    )


def test_nothing_is_imported_inside_a_function():
    inside = [
        f"{path.relative_to(ROOT)}, line {inner.lineno}"
        for path in filter(has_an_indented_import, MODULES)
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_every_rule_and_every_action_has_to_be_covered():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    covered = [ROOT / name for name in settings["tool"]["slipcover"]["source"].split(",")]

    missed = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if {"rules", "actions", "policy"} & {*path.parts}
        and not any(path.is_relative_to(folder) for folder in covered)
    ]

    assert missed == []


def test_modules_are_split_before_they_grow_too_long():
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in [*MODULES, *TEST_MODULES]
        if (lines := len(path.read_text().splitlines())) > 400
    ]

    assert long == []


@pytest.mark.parametrize(
    ("module", "name", "is_wrong"),
    [
        ("datasets/actions/datasets.py", "linkage.models.Job", leads_to_a_later_package),
        ("datasets/rules/dictionary.py", "datasets.models.Dataset", leads_to_a_later_shelf),
        ("linkage/actions/jobs.py", "idea_portal.celery.app", leads_to_the_wiring),
        ("linkage/actions/jobs.py", "pandas", is_kept_elsewhere),
        ("datasets/facts/dictionaries.py", "guardian.shortcuts", is_kept_elsewhere),
        ("agreements/rules/scope.py", "django.db.models", makes_a_rule_impure),
    ],
)
def test_an_import_that_goes_the_wrong_way_is_noticed(module, name, is_wrong):
    assert is_wrong(ROOT / module, name)
