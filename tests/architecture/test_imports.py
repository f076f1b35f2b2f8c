"""The import rules of the project, as tests."""

import ast
import re
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
    "celery": ["idea_portal/celery", "*/queue", "*/tasks"],
}

# Among row-level modules these two hold words and no rows: rules may use them.
WORDS_OF_TABLES = (["matching", "points"], ["matching", "words"])

MODULES = [
    pytest.param(path, id=path.relative_to(ROOT).as_posix())
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]

TEST_MODULES = [
    pytest.param(path, id=path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "tests").rglob("*.py"))
]
TEMPLATES = [
    pytest.param(path, id=path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "templates").rglob("*"))
    if path.is_file()
]
URL_NAME = re.compile(r"""{%\s*url\s+["']([a-z_]+):""")


def imports(path):
    """Yield the dotted name of everything a module imports, absolute or relative."""
    parts = path.relative_to(ROOT).parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*parts[: len(parts) - node.level]] if node.level else []
            stem = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


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


@pytest.mark.parametrize("path", MODULES)
def test_packages_import_one_way(path):
    package = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        target = name.split(".")[0]
        if target in PACKAGES and not is_wiring(path):
            assert PACKAGES.index(target) <= PACKAGES.index(package), name


@pytest.mark.parametrize("path", TEMPLATES)
def test_pages_lead_one_way(path):
    folder = path.relative_to(ROOT / "templates").parts[0]
    package = PACKAGES.index(folder) if folder in PACKAGES else 0
    for target in URL_NAME.findall(path.read_text()):
        assert target not in PACKAGES[package + 1 :], f"{target}: see idea_portal/web/related.py"


@pytest.mark.parametrize("path", MODULES)
def test_shelves_import_one_way(path):
    _, *inner = path.relative_to(ROOT).with_suffix("").parts
    for name in imports(path):
        target, *rest = name.split(".")
        if target in PACKAGES and inner[0] in SHELVES and rest and rest[0] in SHELVES:
            assert SHELVES.index(rest[0]) <= SHELVES.index(inner[0]), name


@pytest.mark.parametrize("path", MODULES)
def test_nobody_imports_the_wiring(path):
    wiring = {f"idea_portal.{m.stem}" for m in (ROOT / "idea_portal").glob("[!_]*.py")}
    for name in imports(path):
        assert is_wiring(path) or ".".join(name.split(".")[:2]) not in wiring, name


@pytest.mark.parametrize("path", MODULES)
def test_kept_libraries_stay_where_they_are_kept(path):
    here = path.relative_to(ROOT).with_suffix("").as_posix()
    for name in imports(path):
        homes = KEPT.get(name.split(".")[0])
        assert homes is None or any(is_home(here, home) for home in homes), name


@pytest.mark.parametrize("path", MODULES)
def test_rules_are_pure(path):
    own = list(path.relative_to(ROOT).with_suffix("").parts[1:])
    if "rules" in path.parts or "policy" in path.parts or own in WORDS_OF_TABLES:
        for name in imports(path):
            root, *rest = name.split(".")
            assert root not in {"django", "celery", "pandas", "os", "requests"}, name
            assert root not in PACKAGES or is_pure(rest), name
        assert not {"today", "now"} & {
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }


@pytest.mark.parametrize("path", MODULES)
def test_nothing_is_imported_inside_a_function(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = [
                inner.lineno
                for inner in ast.walk(node)
                if isinstance(inner, ast.Import | ast.ImportFrom)
            ]
            assert not inside, f"{path.name}, lines {inside}"


@pytest.mark.parametrize("path", MODULES + TEST_MODULES)
def test_modules_are_split_before_they_grow_too_long(path):
    assert len(path.read_text().splitlines()) <= 400
