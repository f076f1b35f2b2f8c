#!/usr/bin/env python3
"""Everything one does with the portal on one's own machine. Needs Python and pip, nothing else.

python3 run.py demo             the portal, with invented data, until Ctrl-C
python3 run.py test [...]       the tests, in parallel, on a throwaway server; arguments go to pytest
python3 run.py check            format, lint, types, migrations, deployment settings, coverage
python3 run.py manage ...       a management command against the portal's data
python3 run.py story [...]      the story from agreement to released list, without a browser
python3 run.py bench [NAME]     benchmarks side by side; --quick for short ones, --rows ROW,... for
                                some rows of one, --json for machines
python3 run.py setup [base]     only install what the others need; base leaves out what tests need
python3 run.py lock             for maintainers: pin the packages anew

PORTAL_DATA names the folder for data (.data), PORT the port (8000). DATABASE_URL and BROKER_URL
name servers to use instead of our own.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
PACKAGES = ["idea_portal", "datasets", "agreements", "linkage"]
COVERAGE = ROOT / ".coverage.json"

SETUP_BYTES = 2_000_000_000
SIGNS_OF_NO_NETWORK = [
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
]

# What the pages use of the design system.
ASSETS = ROOT / "static" / "built"
USWDS = ROOT / "node_modules" / "@uswds" / "uswds" / "dist"
USWDS_FILES = [
    "css/uswds.min.css",
    "fonts/**/*.woff2",
    "img/*.*",
    "img/usa-icons/*",
    "img/usa-icons-bg/*",
]
# The maps are not copied, and a file may not name what is not there.
SOURCE_MAP = re.compile(rb"(/\*|//)# sourceMappingURL=\S+\s*(\*/)?\s*$")

# A worker for each processor; each has a database of its own and takes half a gigabyte.
WORKERS = ["--numprocesses=logical", "--maxprocesses=8", "--dist=worksteal"]
ALL_TESTS = ["-m", "pytest", "-q", *WORKERS]
# What the tests must take wholly is named in pyproject.toml.
BRANCHES = ["-m", "slipcover", "--branch", f"--out={COVERAGE}"]
NOTING_BRANCHES = [*BRANCHES, "--json", "--dont-wrap-pytest"]
ALL_TAKEN = [*BRANCHES, f"--merge={COVERAGE}", "--skip-covered", "--fail-under=100"]

# A check loads the settings of a deployment and talks to no server.
DEPLOYMENT = {
    "DEMO": "0",
    "DATABASE_URL": "postgresql://portal_app@127.0.0.1:1/portal",
    "PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz only for checks",
    "PYTHONWARNINGS": "ignore:Got an error checking a consistent migration history",
}


def main(command: str = "help", *arguments: str) -> None:
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"The portal needs Python {oldest()} or newer and this is {sys.version.split()[0]}: "
            f"install a newer one and run this with it, as in python{oldest()} run.py demo"
        )
    commands = {
        "demo": demo,
        "test": test,
        "check": check,
        "manage": manage,
        "story": story,
        "bench": bench,
        "setup": setup,
        "lock": lock,
    }
    if command not in commands:
        sys.exit(__doc__)
    commands[command](*arguments)


def oldest() -> str:
    return ".".join(map(str, OLDEST_PYTHON))


# -- running ---------------------------------------------------------------------------------------


def demo() -> None:
    set_up("base")
    become("idea_portal.embedded.demo")


def manage(*arguments: str) -> None:
    set_up("base")
    become("idea_portal.embedded.manage", *arguments)


def story(*arguments: str) -> None:
    set_up("base")
    become("idea_portal.embedded.story", *arguments)


def bench(*arguments: str) -> None:
    set_up("dev")
    become("benchmarks", *arguments)


def become(module: str, *arguments: str) -> None:
    """Turn this process into another one: a signal for run.py reaches it directly."""
    data = Path(os.environ.get("PORTAL_DATA", ROOT / ".data")).resolve()
    os.environ["PORTAL_DATA"] = str(data)
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])


# -- testing and checking --------------------------------------------------------------------------


def test(*arguments: str) -> None:
    """Without arguments all tests, noting which branches they take, for check to judge."""
    set_up("dev")
    if arguments:
        sys.exit(python("-m", "pytest", *arguments))
    failed = python(*NOTING_BRANCHES, *ALL_TESTS)
    if os.environ.get("PORTAL_TEST_SERVICES") == "1":
        failed |= python(*ALL_TESTS, "--usual-ports")
    sys.exit(failed)


def check() -> None:
    """Make every check, side by side, also after one has failed, and name those that did."""
    set_up("dev")
    if not is_covered():
        say("The tests have not run on this code: running them for their coverage.")
        python(*NOTING_BRANCHES, *ALL_TESTS)
    checks = {
        "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
        "lint": ["-m", "ruff", "check", "--quiet", "."],
        "types": ["-m", "mypy", *PACKAGES],
        "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
        "deployment": ["manage.py", "check", "--deploy", "--fail-level=WARNING"],
        "architecture": ["-m", "pytest", "-q", "tests/architecture"],
        "coverage": ALL_TAKEN,
    }
    running = {
        name: start_python(*arguments, **DEPLOYMENT if arguments[0] == "manage.py" else {})
        for name, arguments in checks.items()
    }
    failed = []
    for name, process in running.items():
        said, _ = process.communicate()
        say(f"-- {name}\n{said}".rstrip())
        if process.returncode:
            failed.append(name)
    sys.exit(f"Failed: {', '.join(failed)}." if failed else 0)


def is_covered() -> bool:
    """Whether the tests have noted their branches since the code last changed."""
    folders = [ROOT / name for name in (*PACKAGES, "tests")]
    newest = max(file.stat().st_mtime for folder in folders for file in folder.rglob("*.py"))
    return COVERAGE.exists() and COVERAGE.stat().st_mtime > newest


def python(*arguments: str) -> int:
    """Run the portal's Python and return its status."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


