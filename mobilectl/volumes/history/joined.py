"""A contact log joined with a snapshot: for each customer, by the number of its row, the past contacts that matter to a plan."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from mobilectl.contacts.past import PastStreams
from mobilectl.contacts.plan import ContactPlan, Past
from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.history.kinds import CUT, KEY, Sorted, check_columns, check_rows, sort_kinds
from mobilectl.volumes.history.log import Log, customer_of
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.volumes.snapshot.checks import listed, missing
from mobilectl.volumes.snapshot.mapping import WHOLE_NUMBERS
from mobilectl.volumes.snapshot.reading import pattern, source
from mobilectl.volumes.sql import interrupts, run, text
from mobilectl.workspace.models.customers import Attributes
from mobilectl.workspace.workspace import Workspace

MEMORY = "1GB"
"""What DuckDB may hold while it joins; beyond that it writes to a temporary folder."""

Progress = Callable[[float], None]
"""Told the share that is done."""


@dataclass(frozen=True)
class History:
    """What customers of a snapshot got before a plan's first day.

    `file` is a Parquet file with a row for each customer and past contact: the row of the snapshot, and the number in `past`; in order.
    Of the log's rows `too_old` lie too far back for any rule, `strangers` are of customers who are not in the snapshot, `unknown` of
    campaigns and touchpoints that the workspace does not have.
    """

    log: Log
    past: tuple[Past, ...]
    file: Path
    too_old: int
    strangers: int
    unknown: int


@contextlib.contextmanager
def read_history(log: Log, snapshot: Snapshot, workspace: Workspace, plan: ContactPlan, progress: Progress) -> Iterator[History]:
    """The history that a log tells of a snapshot's customers. Its file is removed in the end, whatever happens.

    Memory does not grow with the log or the snapshot. Raises `Unusable` with all in the log that would make the result wrong.
    """
    customer = _customer_column(snapshot, workspace.attributes)
    check_columns(log)
    with tempfile.TemporaryDirectory(prefix="mobilectl-history-") as folder:
        file = Path(folder) / "past.parquet"
        try:
            with interrupts(), duckdb.connect() as connection:
                connection.execute(f"SET temp_directory = {text(folder)}; SET memory_limit = '{MEMORY}'")
                found = _joined(connection, _Join(log, snapshot, customer), workspace, plan, file, progress)
        except duckdb.Error as error:
            raise Unusable(
                say("{file} cannot be read to its end: {reason}", file=log.table.address, reason=_reason(error)),
                say("the file is damaged, or was changed meanwhile"),
            ) from None  # what DuckDB says in full may quote a customer's number
        yield found


def _reason(error: duckdb.Error) -> str:
    """What kind of error it is: the rest may quote a customer's number."""
    return str(error).strip().split("\n")[0].partition(":")[0]


def _customer_column(snapshot: Snapshot, attributes: Attributes) -> str:
    if attributes.customer is None:
        raise Unusable(
            say("campaigns/attributes.yaml does not say in which column {file} has the customers' numbers", file=snapshot.address),
            say("add `customer: {example}` with the column's name, so that past contacts find their customers", example="{column: …}"),
        )
    gone = missing(snapshot, attributes.customer.column)
    if gone is not None:
        raise Unusable(
            listed(say("{file} does not fit campaigns/attributes.yaml:", file=snapshot.address), [gone]),
            say("`customer` in campaigns/attributes.yaml names the column of the customers' numbers"),
        )
    return attributes.customer.column


@dataclass(frozen=True)
class _Join:
    """What is joined by what."""

    log: Log
    snapshot: Snapshot
    customer: str

    def numbers(self) -> bool:
        """Whether numbers are compared as numbers, which is faster: both are."""
        return self.log.numbered() and self.snapshot.columns[self.customer] in WHOLE_NUMBERS

    def people(self) -> str:
        """Each customer's number and row as SQL."""
        before, parts = 0, []
        for part in self.snapshot.parts:
            number = customer_of(self.snapshot, part, self.customer, self.numbers())
            parts.append(f"SELECT {number} AS customer, file_row_number + {before} AS place FROM {source(part)}")  # noqa: S608 (quoted)
            before += part.rows
        return " UNION ALL ".join(parts)


