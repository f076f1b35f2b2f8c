"""What the repository must not hold: lock files that name a registry, and its hosts anywhere."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Put together here, so that this file does not name them itself.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("debian", "org"),
    )
]
LOCK_FILES_WITH_HOSTS = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "yarn.lock"}
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def committed():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this copy of the code has no repository")
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def test_no_committed_file_names_the_host_of_a_registry(committed):
    naming = {
        file.name: host
        for file in committed
        for host in HOSTS
        if host.encode() in file.read_bytes()
    }

    assert naming == {}


def test_no_lock_file_is_committed_that_would_name_one(committed):
    assert not LOCK_FILES_WITH_HOSTS & {file.name for file in committed}


def test_npm_is_told_to_keep_addresses_out_of_its_lock_file():
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text().split()
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_every_requirement_is_pinned_by_version_and_hash(file):
    requirements = re.split(r"\n(?=\S)", file.read_text())
    packages = [text for text in requirements if not text.startswith("#") and text.strip()]

    assert packages
    for text in packages:
        assert "==" in text.splitlines()[0], text
        assert "--hash=sha256:" in text, text


def test_every_dependency_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    dependencies = [
        *project["project"]["dependencies"],
        *(name for group in project["dependency-groups"].values() for name in group),
    ]

    for dependency in dependencies:
        assert re.search(rf'^  "{re.escape(dependency)}",  # \w.{{4,}}$', text, re.MULTILINE), (
            dependency
        )


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {
        re.match(r"[\w-]+", dependency)[0] for dependency in project["project"]["dependencies"]
    }
    pinned = set(re.findall(r"^([\w-]+)(?:\[.*?\])?==", REQUIREMENTS[0].read_text(), re.MULTILINE))

    assert REQUIREMENTS[0].name == "base.txt"
    assert names <= pinned