def start_python(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Start the portal's Python and keep what it says."""
    return subprocess.Popen(
        [str(PYTHON), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


# -- setting up ------------------------------------------------------------------------------------


def setup(level: str = "dev") -> None:
    set_up(level)


def set_up(level: str) -> None:
    """Install the pinned packages and the design system, unless that has been done."""
    began = time.monotonic()
    if shutil.which("npm") is None and not has_design_system():
        install_packages("node")
    with ThreadPoolExecutor() as pool:  # side by side: npm mostly waits for its registry
        installing = [pool.submit(install_packages, level), pool.submit(install_design_system)]
    installed = [each.result() for each in installing]
    if any(installed):
        say(f"Set up in {time.monotonic() - began:.0f} seconds.")
    keep_compiled()


def keep_compiled() -> None:
    """Compile each module once, whatever else is wanted of Python here.

    Hundreds of processes start in a test run; each that compiles anew takes seconds of a core.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "compiled"))


def install_packages(level: str) -> bool:
    """Install one list of packages: base to run the portal, dev to test it, node for npm."""
    requirements = REQUIREMENTS / f"{level}.txt"
    stamp = VENV / f"installed-{level}"
    if is_fresh(stamp, requirements.read_text()):
        return False
    check_space()
    if not is_fresh(VENV / "installed-by"):
        say("Installing the Python packages, once.")
        shutil.rmtree(VENV, ignore_errors=True)
        # Without pip inside, Debian needs no python3-venv: the machine's own pip fills it.
        install("-m", "venv", "--without-pip", str(VENV))
        mark(VENV / "installed-by")
    install(
        *("-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check", "install"),
        *("--quiet", "--no-compile", "--only-binary=:all:", "--require-hashes", "--no-deps"),
        *("--requirement", str(requirements)),
    )
    mark(stamp, requirements.read_text())
    return True


def install_design_system() -> bool:
    """Fetch the design system with npm and copy what the pages use of it."""
    if has_design_system():
        return False
    say("Installing the design system, once.")
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{PYTHON.parent}"
    run_installer([shutil.which("npm", path=path) or "npm", "ci"], PATH=path)
    shutil.rmtree(ASSETS, ignore_errors=True)
    for pattern in USWDS_FILES:
        for file in USWDS.glob(pattern):
            if file.is_file():
                copy = ASSETS / "uswds" / file.relative_to(USWDS)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(SOURCE_MAP.sub(b"", file.read_bytes()))
    mark(ASSETS / "installed", *design_system())
    return True


def has_design_system() -> bool:
    return is_fresh(ASSETS / "installed", *design_system())


def design_system() -> "list[str]":
    """What says which design system is wanted."""
    return [(ROOT / "package-lock.json").read_text(), *USWDS_FILES]


def install(*arguments: str) -> None:
    """Run one of this Python's own modules to install something."""
    run_installer([sys.executable, *arguments])


def run_installer(command: "list[str]", **environment: str) -> None:
    """Run an installer in silence; when it fails, say in one line why and what to do."""
    finished = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode == 0:
        return
    said = finished.stdout
    if "No module named pip" in said:
        sys.exit("pip is missing: install it (Debian: apt-get install python3-pip), then again.")
    if "No space left on device" in said or "ENOSPC" in said:
        sys.exit(f"The disk of {ROOT} is full: free some space and run this again.")
    if any(sign in said for sign in SIGNS_OF_NO_NETWORK):
        sys.exit(
            "Set-up found no network: connect, or name a mirror with PIP_INDEX_URL and "
            "npm_config_registry, and run this again."
        )
    say(said)
    sys.exit(f"Set-up failed: {' '.join(command[:4])} ended with {finished.returncode}, see above.")


def check_space() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < SETUP_BYTES:
        sys.exit(
            f"Set-up needs {SETUP_BYTES / 1e9:.0f} GB and the disk of {ROOT} has "
            f"{free / 1e9:.1f} free: free some space and run this again."
        )


def is_fresh(stamp: Path, *inputs: str) -> bool:
    """Whether something was installed from this very input, by this very Python."""
    return stamp.exists() and stamp.read_text() == fingerprint(*inputs)


def mark(stamp: Path, *inputs: str) -> None:
    stamp.write_text(fingerprint(*inputs))


def fingerprint(*inputs: str) -> str:
    return hashlib.sha256("\n".join([sys.version, *inputs]).encode()).hexdigest()


# -- maintaining -----------------------------------------------------------------------------------


def lock() -> None:
    """Pin every package by hash, for every platform, naming no index."""
    uv = shutil.which("uv") or sys.exit("Locking needs uv: pip install uv, then run this again.")
    sources = {
        "base": ["pyproject.toml"],
        "dev": ["pyproject.toml", "--group=dev", "--constraint=requirements/base.txt"],
        "spark": ["pyproject.toml", "--extra=spark", "--constraint=requirements/base.txt"],
        "node": ["--group=pyproject.toml:node"],
    }
    for name, source in sources.items():
        say(f"Locking requirements/{name}.txt")
        subprocess.run(
            [uv, "pip", "compile", *source, f"--output-file=requirements/{name}.txt", "--quiet"]
            + ["--universal", "--python-version=3.11", "--generate-hashes"]
            + ["--no-emit-index-url", "--custom-compile-command=python3 run.py lock"],
            cwd=ROOT,
            check=True,
        )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
