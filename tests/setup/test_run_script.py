"""run.py, which has to be understood by whoever starts it, on whatever machine."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPT = Path(__file__).parents[2] / "run.py"


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("run_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def last_words(failing, *arguments):
    with pytest.raises(SystemExit) as ended:
        failing(*arguments)
    return str(ended.value)


def test_script_alone_says_what_it_can_do(script):
    said = last_words(script.main)

    for command in ("demo", "test", "check", "manage", "story", "bench", "setup", "lock"):
        assert f"python3 run.py {command}" in said


def test_wrong_python_is_said_in_one_line(script, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    said = last_words(script.main, "demo")

    assert "needs Python 3.11 or newer" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("installer_says", "told"),
    [
        ("Retrying after NewConnectionError('...')", "no network"),
        ("npm error code ENOTFOUND", "no network"),
        ("OSError: [Errno 28] No space left on device", "is full"),
        ("/usr/bin/python3: No module named pip", "pip is missing"),
        ("error: something nobody thought of", "ended with 3, see above"),
    ],
)
def test_failed_set_up_is_said_in_one_line(script, installer_says, told):
    failing = [sys.executable, "-c", f"import sys; print({installer_says!r}); sys.exit(3)"]

    said = last_words(script.run_installer, failing)

    assert told in said
    assert "\n" not in said


def test_too_little_space_is_said_before_anything_is_installed(script, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=300_000_000))

    assert "needs 2 GB" in last_words(script.check_space)


def test_what_was_installed_from_the_same_input_is_not_installed_again(script, tmp_path):
    stamp = tmp_path / "installed"
    assert not script.is_fresh(stamp, "django==5.2")

    script.mark(stamp, "django==5.2")

    assert script.is_fresh(stamp, "django==5.2")
    assert not script.is_fresh(stamp, "django==5.3")


def test_what_is_started_keeps_what_it_compiled_and_leaves_the_folders_of_sources_alone(
    script, tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX")
    monkeypatch.setattr(script, "VENV", tmp_path / "venv")
    monkeypatch.setattr(script, "PYTHON", sys.executable)
    source = tmp_path / "read_by_many.py"
    source.write_text("")

    script.keep_compiled()
    script.python("-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import read_by_many")

    assert list((tmp_path / "venv").rglob("read_by_many*.pyc"))
    assert not list(tmp_path.glob("__pycache__"))


def test_copied_styles_name_no_source_map(script):
    style = b"a{color:red}\n/*# sourceMappingURL=uswds.min.css.map */\n"

    assert script.SOURCE_MAP.sub(b"", style) == b"a{color:red}\n"
