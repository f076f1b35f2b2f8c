"""Runs one benchmark and writes its rows as JSON."""

import importlib
import json
import sys

from idea_portal.embedded.problems import told_in_one_line

if __name__ == "__main__":
    name, quick, *chosen = sys.argv[1:]
    asked = {"rows": chosen} if chosen else {}
    with told_in_one_line():
        rows = importlib.import_module(f"benchmarks.{name}").run(bool(int(quick)), **asked)
    sys.stdout.write(json.dumps([{"": row.name, **row.measures} for row in rows]) + "\n")
