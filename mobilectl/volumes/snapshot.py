"""A snapshot of customers in a Parquet file: what is in it, whether it fits the attributes, and its rows in batches.

Whatever else customers are read from has to give the same: rows in batches whose columns are as `masks.atoms_of` takes them.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from mobilectl.errors import Unusable
from mobilectl.messages import Message, People, say
from mobilectl.volumes.masks import Strays
from mobilectl.volumes.sql import name as quoted
from mobilectl.volumes.sql import text
from mobilectl.workspace.models.customers import Attribute

MADE_UP = "made up by mobilectl"
WHOLE_FILE = 256 * 1024 * 1024
"""Up to so many bytes the digest is of the whole file, beyond it of the Parquet footer and the size."""
WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
FRACTIONS = ("FLOAT", "DOUBLE")
WIDE_NUMBERS = ("UBIGINT", "HUGEINT", "UHUGEINT")

MOST_SHOWN = 60
"""Columns that a message lists."""

Attributes = Mapping[str, Attribute]
"""Attributes by id, none of them derived."""


@dataclass(frozen=True)
class Snapshot:
    """A Parquet file with a row for each customer. `columns` gives DuckDB's type of each, `notes` is the file's own metadata.

    `digest` is `sha256:…` of the whole file or, for large files, `sha256-footer:…` of the Parquet footer and the file's size.
    """

    path: Path
    rows: int
    columns: Mapping[str, str]
    notes: Mapping[str, str]
    digest: str

    @property
    def made_up(self) -> bool:
        """Whether `snapshot generate` made the customers up."""
        return self.notes.get("mobilectl") == MADE_UP

    @cached_property
    def today(self) -> date | None:
        """The day on which the customers were as the file has them, where it says so."""
        try:
            return date.fromisoformat(self.notes["today"])
        except (KeyError, ValueError):
            return None


def open_snapshot(path: Path) -> Snapshot:
    """The snapshot in a file. Raises `Unusable` where the file is missing, unreadable, no Parquet, or without customers."""
    hint = say("name a Parquet file, such as `mobilectl snapshot generate` makes")
    if path.is_dir():
        raise Unusable(say("{file} is a folder, not a snapshot", file=str(path)), hint)
    try:
        digest = digest_of(path)
        if not is_parquet(path):
            raise Unusable(say("{file} is no Parquet file", file=str(path)), hint)
        with duckdb.connect() as connection:
            file = {"file": pattern(path)}
            row = connection.execute("SELECT num_rows FROM parquet_file_metadata($file)", file).fetchone()
            notes = connection.execute("SELECT key, value FROM parquet_kv_metadata($file)", file).fetchall()
            columns = connection.execute("DESCRIBE SELECT * FROM read_parquet($file)", file).fetchall()
    except FileNotFoundError as error:
        raise Unusable(say("there is no file {file}", file=str(path)), hint) from error
    except OSError as error:
        raise Unusable(say("{file} cannot be read: {reason}", file=str(path), reason=error.strerror or str(error)), hint) from error
    except duckdb.Error as error:
        reason = str(error).strip().split("\n")[0]
        raise Unusable(say("{file} is a damaged Parquet file: {reason}", file=str(path), reason=reason), hint) from error
    rows = int(row[0]) if row is not None else 0
    if not rows:
        raise Unusable(say("{file} holds no customers", file=str(path)), hint)
    known = {bytes(key).decode(errors="replace"): bytes(value).decode(errors="replace") for key, value in notes}
    return Snapshot(path, rows, {name: type for name, type, *_ in columns}, known, digest)


def digest_of(path: Path) -> str:
    """The file's digest, as `Snapshot` describes it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= WHOLE_FILE:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
        file.seek(-8, os.SEEK_END)
        length = int.from_bytes(file.read(4), "little")
        file.seek(-min(size, length + 8), os.SEEK_END)
        return f"sha256-footer:{hashlib.sha256(file.read() + size.to_bytes(8, 'little')).hexdigest()}"


def is_parquet(path: Path) -> bool:
    """Whether a file begins and ends as a Parquet file does."""
    with path.open("rb") as file:
        begin = file.read(4)
        file.seek(-min(path.stat().st_size, 4), os.SEEK_END)
        return begin == file.read(4) == b"PAR1"


def check_columns(snapshot: Snapshot, attributes: Attributes) -> None:
    """Raises `Unusable` with every column that is missing or of a wrong type."""
    problems = [problem for name, one in attributes.items() if (problem := _misfit(snapshot, name, one)) is not None]
    if problems:
        raise Unusable(
            listed(say("{file} does not fit campaigns/attributes.yaml:", file=str(snapshot.path)), problems),
            say(
                "its columns are {columns}; `column: …` in attributes.yaml says which of them an attribute is in",
                columns=_some(snapshot.columns),
            ),
        )


