"""The rows of a snapshot, in batches of one size, wherever its files end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.snapshot.mapping import value_of
from mobilectl.volumes.snapshot.table import Attributes, Part, Snapshot
from mobilectl.volumes.sql import name as quoted
from mobilectl.volumes.sql import text

RAW = " as it is"
"""What follows an attribute's name where its column comes as the source has it; no name of an attribute has a blank in it."""


def batches(snapshot: Snapshot, attributes: Attributes, first: int, last: int, size: int) -> Iterator[pa.RecordBatch]:
    """The rows from `first` up to but not `last`, only the columns of the attributes, in batches of `size`. Raises duckdb.Error."""
    yield from _filled(_pieces(snapshot, attributes, first, last), size)


def beside_raw(snapshot: Snapshot, attributes: Attributes) -> Iterator[pa.RecordBatch]:
    """All rows: what `batches` gives, and beside each attribute its column as text. Raises duckdb.Error."""
    with _reader() as connection:
        for part in snapshot.parts:
            raw = [f"{column_of(snapshot, part, one.column or name)}::VARCHAR AS {quoted(name + RAW)}" for name, one in attributes.items()]
            yield from _rows(connection, f"SELECT {', '.join([*_read(snapshot, part, attributes), *raw])} FROM {source(part)}")  # noqa: S608


def column_of(snapshot: Snapshot, part: Part, column: str) -> str:
    """A column of a part as SQL, of the type that it has in the whole snapshot."""
    if column in part.folders:
        value = part.folders[column]
        return "NULL::VARCHAR" if value is None else f"{text(value)}::VARCHAR"
    return f"{quoted(column)}::{snapshot.columns[column]}" if len(snapshot.parts) > 1 else quoted(column)


def source(part: Part) -> str:
    """A part as SQL reads from it; each row has its `file_row_number`."""
    return f"read_parquet({text(pattern(part.path))}, file_row_number = true, hive_partitioning = false)"


def check_names(columns: Iterable[str], address: str) -> None:
    """Raises `Unusable` where a column has the name by which DuckDB tells the numbers of rows."""
    for column in columns:
        if column.lower() == "file_row_number":
            raise Unusable(
                say("{file} has a column `{column}`, by which DuckDB means the numbers of rows", file=address, column=column),
                say("rename the column, or leave it out when you export"),
            )


def pattern(path: Path) -> str:
    """The path as DuckDB takes it, which reads `*`, `?` and `[` in it as a pattern."""
    return "".join(f"[{one}]" if one in "*?[" else one for one in str(path))


def _pieces(snapshot: Snapshot, attributes: Attributes, first: int, last: int) -> Iterator[pa.RecordBatch]:
    """The rows as the files give them."""
    with _reader() as connection:
        before = 0
        for part in snapshot.parts:
            begin, end = max(first - before, 0), min(last - before, part.rows)
            before += part.rows
            if begin < end:
                columns = ", ".join(_read(snapshot, part, attributes)) or "0 AS nothing"
                rows = f"file_row_number >= {begin} AND file_row_number < {end}"
                yield from _rows(connection, f"SELECT {columns} FROM {source(part)} WHERE {rows}")  # noqa: S608 (quoted)


def _read(snapshot: Snapshot, part: Part, attributes: Attributes) -> list[str]:
    """The columns of the attributes, as `masks.atoms_of` takes them."""
    each = {name: value_of(name, one, snapshot.columns, partial(column_of, snapshot, part)) for name, one in attributes.items()}
    return [f"{value} AS {quoted(name)}" for name, value in each.items()]


def _reader() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 1; SET enable_progress_bar = false")
    return connection


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.RecordBatch]:
    return iter(pa.RecordBatchReader.from_stream(connection.sql(query)))


def _filled(pieces: Iterator[pa.RecordBatch], size: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of one size, the last perhaps shorter."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in pieces:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= size:
            *whole, rest = pa.Table.from_batches(waiting).combine_chunks().to_batches(max_chunksize=size)
            if rest.num_rows == size:
                whole, rest = [*whole, rest], rest.slice(size)
            yield from whole
            waiting, rows = [rest] if rest.num_rows else [], rest.num_rows
    if rows:
        yield from pa.Table.from_batches(waiting).combine_chunks().to_batches()
