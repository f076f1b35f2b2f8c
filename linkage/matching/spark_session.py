"""A Spark of one run: sealed where it touches a disk or a wire, silent, and gone afterwards."""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linkage.late_import import LateImport
from linkage.matching.session import Limits
from linkage.matching.spark_needs import lacking

# Installed only where Spark is wanted: nothing asks for them before a run does.
pyspark: Any = LateImport("pyspark")
pyspark_sql: Any = LateImport("pyspark.sql")
gateways: Any = LateImport("pyspark.java_gateway")
splink_spark: Any = LateImport("splink.backends.spark")

QUIET = logging.CRITICAL
SILENT = "OFF"
HERE = "127.0.0.1"
SECONDS_TO_END = 30


class NoSpark(Exception):
    """Spark is not there, or gave up. The message holds no word of its own: it may quote a row."""


@dataclass(frozen=True, slots=True)
class Spark:
    """The Spark that scores the pairs of a run: in this machine, or at an address."""

    master: str
    limits: Limits

    @property
    def is_here(self) -> bool:
        return self.master.startswith("local")


def spark_at(master: str, limits: Limits) -> Spark:
    """The Spark at an address, refused at once where it could not be started."""
    if missing := lacking():
        raise NoSpark(f"Matching is set to Spark and cannot be done on it. {missing}")
    return Spark(master, limits)


@contextmanager
def spark_session(spark: Spark) -> Iterator[Any]:
    """Start Spark for one run and end it afterwards, its process and its folder with it."""
    with tempfile.TemporaryDirectory(prefix="idea-portal-spark-") as folder:
        try:
            with _process(spark, Path(folder)) as (gateway, conf):
                session = pyspark_sql.SparkSession(pyspark.SparkContext(gateway=gateway, conf=conf))
                try:
                    _silence(session)
                    yield session
                finally:
                    session.stop()
        except Exception as error:  # noqa: BLE001 - whatever it says may quote a row
            raise NoSpark(
                # Nor where Spark is: people without a part in running it read this.
                f"Spark could not score the pairs ({type(error).__name__}). "
                "It needs Java 17 or newer and room for every candidate pair."
            ) from None


def _silence(session: Any) -> None:
    """Have executors write nothing more, before they are given any row.

    One that is told its level as it registers starts its log anew afterwards, and would take being
    told again for nothing new. So no level is in the settings, and it is said once all are there:
    the first task waits for that.
    """
    session.range(1).count()
    session.sparkContext.setLogLevel(SILENT)


def settings_of(spark: Spark, folder: Path) -> dict[str, str]:
    """What is demanded of Spark, whatever an operator's own file of defaults says."""
    demanded = {
        "spark.app.name": "idea-portal",
        "spark.master": spark.master,
        # With this on, rows reach Spark's process through a socket and never through a file.
        "spark.io.encryption.enabled": "true",
        "spark.io.encryption.keySizeBits": "256",
        "spark.authenticate": "true",
        "spark.network.crypto.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        # For `_silence`: what scores elsewhere would go on writing, and a failed task quotes its row.
        "spark.executor.syncLogLevel.enabled": "true",
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.dynamicAllocation.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.ansi.enabled": "false",
        # Its own process is on the worker's host, wherever pairs are scored.
        "spark.driver.memory": f"{spark.limits.bytes // 2**20}m",
        "spark.driver.maxResultSize": "0",
        "spark.driver.extraJavaOptions": (
            f"-Djava.io.tmpdir={folder} -XX:ErrorFile={folder}/error -XX:-UsePerfData"
        ),
    }
    if spark.is_here:
        demanded |= {
            "spark.local.dir": str(folder),
            "spark.driver.host": HERE,
            "spark.driver.bindAddress": HERE,
        }
    return demanded


@contextmanager
def _process(spark: Spark, folder: Path) -> Iterator[tuple[Any, Any]]:
    """Spark's own process; what it writes to its output is nobody's to read."""
    if spark.is_here:
        # Its helpers run the Python that runs this, and find no other address than this machine's.
        os.environ["PYSPARK_PYTHON"] = sys.executable
        os.environ["SPARK_LOCAL_IP"] = HERE
    logging.getLogger("py4j").setLevel(QUIET)
    conf = pyspark.SparkConf().setAll(list(settings_of(spark, folder).items()))
    conf.set("spark.jars", splink_spark.similarity_jar_location())
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    gateway = gateways.launch_gateway(conf, popen_kwargs=silent)
    try:
        yield gateway, conf
    finally:
        try:
            gateway.shutdown()
        finally:
            _end(gateway.proc)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End Spark's process and forget it: the next run starts one of its own."""
    if process.stdin:
        # It ends when its input does.
        process.stdin.close()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    context = pyspark.SparkContext
    context._gateway = context._jvm = context._active_spark_context = None
