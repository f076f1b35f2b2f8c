"""python3 run.py bench [NAME ...] [--quick] [--json]"""

import argparse
import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Sequence

import benchmarks

NOT_BENCHMARKS = {
    "__main__",
    "one",
    "rows",
    "scratch_portal",
    "bare_site",
    "growth",
    "side_by_side",
}
NAMES = [
    module.name
    for module in pkgutil.iter_modules(benchmarks.__path__)
    if module.name not in NOT_BENCHMARKS
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py bench", description=benchmarks.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="less data, fewer repetitions")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(NAMES)):
        parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(NAMES)}")

    figures, failed = {}, []
    for name in asked.names or NAMES:
        rows = run_apart(name, quick=asked.quick)
        if rows is None:
            failed.append(name)
            continue
        figures[name] = rows
        if not asked.json:
            say(f"\n{name}: {importlib.import_module(f'benchmarks.{name}').__doc__.strip()}\n")
            say(table(rows))
    if asked.json:
        say(json.dumps(figures, indent=2))
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}.\n")
    return int(bool(failed))


def run_apart(name: str, *, quick: bool) -> list[dict[str, object]] | None:
    """Run one benchmark in a process of its own, so that none warms or fattens another."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.one", name, str(int(quick))],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if finished.returncode:
        return None
    rows: list[dict[str, object]] = json.loads(finished.stdout.splitlines()[-1])
    return rows


def table(rows: Sequence[dict[str, object]]) -> str:
    """The rows under their measures, columns aligned."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = [heads, *([words(row.get(head, "")) for head in heads] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return "\n".join(
        "  ".join(
            word.ljust(width) if at == 0 else word.rjust(width)
            for at, (word, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def words(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
