"""A contact log joined with a snapshot by Spark: the rows of the snapshot get the past contacts that matter to a plan.

Spark reads, adds up and joins. What a row of the log means, and which customer a number is, DuckDB tells on the executors by the same
expressions as on one machine; what does not fit is judged here, from the same table of kinds. A partition that is read again after an
executor was lost gives the same rows, and is added up once.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from mobilectl.contacts.past import PastStreams
from mobilectl.contacts.plan import ContactPlan, Past
from mobilectl.volumes.frames import BROKEN, Frame, named
from mobilectl.volumes.history import kinds
from mobilectl.volumes.history.kinds import BY, COUNTED, MEANT, Sorted
from mobilectl.volumes.history.log import Log, as_log, customer_of
from mobilectl.volumes.history.told import History, customer_column, nobody_known
from mobilectl.volumes.jobs import Batches, Share, broken, collected, mapped, queried, reading
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.snapshot import Part
from mobilectl.volumes.snapshot.mapping import reading as read_as
from mobilectl.volumes.snapshot.reading import RAW
from mobilectl.volumes.snapshot.survey import MOST_VALUES, examples, strange_values
from mobilectl.volumes.sql import name as quoted
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

COUNTS = ("rows", "nameless", "cut", "broken")
WHOSE = "mobilectl: whose"
"""The column that says whose past it is, by what the snapshot has in its column of customers' numbers; it is of no snapshot."""


@dataclass(frozen=True)
class HistoryFrame(History):
    """A history on Spark. `frame` has a row for each customer of the snapshot with a past: the customer's number, in a column of the same
    name and type as there, and a list of the numbers in `past`."""

    frame: DataFrame


@contextlib.contextmanager
def read_history(rows: Frame, people: Frame, workspace: Workspace, plan: ContactPlan, progress: Share) -> Iterator[HistoryFrame]:
    """The history that a contact log's rows tell of a snapshot's customers. What Spark keeps for it is given back in the end.

    Raises `Unusable` with all in the log that would make the result wrong.
    """
    log = as_log(rows.snapshot, workspace.attributes, workspace.policy)
    join = _Join(log, rows, people, customer_column(people.snapshot, workspace.attributes))
    kinds.check_columns(log)
    with reading(log.table.address), contextlib.ExitStack() as kept:
        found, count = _sorted(join, workspace, plan, lambda share: progress(share / 2))
        met = kept.enter_context(_kept(join.met(found)))
        frame, past, strangers = _numbered(join, found, met, lambda share: progress((1 + share) / 2))
        counted = replace(log, table=replace(log.table, parts=(Part(Path(log.table.address), count),)))
        yield HistoryFrame(counted, past, found.beyond, strangers, found.unknown, frame)


def with_past(rows: DataFrame, past: DataFrame, column: str = PAST) -> DataFrame:
    """The rows of a snapshot with one more column: a list of the numbers of each customer's past contacts, null where there are none.
    `past` is the frame of a `HistoryFrame`."""
    whose, _ = past.columns
    return rows.join(past.withColumnRenamed(PAST, column), whose, "left")


@contextlib.contextmanager
def _kept(frame: DataFrame) -> Iterator[DataFrame]:
    """A frame that is worked out once, however often it is asked for."""
    # Else the few rows of a small log lie in as many partitions as those of the largest, which takes far longer than they do.
    frame.sparkSession.conf.set("spark.sql.optimizer.canChangeCachedPlanOutputPartitioning", True)
    frame.persist()
    try:
        yield frame
    finally:
        frame.unpersist()


@dataclass(frozen=True)
class _Join:
    """What is joined by what."""

    log: Log
    rows: Frame
    people: Frame
    customer: str

    def read(self, query: str, schema: str, **beside: pa.Table) -> DataFrame:
        """What a query makes of each batch of the log, which it finds in `log`, beside other tables."""
        columns = dict.fromkeys((*self.log.columns.values(), BROKEN))
        log = f"WITH log AS (SELECT {self.log.selected(self._numbers, quoted)}, {quoted(BROKEN)} AS broken FROM batch)"  # noqa: S608 (quoted)
        return mapped(self.rows.rows.select(*map(named, columns)), partial(queried, query=f"{log} {query}", beside=beside), schema)

    def met(self, found: Sorted) -> DataFrame:
        """How many contacts of each group each customer has got: a row for each customer of the snapshot who is meant, else one whose
        customer is null."""
        query = f'SELECT customer, "group"::BIGINT AS "group" FROM {MEANT}'  # noqa: S608 (our own names)
        got = self.read(query, f"customer {self._kind}, `group` bigint", meant=found.meant())
        times = got.groupBy("customer", "group").count().withColumnRenamed("count", "times")
        return times.join(self._customers(), "customer", "left").drop("customer")

    def any_known(self) -> DataFrame:
        """A customer of the whole log who is in the snapshot; where there is none, their numbers are of different kinds."""
        return self.read("SELECT customer FROM log", f"customer {self._kind}").join(self._customers(), "customer", "left_semi").limit(1)

    def _customers(self) -> DataFrame:
        """Each customer's number as the snapshot has it, and as it is compared."""
        from pyspark.sql import functions
        from pyspark.sql.types import LongType, StringType, StructType

        whose = self.people.rows.select(functions.col(named(self.customer)).alias(WHOSE))
        number = customer_of(self.people.snapshot.columns[self.customer], quoted(WHOSE), self._numbers)
        schema = StructType([*whose.schema]).add("customer", LongType() if self._numbers else StringType())
        query = f"SELECT {quoted(WHOSE)}, {number} AS customer FROM batch"  # noqa: S608 (quoted)
        return mapped(whose, partial(queried, query=query), schema)

    @property
    def _numbers(self) -> bool:
        return self.log.numbers(self.people.snapshot.columns[self.customer])

    @property
    def _kind(self) -> str:
        return "bigint" if self._numbers else "string"


