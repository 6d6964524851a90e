"""A sheet of an Excel workbook (.xlsx), every value as text: what Excel shows as a number or a date says so by how it reads."""

from __future__ import annotations

import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from mobilectl.errors import Unusable
from mobilectl.messages import Message, say
from mobilectl.volumes.snapshot.delimited import WORKBOOKS, check_header, not_blank
from mobilectl.volumes.snapshot.mapping import BLANKS
from mobilectl.volumes.snapshot.store import Wanted, store
from mobilectl.volumes.snapshot.table import Part
from mobilectl.volumes.sql import name as quoted

ROWS = 20_000
"""Rows that are made into one Arrow batch."""
ERROR = re.compile(rb"""(<(?:\w+:)?c\s[^>]*?\bt=)(["'])e\2""")
"""The beginning of a cell whose formula went wrong (ECMA-376 part 1, 18.18.11); what Excel shows in it, such as #N/A, is its value."""
HINTS = (b't="e"', b"t='e'")
"""One of these is where there is an error. They are found twenty times as fast."""
TEXT = rb"\1\2str\2"
"""The same cell, whose formula gave a text."""


def read_xlsx(path: Path, sheet: str | None, wanted: Wanted) -> tuple[Part, dict[str, str]]:
    """The rows of a sheet, the first one if none is named, and its columns. Raises `Unusable`, `OSError`, `duckdb.Error`."""
    title, whole = _sheet(path, sheet, wanted)
    rows = itertools.dropwhile(_is_empty, whole)
    names = [_text(cell).strip(BLANKS) for cell in next(rows, [])]
    if not any(names):
        raise Unusable(
            say("sheet `{sheet}` of {file} is empty", sheet=title, file=str(path)),
            say("its first line has to name the columns; behind `#` another sheet can be named, as in people.xlsx#Sheet2"),
        )
    rows = itertools.dropwhile(_is_empty, rows)
    second = next(rows, [])
    check_header(names, [_text(cell) for cell in second], path)
    kept = wanted.of(names, str(path))
    fields = [f"c{number}" for number in range(len(names))]
    reader = pa.RecordBatchReader.from_batches(
        pa.schema([(one, pa.string()) for one in fields]), _batches(itertools.chain([second], rows), fields)
    )
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("sheet", reader)
        relation = f"(FROM sheet {not_blank(map(quoted, fields))})"
        part = store(connection, relation, {name: (f"c{names.index(name)}", "VARCHAR") for name in kept}, wanted)
    return part, {name: "VARCHAR" for name in names if name}


def _sheet(path: Path, sheet: str | None, wanted: Wanted) -> tuple[str, Sequence[Sequence[object]]]:
    """The name of a sheet, the first one if none is named, and its rows."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise Unusable(
            say("{file}: reading Excel workbooks needs python-calamine", file=str(path)),
            say("install it by `{command}`", command="pip install 'mobilectl[xlsx]'"),
        ) from None
    try:
        readable = _errors_as_texts(path, wanted)
        with CalamineWorkbook.from_path(str(readable)) as book:
            names = book.sheet_names
            if sheet is not None and sheet not in names:
                raise Unusable(
                    say("{file} has no sheet `{sheet}`", file=str(path), sheet=sheet), say("its sheets are {names}", names=tuple(names))
                )
            title = names[0] if sheet is None else sheet
            rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Unusable(say("{file} cannot be read as an Excel workbook", file=str(path)), _hint(path)) from error
    if readable != path:
        readable.unlink()  # it holds all columns
    return title, rows


def _hint(path: Path) -> Message:
    with path.open("rb") as file:
        begins_as_one = file.read(len(WORKBOOKS[0])).startswith(WORKBOOKS)
    if begins_as_one:
        return say("save it again as .xlsx, without a password")
    return say("it holds none: where it is CSV name it .csv, else save it again in Excel as .xlsx")


def _errors_as_texts(path: Path, wanted: Wanted) -> Path:
    """The workbook, or a copy in which errors are texts where it has any: calamine takes them for empty cells, so they would be unknown."""
    with zipfile.ZipFile(path) as book:
        if not any(hint in content for content in map(book.read, filter(_is_xml, book.namelist())) for hint in HINTS):
            return path
        copy = wanted.file(".xlsx")
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for one in book.namelist():
                out.writestr(one, ERROR.sub(TEXT, book.read(one)) if _is_xml(one) else book.read(one))
        return copy


def _is_xml(name: str) -> bool:
    return name.endswith(".xml")


def _is_empty(row: Sequence[object]) -> bool:
    return not any(_text(cell).strip(BLANKS) for cell in row)


def _batches(rows: Iterator[Sequence[object]], fields: Sequence[str]) -> Iterator[pa.RecordBatch]:
    waiting: list[list[str]] = []
    for row in rows:
        waiting.append([_text(cell) for cell in (*row, *[""] * (len(fields) - len(row)))])
        if len(waiting) == ROWS:
            yield _batch(waiting, fields)
            waiting = []
    yield _batch(waiting, fields)


def _batch(rows: Sequence[Sequence[str]], fields: Sequence[str]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else [() for _ in fields]
    return pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], list(fields))


def _text(cell: object) -> str:
    """A cell as Excel would export it; numbers without what only floating point adds."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
