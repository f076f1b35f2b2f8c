"""python3 run.py bench [NAME ...] [--rows ROW,...] [--quick] [--json]"""

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
    "known_truth",
}
NAMES = [
    module.name
    for module in pkgutil.iter_modules(benchmarks.__path__)
    if module.name not in NOT_BENCHMARKS
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py bench", description=benchmarks.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--rows", metavar="ROW,...", help="of one benchmark, only these rows")
    parser.add_argument("--quick", action="store_true", help="less data, fewer repetitions")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(NAMES)):
        parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    chosen = asked.rows.split(",") if asked.rows else []
    if problem := problem_with_rows(asked.names, chosen):
        parser.error(problem)

    figures, failed = {}, []
    for name in asked.names or NAMES:
        rows = run_apart(name, quick=asked.quick, chosen=chosen)
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


def problem_with_rows(names: Sequence[str], chosen: Sequence[str]) -> str:
    """Why some rows cannot be asked for; nothing where they can."""
    if not chosen:
        return ""
    if len(names) != 1:
        return "Rows are asked of one benchmark."
    there_are = list(getattr(importlib.import_module(f"benchmarks.{names[0]}"), "ROWS", ()))
    if unknown := sorted(set(chosen) - set(there_are)):
        return f"no row {', '.join(unknown)}; there are: {', '.join(there_are) or 'none'}"
    return ""


def run_apart(
    name: str, *, quick: bool, chosen: Sequence[str] = ()
) -> list[dict[str, object]] | None:
    """Run one benchmark in a process of its own, so that none warms or fattens another."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.one", name, str(int(quick)), *chosen],
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
