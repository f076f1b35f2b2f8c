"""Pairs scored on Spark are the pairs scored here, guards and sample included."""

import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
from splink import DuckDBAPI

from benchmarks.linkage import read
from linkage.demo.generator import generate
from linkage.matching import spark_session
from linkage.matching.block import block
from linkage.matching.collapse import collapse
from linkage.matching.compiler import PAIRS
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.linkage import link_standardized
from linkage.matching.points import Guard
from linkage.matching.score import make_pairs, score
from linkage.matching.session import Limits, session
from linkage.matching.spark import keep_sample, keep_weighed, sent, what_guards_add
from linkage.matching.spark_needs import lacking
from linkage.matching.spark_session import NoSpark, Spark, settings_of, spark_at
from linkage.matching.splink_model import linker_of, model_of
from linkage.matching.standardize import standardize

LIMITS = Limits(memory="1GB", threads=1)
ONE_IN = 7


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return read(generate(tmp_path_factory.mktemp("demo"), persons=300, seed=7))


@pytest.fixture(scope="module")
def compared(people):
    """A session with everything that comes before scoring."""
    with session(LIMITS) as connection:
        collapsed = collapse(
            connection,
            standardize(connection, people),
            crowded_address=DEFAULT_TABLE.crowded_address,
            apart=pa.array([], pa.string()),
        )
        blocks = block(connection, DEFAULT_TABLE)
        yield connection, collapsed.tuples, blocks


def kept(connection):
    return sorted(connection.execute(f"FROM {PAIRS}").fetchall())


@pytest.fixture(scope="module")
def weighed(compared):
    """What Spark would give back, by the same model on DuckDB."""
    connection, tuples, blocks = compared
    given = sent(DEFAULT_TABLE, tuples, blocks)
    linker = linker_of(given, DuckDBAPI(connection=connection), model_of(DEFAULT_TABLE))
    found = linker.inference.predict(threshold_match_weight=DEFAULT_TABLE.review_at - 0.5)
    return connection.sql(f"""
    SELECT tuple_l::INTEGER AS l, tuple_r::INTEGER AS r, round(match_weight)::SMALLINT AS weight
    FROM {found.physical_name}
    """).to_arrow_table()  # noqa: S608


def test_pairs_that_come_back_and_the_sample_are_what_scoring_here_keeps(compared, weighed):
    connection, tuples, blocks = compared
    list(score(connection, DEFAULT_TABLE, tuples, blocks, one_in_below=ONE_IN))
    here = kept(connection)

    make_pairs(connection)
    keep_weighed(connection, DEFAULT_TABLE, tuples, weighed)
    above = kept(connection)
    rules = list(keep_sample(connection, DEFAULT_TABLE, tuples, blocks, one_in_below=ONE_IN))

    assert len(here) > len(above) > 100
    assert kept(connection) == here
    assert rules == list(range(len(DEFAULT_TABLE.blocking)))


def test_other_points_than_the_table_says_end_the_run(compared, weighed):
    connection, tuples, _ = compared
    one_more = pa.array(weighed.column("weight").to_numpy() + 1, pa.int16())
    make_pairs(connection)

    with pytest.raises(NoSpark, match="other points"):
        keep_weighed(connection, DEFAULT_TABLE, tuples, weighed.set_column(2, "weight", one_more))


def test_spark_is_given_only_what_comparing_asks_for(compared):
    _, tuples, blocks = compared

    given = sent(DEFAULT_TABLE, tuples, blocks)

    assert given.num_rows < tuples.num_rows
    assert {"tuple", "first_name", "ssn", "key_0", "key_9"} <= {*given.column_names}
    assert not {"middle_root", "first_root", "apart", "last_part"} & {*given.column_names}
    assert not any(pa.types.is_unsigned_integer(field.type) for field in given.schema)


def test_guards_add_any_of_their_sums():
    table = replace(DEFAULT_TABLE, guards={Guard.TWINS: -12, Guard.NUMBER_OF_ANOTHER: -5})

    assert what_guards_add(table) == {0, -12, -5, -17}


def test_the_model_asks_spark_in_its_own_words():
    written = str(model_of(DEFAULT_TABLE, on_spark=True).create_settings_dict("spark"))

    assert "alike_as_duckdb_says(first_name_l, first_name_r) >= 0.92" in written
    assert not any(word in written for word in ("hamming", "jaro_winkler", " // "))


