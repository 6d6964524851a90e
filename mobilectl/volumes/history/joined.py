"""A contact log joined with a snapshot: for each customer, by the number of its row, the past contacts that matter to a plan."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from mobilectl.contacts.past import PastStreams
from mobilectl.contacts.plan import ContactPlan, Past
from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.history.kinds import BY, COUNTED, MEANT, Sorted, check_columns, check_number, check_rows, sort_kinds
from mobilectl.volumes.history.log import Log, customer_of
from mobilectl.volumes.history.told import History, customer_column, nobody_known
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.volumes.snapshot.reading import column_of, pattern, source
from mobilectl.volumes.snapshot.survey import offending
from mobilectl.volumes.sql import interrupts, reason, run, text
from mobilectl.workspace.workspace import Workspace

MEMORY = "1GB"
"""What DuckDB may hold while it joins; beyond that it writes to a temporary folder."""

Progress = Callable[[float], None]
"""Told the share that is done."""


@dataclass(frozen=True)
class HistoryFile(History):
    """A history on this machine. `file` is a Parquet file with a row for each customer and past contact: the row of the snapshot, and the
    number in `past`; in order."""

    file: Path


@contextlib.contextmanager
def read_history(log: Log, snapshot: Snapshot, workspace: Workspace, plan: ContactPlan, progress: Progress) -> Iterator[HistoryFile]:
    """The history that a log tells of a snapshot's customers. Its file is removed in the end, whatever happens.

    Memory does not grow with the log or the snapshot. Raises `Unusable` with all in the log that would make the result wrong.
    """
    customer = customer_column(snapshot, workspace.attributes)
    check_columns(log)
    with tempfile.TemporaryDirectory(prefix="mobilectl-history-") as folder:
        file = Path(folder) / "past.parquet"
        try:
            with interrupts(), duckdb.connect() as connection:
                connection.execute(f"SET temp_directory = {text(folder)}; SET memory_limit = '{MEMORY}'")
                found = _joined(connection, _Join(log, snapshot, customer), workspace, plan, file, progress)
        except duckdb.Error as error:
            raise Unusable(
                say("{file} cannot be read to its end: {reason}", file=log.table.address, reason=reason(error)),
                say("the file is damaged, or was changed meanwhile"),
            ) from None  # what DuckDB says in full may quote a customer's number
        yield found


@dataclass(frozen=True)
class _Join:
    """What is joined by what."""

    log: Log
    snapshot: Snapshot
    customer: str

    def numbers(self) -> bool:
        """Whether customers are compared as numbers."""
        return self.log.numbers(self.snapshot.columns[self.customer])

    def people(self) -> str:
        """Each customer's number and row as SQL."""
        before, parts = 0, []
        for part in self.snapshot.parts:
            column = column_of(self.snapshot, part, self.customer)
            number = customer_of(self.snapshot.columns[self.customer], column, self.numbers())
            parts.append(f"SELECT {number} AS customer, file_row_number + {before} AS place FROM {source(part)}")  # noqa: S608 (quoted)
            before += part.rows
        return " UNION ALL ".join(parts)


def _joined(
    connection: duckdb.DuckDBPyConnection, join: _Join, workspace: Workspace, plan: ContactPlan, file: Path, progress: Progress
) -> HistoryFile:
    connection.execute(f"CREATE VIEW log AS {join.log.sql(join.numbers())}; CREATE VIEW people AS {join.people()}")
    run(connection, f"CREATE TABLE kinds AS SELECT {BY}, {COUNTED} FROM log GROUP BY {BY}", lambda share: progress(share / 3))  # noqa: S608
    check_rows(connection, join.log, plan.first, partial(offending, join.log.table))
    check_number(join.log, connection.execute("SELECT count(*) FROM kinds").fetchall()[0][0])
    found = sort_kinds(connection, join.log, PastStreams(workspace), plan, workspace.policy)
    connection.register("meant_rows", found.meant())
    connection.execute("CREATE TABLE meant AS FROM meant_rows")
    run(
        connection,
        # Materialized, for DuckDB would else count before it joins, by five texts in place of two numbers.
        f'CREATE TABLE got AS WITH met AS MATERIALIZED (SELECT place, "group" FROM {MEANT} '  # noqa: S608 (our own names)
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
    return HistoryFile(join.log, past, found.beyond, strangers, found.unknown, file)


def _numbered(connection: duckdb.DuckDBPyConnection, found: Sorted, join: _Join) -> tuple[tuple[Past, ...], int]:
    """The past contacts that some customer of the snapshot has got, and how many rows are of others. Makes the table `numbers`."""
    met, strangers = connection.execute("SELECT count(place), coalesce(sum(times) FILTER (place IS NULL), 0) FROM got").fetchall()[0]
    if strangers and not met and not _any_known(connection):
        raise nobody_known(join.log, join.snapshot, join.customer)
    most = connection.execute('SELECT "group", max(times) FROM got WHERE place IS NOT NULL GROUP BY "group"').fetchall()
    past, numbers = found.numbered(most)
    connection.register("number_rows", numbers)
    connection.execute("CREATE TABLE numbers AS FROM number_rows")
    return past, int(strangers)


def _any_known(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any customer of the whole log is in the snapshot: where none is, their numbers are of different kinds."""
    return bool(connection.execute("SELECT 1 FROM log SEMI JOIN people USING (customer) LIMIT 1").fetchall())


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
