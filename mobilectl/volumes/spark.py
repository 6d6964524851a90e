"""The dry run on Spark, for those who outgrow one machine: the same function from a batch to totals, mapped over the partitions.

Spark reads the columns in use and hands each partition to Python in Arrow batches, where DuckDB reads the attributes out of them by the
same expressions as on one machine. Spark gets one small row back, the partition's totals. Only these rows travel, so a partition that is
counted again after an executor was lost is counted once.
"""

from __future__ import annotations

import pickle
import re
import threading
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import duckdb
import pyarrow as pa

from mobilectl import __version__
from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.changes import Changes
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.frames import BROKEN, columns_of, frame_of, named, of_files
from mobilectl.volumes.local import BATCH, Counting, S, changes_of, check_both, check_both_values, totals_of
from mobilectl.volumes.pair import Pair
from mobilectl.volumes.snapshot import NoCustomers, Part, Snapshot, check_columns, check_values
from mobilectl.volumes.snapshot.mapping import reading
from mobilectl.volumes.sql import name as quoted
from mobilectl.volumes.totals import Totals

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

LONGEST_REASON = 300
LOOK = 0.5
"""Seconds between two looks at how far the tasks are."""

Share = Callable[[float], None]
"""Told which share of the work is done."""


def dry_run(session: SparkSession, address: str, compiled: Compiled, progress: Share | None = None) -> tuple[Snapshot, Totals]:
    """The totals of a plan over all customers at an address that Spark reads, and what the snapshot there is.

    Raises `Unusable` where nothing can be read there, or it does not fit the attributes in use.
    """
    counting = totals_of(compiled)
    snapshot, result = _counted(session, address, counting, lambda found: check_columns(found, counting.attributes), progress)
    check_values(snapshot, counting.attributes, result.strays)
    return snapshot, result


def compare(session: SparkSession, address: str, pair: Pair, progress: Share | None = None) -> tuple[Snapshot, Changes]:
    """What a change comes to over all customers at an address that Spark reads, and what the snapshot there is. Raises as `dry_run`."""
    snapshot, result = _counted(session, address, changes_of(pair), lambda found: check_both(found, pair), progress)
    check_both_values(snapshot, pair, result)
    return snapshot, result


def _counted(
    session: SparkSession, address: str, counting: Counting[S], check: Callable[[Snapshot], None], progress: Share | None
) -> tuple[Snapshot, S]:
    """The counts over all customers at an address; `check` is asked about their columns before."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        frame = frame_of(session, address)
        snapshot = Snapshot(address, address.rstrip("/").rpartition("/")[2], (), columns_of(frame), *of_files(session, frame))
        check(snapshot)
        rows = _collect(session, _mapped(session, frame, counting), progress or (lambda share: None))
    except (PySparkException, Py4JError) as error:
        raise _unusable(address, error) from error
    result = counting.nothing()
    for row in rows:
        result += pickle.loads(zlib.decompress(row.totals))  # noqa: S301 (what our own function wrote)
    customers, broken = sum(row.customers for row in rows), sum(row.broken for row in rows)
    if broken:
        raise Unusable(
            say("{file}: {count} lines have another number of columns than the first one", file=address, count=broken),
            say("a value that holds the separator must stand in double quotes, and hold no line break"),
        )
    if not customers:
        raise NoCustomers(say("{file} holds no customers", file=address), _hint())
    return replace(snapshot, parts=(Part(Path(address), customers),)), result


def _mapped(session: SparkSession, frame: DataFrame, counting: Counting[Any]) -> DataFrame:
    """A row for each partition: its totals, packed, and how many customers and broken lines it has."""
    from pyspark.sql import functions

    kinds, columns, read = columns_of(frame), [], []
    for name, one in counting.attributes.items():
        column = one.column or name
        columns.append(functions.col(named(column)).alias(name))
        read.append(f"{reading(one, kinds[column], quoted(name))} AS {quoted(name)}")
    columns.append((functions.col(BROKEN).isNotNull() if BROKEN in frame.columns else functions.lit(False)).alias(BROKEN))
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH)
    counter = _counter(session.sparkContext.broadcast(counting), f"SELECT {', '.join(read) or '0 AS nothing'} FROM customers")  # noqa: S608
    return frame.select(*columns).mapInArrow(counter, "totals binary, customers bigint, broken bigint")


def _counter(counting: Broadcast[Counting[Any]], query: str) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What the executors run: a partition's batches to its totals. `query` reads the attributes from the columns of a batch."""

    ours = __version__

    def count(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from mobilectl import __version__ as theirs

        if theirs != ours:
            raise RuntimeError(f"mobilectl is {theirs} on the executors and {ours} here")
        result, customers, broken = counting.value.nothing(), 0, 0
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1; SET enable_progress_bar = false")
            for batch in batches:
                customers += batch.num_rows
                broken += batch.column(BROKEN).true_count
                connection.register("customers", pa.Table.from_batches([batch]))
                read = list(pa.RecordBatchReader.from_stream(connection.sql(query)))
                for piece in pa.Table.from_batches(read).combine_chunks().to_batches() if read else ():
                    result += counting.value.count(piece)
        yield pa.record_batch({"totals": [zlib.compress(pickle.dumps(result), 1)], "customers": [customers], "broken": [broken]})

    return count


def _collect(session: SparkSession, frame: DataFrame, progress: Share) -> list[Any]:
    """The rows of a frame. The thread that waits for them talks to nobody, so that Ctrl-C finds it free."""
    with ThreadPoolExecutor(1) as pool:
        rows: Future[list[Any]] = pool.submit(frame.collect)
        threading.Thread(target=_watch, args=(session, rows, progress), daemon=True).start()
        try:
            while wait([rows], timeout=LOOK).not_done:
                pass
        except BaseException:
            ThreadPoolExecutor(1).submit(session.sparkContext.cancelAllJobs).result()
            raise
        return rows.result()


def _watch(session: SparkSession, rows: Future[list[Any]], progress: Share) -> None:
    """Tells how many tasks are done while there are rows to wait for."""
    from py4j.protocol import Py4JError

    tracker = session.sparkContext.statusTracker()
    while wait([rows], timeout=LOOK).not_done:
        try:
            stages = [stage for one in tracker.getActiveStageIds() if (stage := tracker.getStageInfo(one)) is not None]
        except (Py4JError, OSError):
            return
        tasks = sum(stage.numTasks for stage in stages)
        if tasks:
            progress(sum(stage.numCompletedTasks for stage in stages) / tasks)


def _hint() -> Any:
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
        return Unusable(say("there is no file {file}", file=address), _hint())
    other = re.search(r"CSV header does not conform to the schema(?s:.*?)\nCSV file: (\S+)", whole)
    if other:
        return Unusable(
            say("the first line of {file} names other columns than that of the other files, or in another order", file=unquote(other[1])),
            say("all files of one snapshot must have the same first line"),
        )
    return Unusable(say("Spark cannot read {file}: {reason}", file=address, reason=_reason(whole)), _hint())


def _reason(whole: str) -> str:
    """The last error that Python raised on an executor, else the first that Java names, else the first line."""
    lines = whole.strip().split("\n")
    python = [line for line in lines if re.match(r"\w+(Error|Exception): ", line)]
    java = [line.removeprefix(": ") for line in lines if line.startswith((": ", "Caused by: "))]
    return (python[-1:] or java or lines)[0][:LONGEST_REASON]
