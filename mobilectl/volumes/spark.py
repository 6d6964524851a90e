"""The dry run on Spark, for those who outgrow one machine: the same function from a batch to totals, mapped over the partitions.

Spark reads the columns in use and hands each partition to Python in Arrow batches, where DuckDB reads the attributes out of them by the
same expressions as on one machine. Spark gets one small row back, the partition's totals. Only these rows travel, so a partition that is
counted again after an executor was lost is counted once.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mobilectl.volumes.changes import Changes
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.frames import BROKEN, Frame, named
from mobilectl.volumes.history.on_spark import with_past
from mobilectl.volumes.jobs import Batches, Share, broken, collected, mapped, queried, reading
from mobilectl.volumes.local import Counting, S, changes_of, check_both, check_both_values, totals_of
from mobilectl.volumes.pair import Pair
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.snapshot import NoCustomers, Part, Snapshot, check_columns, check_values
from mobilectl.volumes.snapshot.mapping import value_of
from mobilectl.volumes.sql import name as quoted
from mobilectl.volumes.totals import Totals

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def dry_run(people: Frame, compiled: Compiled, progress: Share | None = None, past: DataFrame | None = None) -> tuple[Snapshot, Totals]:
    """The totals of a plan over all customers of a snapshot that Spark reads, and the snapshot with their number. `past` is the frame of a
    `HistoryFrame`, where there is one.

    Raises `Unusable` where the snapshot cannot be read, or does not fit the attributes in use.
    """
    counting = totals_of(compiled)
    check_columns(people.snapshot, counting.attributes)
    snapshot, result = _counted(people, counting, {} if past is None else {PAST: past}, progress)
    check_values(snapshot, counting.attributes, result.strays)
    return snapshot, result


def compare(
    people: Frame, pair: Pair, progress: Share | None = None, pasts: tuple[DataFrame | None, DataFrame | None] = (None, None)
) -> tuple[Snapshot, Changes]:
    """What a change comes to over all customers of a snapshot that Spark reads, and the snapshot with their number; `pasts` are the frames
    of the histories before and after. Raises as `dry_run`."""
    check_both(people.snapshot, pair)
    columns = pair.columns[PAST], PAST
    frames = {column: frame for column, frame in zip(columns, pasts, strict=True) if frame is not None}
    snapshot, result = _counted(people, changes_of(pair), frames, progress)
    check_both_values(snapshot, pair, result)
    return snapshot, result


def _counted(people: Frame, counting: Counting[S], pasts: Mapping[str, DataFrame], progress: Share | None) -> tuple[Snapshot, S]:
    """The counts over all customers, and the snapshot with their number."""
    address = people.snapshot.address
    with reading(address):
        rows = collected(people.session, _totals(people, counting, pasts).collect, progress or (lambda share: None))
    result = counting.nothing()
    for row in rows:
        result += pickle.loads(zlib.decompress(row.totals))  # noqa: S301 (what our own function wrote)
    customers, wrong = sum(row.customers for row in rows), sum(row.broken for row in rows)
    if wrong:
        raise broken(address, wrong)
    if not customers:
        raise NoCustomers(address)
    return replace(people.snapshot, parts=(Part(Path(address), customers),)), result


def _totals(people: Frame, counting: Counting[Any], pasts: Mapping[str, DataFrame]) -> DataFrame:
    """A row for each partition: its totals, packed, and how many customers and broken lines it has."""
    from pyspark.sql import functions

    frame = people.rows
    for column, past in pasts.items():
        frame = with_past(frame, past, column)
    own = dict.fromkeys(one.column or name for name, one in counting.attributes.items() if one.in_snapshot)
    columns = [functions.col(named(one)) for one in (BROKEN, *pasts, *own)]
    values = {name: value_of(name, one, people.snapshot.columns, quoted) for name, one in counting.attributes.items()}
    read = [quoted(BROKEN), *(f"{value} AS {quoted(name)}" for name, value in values.items())]
    read += [f"{quoted(column)}::UINTEGER[] AS {quoted(column)}" for column in pasts]
    query = f"SELECT {', '.join(read)} FROM batch"  # noqa: S608 (quoted)
    return mapped(frame.select(*columns), partial(_count, counting=counting, query=query), "totals binary, customers bigint, broken bigint")


def _count(batches: Batches, counting: Counting[Any], query: str) -> Batches:
    """A partition's batches to its totals. `query` reads the attributes from the columns of a batch."""
    result, customers, wrong = counting.nothing(), 0, 0
    for batch in queried(batches, query):
        customers += batch.num_rows
        wrong += batch.column(BROKEN).true_count
        result += counting.count(batch)
    yield pa.record_batch({"totals": [zlib.compress(pickle.dumps(result), 1)], "customers": [customers], "broken": [wrong]})