def _sorted(join: _Join, workspace: Workspace, plan: ContactPlan, progress: Share) -> tuple[Sorted, int]:
    """The kinds of the log that matter to a plan, and its number of rows."""
    from pyspark.sql import functions

    log, session = join.log, join.rows.session
    sums = [functions.sum(name).alias(name) for name in COUNTS]
    query = f"SELECT {BY}, {COUNTED}, count(*) FILTER (broken) AS broken FROM log GROUP BY {BY}"  # noqa: S608 (our own names)
    signed = f"SELECT * REPLACE (channel::INTEGER AS channel, class::INTEGER AS class) FROM ({query})"  # noqa: S608
    schema = "owner string, item string, channel int, class int, day date, " + ", ".join(f"{name} bigint" for name in COUNTS)
    with _kept(join.read(signed, schema).groupBy(*kinds.KEY).agg(*sums)) as found:
        every = found.agg(functions.count("*").alias("kinds"), *sums)
        (whole,) = collected(session, every.collect, progress)
        if whole.broken:
            raise broken(log.table.address, whole.broken)
        # Of more than any log has, only what is told of them is fetched.
        fetched = found if whole.kinds <= kinds.MOST_KINDS else found.groupBy("channel", "class", "day").agg(*sums)
        table = collected(session, fetched.toArrow, progress)
    with duckdb.connect() as connection:
        connection.register("kinds", table)
        kinds.check_rows(connection, log, plan.first, partial(_examples, join))
        kinds.check_number(log, whole.kinds)
        return kinds.sort_kinds(connection, log, PastStreams(workspace), plan, workspace.policy), whole.rows or 0


def _examples(join: _Join, attributes: Mapping[str, Attribute]) -> dict[str, tuple[str, ...]]:
    """As `survey.offending` does of files on this machine."""
    from pyspark.sql import functions

    read = []
    for name, one in attributes.items():
        column = join.log.columns[name]
        read += [
            f"{read_as(one, join.log.table.columns[column], quoted(column))} AS {quoted(name)}",
            f"{quoted(column)}::VARCHAR AS {quoted(name + RAW)}",
        ]
    columns = dict.fromkeys(join.log.columns[name] for name in attributes)
    strange = partial(_strange, query=f"SELECT {', '.join(read)} FROM batch", attributes=attributes)  # noqa: S608 (quoted)
    values = mapped(join.rows.rows.select(*map(named, columns)), strange, "name string, value string, times bigint")
    sums = values.groupBy("name", "value").agg(functions.sum("times").alias("times"))
    counters: dict[str, Counter[str]] = {name: Counter() for name in attributes}
    for row in collected(join.rows.session, sums.orderBy(functions.desc("times"), "value").limit(MOST_VALUES).collect, lambda share: None):
        counters[row.name][row.value] = row.times
    return examples(counters, attributes)


def _strange(batches: Batches, query: str, attributes: Mapping[str, Attribute]) -> Batches:
    """The values of a partition that their attributes do not allow."""
    for name, counter in strange_values(queried(batches, query), attributes).items():
        yield pa.record_batch(
            {"name": [name] * len(counter), "value": pa.array(counter, pa.string()), "times": pa.array(counter.values(), pa.int64())}
        )


def _numbered(join: _Join, found: Sorted, met: DataFrame, progress: Share) -> tuple[DataFrame, tuple[Past, ...], int]:
    """The customers with their past contacts, those contacts, and how many rows are of customers who are not in the snapshot."""
    from pyspark.sql import functions

    session, whose = join.rows.session, functions.col(WHOSE)
    most = functions.max(functions.when(whose.isNotNull(), functions.col("times"))).alias("most")
    others = functions.sum(functions.when(whose.isNull(), functions.col("times"))).alias("others")
    rows = collected(session, met.groupBy("group").agg(most, others).collect, progress)
    strangers = sum(row.others or 0 for row in rows)
    known = [(row.group, row.most) for row in rows if row.most]
    if strangers and not known and not collected(session, join.any_known().collect, progress):
        raise nobody_known(join.log, join.people.snapshot, join.customer)
    past, numbers = found.numbered(known)
    contacts = met.where(whose.isNotNull()).join(functions.broadcast(session.createDataFrame(numbers)), "group")
    last = functions.col("first") + functions.least("times", "most") - 1
    lists = contacts.select(WHOSE, functions.sequence(functions.col("first"), last).alias(PAST))
    # A set, for the row of a customer who is in several rows of the snapshot is met in each.
    frame = lists.groupBy(WHOSE).agg(functions.flatten(functions.collect_set(PAST)).alias(PAST))
    return frame.withColumnRenamed(WHOSE, join.customer), past, strangers
