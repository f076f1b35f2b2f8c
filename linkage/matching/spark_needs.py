"""What Spark needs of a machine; asked at every start, so nothing heavy is imported here."""

import importlib.util
import os
import shutil
from pathlib import Path


def lacking() -> str:
    """What has to be installed before Spark can be started; nothing where all is there."""
    if importlib.util.find_spec("pyspark") is None:
        return "PySpark is missing: python3 -m pip --python .venv/bin/python install --requirement requirements/spark.txt"
    if not _java():
        return "Java is missing: install version 17 or newer, in the path or named by JAVA_HOME."
    return ""


def _java() -> str | None:
    if home := os.environ.get("JAVA_HOME"):
        return shutil.which("java", path=str(Path(home) / "bin"))
    return shutil.which("java")