def _joined(
    connection: duckdb.DuckDBPyConnection, join: _Join, workspace: Workspace, plan: ContactPlan, file: Path, progress: Progress
) -> History:
    connection.execute(f"CREATE VIEW log AS {join.log.sql(join.numbers())}; CREATE VIEW people AS {join.people()}")
    key = ", ".join(KEY)
    counts = f"count(*) AS rows, count(*) FILTER (customer IS NULL) AS nameless, count(*) FILTER ({CUT}) AS cut"
    run(connection, f"CREATE TABLE kinds AS SELECT {key}, {counts} FROM log GROUP BY {key}", lambda share: progress(share / 3))  # noqa: S608
    check_rows(connection, join.log, plan.first)
    streams = PastStreams(workspace)
    found = sort_kinds(connection, join.log, streams, plan, workspace.policy)
    _enter_groups(connection, found)
    same = " AND ".join(f"log.{name} = meant.{name}" for name in KEY)
    run(
        connection,
        # Materialized, for DuckDB would else count before it joins, by five texts in place of two numbers.
        f'CREATE TABLE got AS WITH met AS MATERIALIZED (SELECT place, "group" FROM log JOIN meant ON {same} '  # noqa: S608 (our own names)
        'LEFT JOIN people ON log.customer = people.customer) SELECT place, "group", count(*) AS times FROM met GROUP BY place, "group"',
        lambda share: progress((1 + share) / 3),
    )
    past, strangers = _numbered(connection, found, join)
    run(
        connection,
        "COPY (SELECT place, unnest(range(first, first + least(times, most)))::UINTEGER AS past "  # noqa: S608 (our own names)
        f'FROM got JOIN numbers USING ("group") WHERE place IS NOT NULL ORDER BY place, past) TO {text(str(file))} (FORMAT parquet)',
        lambda share: progress((2 + share) / 3),
    )
    return History(join.log, past, file, found.beyond, strangers, found.unknown)


def _enter_groups(connection: duckdb.DuckDBPyConnection, found: Sorted) -> None:
    """Makes the table `meant`: of which group each kind is that matters."""
    kinds = [kind for kind, _ in found.kinds]
    columns = {
        "owner": pa.array([one.owner for one in kinds], pa.string()), "item": pa.array([one.item for one in kinds], pa.string()),
        "channel": pa.array([one.channel for one in kinds], pa.uint16()),
        "class": pa.array([one.message_class for one in kinds], pa.uint16()),
        "day": pa.array([one.day for one in kinds], pa.date32()), "group": pa.array([group for _, group in found.kinds], pa.uint32()),
    }  # fmt: skip
    connection.register("meant_rows", pa.table(columns))
    connection.execute("CREATE TABLE meant AS FROM meant_rows")


def _numbered(connection: duckdb.DuckDBPyConnection, found: Sorted, join: _Join) -> tuple[tuple[Past, ...], int]:
    """The past contacts that some customer of the snapshot has got, and how many rows are of others. Makes the table `numbers`: for each
    group the number of its first contact, and how many contacts of one customer are told apart."""
    met, strangers = connection.execute("SELECT count(place), coalesce(sum(times) FILTER (place IS NULL), 0) FROM got").fetchall()[0]
    if strangers and not met and not _any_known(connection):
        raise Unusable(
            say("no customer of {file} is in {snapshot}", file=join.log.table.address, snapshot=join.snapshot.address),
            say("columns `{column}` and `{customer}` must hold the same numbers, written or encrypted in the same way",
                column=join.log.columns["customer"], customer=join.customer),
        )  # fmt: skip
    most = connection.execute('SELECT "group", max(times) FROM got WHERE place IS NOT NULL GROUP BY "group"').fetchall()
    past: list[Past] = []
    rows = []
    for group, times in sorted(most, key=lambda one: _order(found, one[0])):
        stream, day, limit = found.groups[group]
        rows.append((group, len(past), min(times, limit)))
        past += [Past(stream, day, nth) for nth in range(1, min(times, limit) + 1)]
    groups, firsts, mosts = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {"group": pa.array(groups, pa.uint32()), "first": pa.array(firsts, pa.int64()), "most": pa.array(mosts, pa.int64())}
    connection.register("number_rows", pa.table(columns))
    connection.execute("CREATE TABLE numbers AS FROM number_rows")
    return tuple(past), int(strangers)


def _any_known(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any customer of the whole log is in the snapshot: where none is, their numbers are of different kinds."""
    return bool(connection.execute("SELECT 1 FROM log SEMI JOIN people USING (customer) LIMIT 1").fetchall())


def _order(found: Sorted, group: int) -> tuple[object, ...]:
    stream, day, _ = found.groups[group]
    return day, stream.owner, stream.item, stream.channel, stream.message_class


def with_past(batches: Iterable[pa.RecordBatch], file: Path, first: int, column: str = PAST) -> Iterator[pa.RecordBatch]:
    """Batches of a snapshot's rows from `first` on, each with one more column: a list of the numbers of each customer's past contacts.
    Raises duckdb.Error."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET enable_progress_bar = false")
        for batch in batches:
            last = first + batch.num_rows
            query = f"SELECT place, past FROM read_parquet({text(pattern(file))}) WHERE place >= {first} AND place < {last}"  # noqa: S608
            found = connection.execute(query).fetchnumpy()
            ends = np.searchsorted(found["place"], np.arange(first, last + 1)).astype(np.int32)
            yield batch.append_column(column, pa.ListArray.from_arrays(pa.array(ends), pa.array(found["past"], pa.uint32())))
            first = last
