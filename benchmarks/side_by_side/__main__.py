"""One side over one set; writes its figures as JSON."""

import importlib
import json
import sys
from pathlib import Path

from benchmarks.side_by_side.prepared import Prepared

if __name__ == "__main__":
    side, standardized, truth, rules, memory = sys.argv[1:]
    figures = importlib.import_module(f"benchmarks.side_by_side.{side}").run(
        Prepared(Path(standardized), Path(truth)), rules, memory
    )
    sys.stdout.write(json.dumps(figures) + "\n")