@pytest.mark.parametrize("master", ["local[*]", "spark://10.0.0.5:7077"])
def test_spark_is_sealed_and_silent_wherever_it_runs(master):
    said = settings_of(Spark(master, LIMITS), Path("folder"))

    for name in ("io.encryption.enabled", "authenticate", "network.crypto.enabled"):
        assert said[f"spark.{name}"] == "true"
    for name in ("ui.enabled", "eventLog.enabled"):
        assert said[f"spark.{name}"] == "false"
    assert said["spark.executor.syncLogLevel.enabled"] == "true"
    assert said["spark.driver.memory"] == "953m"


def test_spark_is_silenced_once_all_of_it_is_there_and_before_it_is_given_a_row(monkeypatch):
    told = []

    class Session:
        def __init__(self, context):
            self.sparkContext = SimpleNamespace(setLogLevel=told.append)

        def range(self, count):
            return SimpleNamespace(count=lambda: told.append("a task ran"))

        def stop(self):
            told.append("stopped")

    started = SimpleNamespace(SparkContext=lambda **given: None)
    monkeypatch.setattr(spark_session, "_process", lambda *given: nullcontext((None, None)))
    monkeypatch.setattr(spark_session, "pyspark", started)
    monkeypatch.setattr(spark_session, "pyspark_sql", SimpleNamespace(SparkSession=Session))

    with spark_session.spark_session(Spark("spark://10.0.0.5:7077", LIMITS)):
        told.append("rows")

    assert told == ["a task ran", "OFF", "rows", "stopped"]
    # Said beforehand, it would be taken for nothing new when it is said again.
    said = settings_of(Spark("spark://10.0.0.5:7077", LIMITS), Path("folder"))
    assert "spark.log.level" not in said
    assert said["spark.scheduler.minRegisteredResourcesRatio"] == "1.0"
    assert said["spark.dynamicAllocation.enabled"] == "false"


def test_where_spark_is_stands_in_no_message_of_a_job(monkeypatch):
    def refuses(*given):
        raise OSError("no route to spark://10.0.0.5:7077, asked about Canaryann")

    monkeypatch.setattr(spark_session, "_process", refuses)

    with (
        pytest.raises(NoSpark, match=r"could not score the pairs \(OSError\)") as told,
        spark_session.spark_session(Spark("spark://10.0.0.5:7077", LIMITS)),
    ):
        pytest.fail("nothing may be scored")

    assert "10.0.0.5" not in str(told.value)
    assert "Canary" not in str(told.value)


def test_spark_on_this_machine_can_be_reached_from_nowhere_else():
    here = settings_of(Spark("local[2]", LIMITS), Path("folder"))
    there = settings_of(Spark("k8s://https://10.0.0.5:6443", LIMITS), Path("folder"))

    assert here["spark.driver.bindAddress"] == here["spark.driver.host"] == "127.0.0.1"
    assert here["spark.local.dir"] == "folder"
    assert "spark.driver.host" not in there


def test_what_is_missing_is_told_with_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(NoSpark, match=r"PySpark is missing: .*pip .*install .*spark\.txt"):
        spark_at("local[*]", LIMITS)

    monkeypatch.setitem(sys.modules, "pyspark", SimpleNamespace(__spec__=object()))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(NoSpark, match="Java is missing: install version 17"):
        spark_at("local[*]", LIMITS)

    monkeypatch.delenv("JAVA_HOME")
    java = tmp_path / "java"
    java.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert spark_at("local[*]", LIMITS).is_here


@pytest.mark.spark
@pytest.mark.skipif(bool(lacking()), reason=lacking())
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning")
def test_persons_found_by_pairs_scored_on_spark_are_those_found_here(people, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    found = {}
    with session(LIMITS) as connection:
        rows = standardize(connection, people)

        for name, spark in (("here", None), ("spark", Spark("local[2]", LIMITS))):
            linked = link_standardized(
                connection, rows, DEFAULT_TABLE, sampled_pairs=500, spark=spark
            )
            found[name] = linked, kept(connection)

    (here, pairs_here), (there, pairs_there) = found["here"], found["spark"]
    assert pairs_there == pairs_here
    assert there.groups.equals(here.groups)
    assert there.pairs.equals(here.pairs)
    assert there.counts == here.counts
