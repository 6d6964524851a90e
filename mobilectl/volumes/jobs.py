"""Spark's jobs: what is mapped over batches of rows on the executors, waiting for the result, and what goes wrong as one of our errors."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import duckdb
import pyarrow as pa

from mobilectl import __version__
from mobilectl.errors import Unusable
from mobilectl.messages import Message, say
from mobilectl.volumes.local import BATCH

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

LONGEST_REASON = 300
LOOK = 0.5
"""Seconds between two looks at how far the tasks are."""

Share = Callable[[float], None]
"""Told which share of the work is done."""
Batches = Iterator[pa.RecordBatch]
Result = TypeVar("Result")


def mapped(frame: DataFrame, function: Callable[[Batches], Batches], schema: str | StructType) -> DataFrame:
    """What a function, which can be pickled, makes of each partition's batches on the executors."""
    session, ours = frame.sparkSession, __version__
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH)
    shipped = session.sparkContext.broadcast(function)

    def run(batches: Batches) -> Batches:
        from mobilectl import __version__ as theirs

        if theirs != ours:
            raise RuntimeError(f"mobilectl is {theirs} on the executors and {ours} here")
        yield from shipped.value(batches)

    return frame.mapInArrow(run, schema)


def queried(batches: Batches, query: str, beside: Mapping[str, pa.Table] | None = None) -> Batches:
    """What DuckDB reads by a query out of each batch, which is the table `batch` there, beside other tables."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET enable_progress_bar = false")
        for name, table in (beside or {}).items():
            connection.register(name, table)
        for batch in batches:
            connection.register("batch", pa.Table.from_batches([batch]))
            try:
                read = list(pa.RecordBatchReader.from_stream(connection.sql(query)))
            except duckdb.Error as error:
                raise RuntimeError(type(error).__name__) from None  # what DuckDB says in full may quote a customer's number
            yield from pa.Table.from_batches(read).combine_chunks().to_batches() if read else ()


def collected(session: SparkSession, collect: Callable[[], Result], progress: Share) -> Result:
    """What a job gives. The thread that waits for it talks to nobody, so that Ctrl-C finds it free."""
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(collect)
        threading.Thread(target=_watch, args=(session, result, progress), daemon=True).start()
        try:
            while wait([result], timeout=LOOK).not_done:
                pass
        except BaseException:
            ThreadPoolExecutor(1).submit(session.sparkContext.cancelAllJobs).result()
            raise
        return result.result()


def _watch(session: SparkSession, result: Future[Any], progress: Share) -> None:
    """Tells how many tasks are done while there is something to wait for."""
    from py4j.protocol import Py4JError

    tracker = session.sparkContext.statusTracker()
    while wait([result], timeout=LOOK).not_done:
        try:
            stages = [stage for one in tracker.getActiveStageIds() if (stage := tracker.getStageInfo(one)) is not None]
        except (Py4JError, OSError):
            return
        tasks = sum(stage.numTasks for stage in stages)
        if tasks:
            progress(sum(stage.numCompletedTasks for stage in stages) / tasks)


@contextlib.contextmanager
def reading(address: str) -> Iterator[None]:
    """Raises `Unusable` where Spark cannot do what the block asks of the rows at an address."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise _unusable(address, error) from error


def hint() -> Message:
    """Which addresses Spark reads."""
    return say("name Parquet or CSV files or a folder of them, such as hdfs://…, s3a://… or file:///…, or `table:NAME`")


def _unusable(address: str, error: Exception) -> Unusable:
    """What Spark says is wrong, as one of our errors."""
    whole = str(error)
    missing = re.search(r"No module named '([\w.]+)'", whole)
    if missing:
        return Unusable(
            say("the Python of Spark's executors has no module `{module}`", module=missing[1]),
            say("install this mobilectl there, or ship it as docs/spark.en.md tells; PYSPARK_PYTHON says which Python it is"),
        )
    if "PATH_NOT_FOUND" in whole or "TABLE_OR_VIEW_NOT_FOUND" in whole:
        return Unusable(say("there is no file {file}", file=address), hint())
    other = re.search(r"CSV header does not conform to the schema(?s:.*?)\nCSV file: (\S+)", whole)
    if other:
        return other_columns(other[1])
    return Unusable(say("Spark cannot read {file}: {reason}", file=address, reason=_reason(whole)), hint())


def _reason(whole: str) -> str:
    """The last error that Python raised on an executor, else the first that Java names, else the first line."""
    lines = whole.strip().split("\n")
    python = [line for line in lines if re.match(r"\w+(Error|Exception): ", line)]
    java = [line.removeprefix(": ") for line in lines if line.startswith((": ", "Caused by: "))]
    return (python[-1:] or java or lines)[0][:LONGEST_REASON]


def other_columns(file: str) -> Unusable:
    """The error for a file of CSV, at an address as Spark writes it, that has another first line than the others."""
    return Unusable(
        say("the first line of {file} names other columns than that of the other files, or in another order", file=unquote(file)),
        say("all files at one address must have the same first line"),
    )


def broken(address: str, count: int) -> Unusable:
    """The error for lines of CSV that Spark could not part into columns."""
    return Unusable(
        say("{file}: {count} lines have another number of columns than the first one", file=address, count=count),
        say("a value that holds the separator must stand in double quotes, and hold no line break"),
    )