def check_values(snapshot: Snapshot, attributes: Attributes, strays: Mapping[str, Strays]) -> None:
    """Raises `Unusable` with every column that holds values which its attribute does not allow, and how many."""
    problems = []
    for name, found in strays.items():
        column, declared = attributes[name].column or name, _declared(attributes[name])
        if found.outside:
            problems.append(
                say(
                    "column `{column}`: {people} with a value that is not {declared}",
                    column=column,
                    people=People(found.outside),
                    declared=declared,
                )
            )
        if found.unknown:
            problems.append(say("column `{column}`: not known (null) for {people}", column=column, people=People(found.unknown)))
    if problems:
        raise Unusable(
            listed(say("{file} holds values that campaigns/attributes.yaml does not allow:", file=str(snapshot.path)), problems),
            say("correct the snapshot, or declare the values; `nullable: true` allows unknown ones"),
        )


def listed(title: Message, lines: Iterable[Message]) -> Message:
    """A title with lines below it."""
    for line in lines:
        title = say("{above}\n    {line}", above=title, line=line)
    return title


def _some(columns: Iterable[str]) -> tuple[str, ...]:
    names = tuple(columns)
    return (*names[:MOST_SHOWN], "…") if len(names) > MOST_SHOWN else names


def _misfit(snapshot: Snapshot, name: str, attribute: Attribute) -> Message | None:
    column = attribute.column or name
    kind = snapshot.columns.get(column)
    if kind is None:
        near = difflib.get_close_matches(column, snapshot.columns, n=1)
        if near:
            return say("column `{column}` is missing; did you mean `{near}`?", column=column, near=near[0])
        return say("column `{column}` is missing", column=column)
    numbers = kind in WHOLE_NUMBERS + FRACTIONS + WIDE_NUMBERS or kind.startswith("DECIMAL")
    wanted: Mapping[str, tuple[bool, Message]] = {
        "choice": (kind == "VARCHAR" or kind.startswith("ENUM"), say("text (VARCHAR)")),
        "flag": (kind == "BOOLEAN", say("yes or no (BOOLEAN)")),
        "number": (numbers, say("numbers (such as INTEGER or DOUBLE)")),
        "date": (kind == "DATE", say("dates (DATE)")),
    }
    fits, needed = wanted[attribute.type]
    if fits:
        return None
    return say("column `{column}` is of type {kind}; `{attribute}` needs {needed}", column=column, kind=kind, attribute=name, needed=needed)


def _declared(attribute: Attribute) -> Message:
    if attribute.values:
        return say("one of {values}", values=tuple(attribute.values))
    if attribute.type != "number":
        return say("one that can be")
    kind = say("a whole number") if attribute.integer else say("a number")
    if attribute.min is not None and attribute.max is not None:
        return say("{kind} from {low} to {high}", kind=kind, low=attribute.min, high=attribute.max)
    if attribute.min is not None:
        return say("{kind} of at least {low}", kind=kind, low=attribute.min)
    return say("{kind} of at most {high}", kind=kind, high=attribute.max) if attribute.max is not None else kind


def batches(snapshot: Snapshot, attributes: Attributes, first: int, last: int, size: int) -> Iterator[pa.RecordBatch]:
    """The rows from `first` up to but not `last`, only the columns of the attributes, in batches of `size`. Raises duckdb.Error."""
    columns = ", ".join(f"{_reading(snapshot, name, one)} AS {quoted(name)}" for name, one in attributes.items()) or "0 AS nothing"
    query = (
        f"SELECT {columns} FROM read_parquet({text(pattern(snapshot.path))}, file_row_number = true) "  # noqa: S608 (quoted)
        f"WHERE file_row_number >= {first} AND file_row_number < {last}"
    )
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET enable_progress_bar = false")
        waiting: list[pa.RecordBatch] = []
        rows = 0
        for batch in pa.RecordBatchReader.from_stream(connection.sql(query)):
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


def _reading(snapshot: Snapshot, name: str, attribute: Attribute) -> str:
    """A column as `masks.atoms_of` takes it."""
    kind = snapshot.columns[attribute.column or name]
    column = quoted(attribute.column or name)
    if attribute.type == "choice":
        values = ", ".join(text(value) for value in attribute.values or ())
        return f"(CASE WHEN {column} IS NOT NULL THEN coalesce(list_position([{values}]::VARCHAR[], {column}::VARCHAR), 0) END)::USMALLINT"
    if attribute.type == "flag":
        return f"{column}::UTINYINT"
    return column if attribute.type == "date" or kind in WHOLE_NUMBERS + FRACTIONS else f"{column}::DOUBLE"


def pattern(path: Path) -> str:
    """The path as DuckDB takes it, which reads `*`, `?` and `[` in it as a pattern."""
    return "".join(f"[{one}]" if one in "*?[" else one for one in str(path))
