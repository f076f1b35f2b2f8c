"""One side over one set; writes its figures as JSON."""

import importlib
import json
import sys

from benchmarks.side_by_side.task import Task

if __name__ == "__main__":
    side, asked = sys.argv[1:]
    figures = importlib.import_module(f"benchmarks.side_by_side.{side}").run(Task.from_json(asked))
    sys.stdout.write(json.dumps(figures) + "\n")
