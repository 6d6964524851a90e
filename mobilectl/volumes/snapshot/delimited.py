"""CSV as programs and Excel write it: any usual encoding and separator; every value stays the text that it is."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.snapshot.mapping import BLANKS
from mobilectl.volumes.snapshot.reading import pattern
from mobilectl.volumes.snapshot.store import Wanted, store, trimmed
from mobilectl.volumes.snapshot.table import Part
from mobilectl.volumes.sql import text

SEPARATORS = (",", "\t", ";", "，", "；", "|")
BLOCK = 1 << 20
LONGEST_LINE = 2 << 20
"""So long may a line be, as for DuckDB; a quote that is not closed is found before a whole file is read as one value."""
HEAD = 1 << 16
EMPTY = re.compile(rf'(?:[{BLANKS}{"".join(SEPARATORS)}]|"[{BLANKS}]*")*')
"""A line with nothing in it, whatever separates its cells."""
TOLD = re.compile(r'"?sep=(.)"?\n?', re.IGNORECASE)
"""The line by which Excel says what separates the cells of those below."""
END = b"\x1a"
"""Ctrl-Z, by which programs for DOS say that a text is over."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: of Excel since 2007, and those with a password or of an older Excel."""
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
COUNTS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
"""What DuckDB says of a line that is too short or too long."""
GUESSES = ("utf-8", "gb18030")
"""Tried in turn on the whole file where no mark tells: what is valid UTF-8 from end to end is hardly anything else."""


def read_csv(path: Path, wanted: Wanted) -> tuple[Part, dict[str, str]]:
    """The rows of a CSV file, and its columns. Raises `Unusable`, `OSError`, `duckdb.Error`."""
    plain = in_utf8(path, wanted)
    skip, separator, header, second = _header(plain, path)
    names = [cell.strip(BLANKS) for cell in header]
    check_header(names, second, path)
    kept = wanted.of(names, str(path))
    fields = [f"c{number}" for number in range(len(names))]
    found = {name: (f"c{names.index(name)}", "VARCHAR") for name in kept}

    def rows_of(file: Path) -> str:
        columns = ", ".join(f"{field}: 'VARCHAR'" for field in fields)
        return (
            f"(FROM read_csv({text(pattern(file))}, auto_detect = false, header = true, skip = {skip}, delim = {text(separator)}, "
            f"quote = '\"', escape = '\"', columns = {{{columns}}}) {not_blank(fields)})"
        )

    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        try:
            try:
                part = store(connection, rows_of(plain), found, wanted)
            except duckdb.Error as error:
                if not _too_short(str(error)) or not _ends_whole(plain):
                    raise
                filled = _filled(path, plain, skip, separator, len(names), wanted)
                part = store(connection, rows_of(filled), found, wanted)
                filled.unlink()
        except duckdb.Error as error:
            raise _unread(path, plain, str(error)) from None  # the reason quotes the line, which no one is to see
    if plain != path:
        plain.unlink()
    return part, {name: "VARCHAR" for name in names if name}


def _too_short(reason: str) -> bool:
    """Whether what is wrong is a line with too few cells."""
    counts = COUNTS.search(reason)
    return counts is not None and int(counts[2]) < int(counts[1])


def _ends_whole(plain: Path) -> bool:
    """Whether the last line is ended. Where a file breaks off, something is missing in a line that is too short."""
    with plain.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) in (b"\r", b"\n")


def _filled(path: Path, plain: Path, skip: int, separator: str, columns: int, wanted: Wanted) -> Path:
    """A copy with the cells that lines lack at their end: some versions of Excel leave out empty ones. Raises `Unusable`.

    A line with no more than half of the cells is not filled. If a value holds a line break without quotes, the cells of its two or more
    lines add up to one more than there are columns for each break, so that one of them has no more than half.
    """
    csv.field_size_limit(LONGEST_LINE)
    copy = wanted.file(".csv")
    with plain.open(encoding="utf-8", newline="") as file, copy.open("w", encoding="utf-8", newline="") as out:
        reader = csv.reader(file, delimiter=separator, strict=True)
        writer = csv.writer(out, delimiter=separator)
        try:
            for row in reader:
                if reader.line_num <= skip:
                    writer.writerow([])
                    continue
                half = len(row) < columns and 2 * len(row) <= columns + 1
                if len(row) > columns or (half and any(cell.strip(BLANKS) for cell in row)):
                    raise _wrong_length(path, plain, reader.line_num, len(row), columns)
                writer.writerow([*row, *[""] * (columns - len(row))])
        except csv.Error:
            raise _no_csv(path, reader.line_num) from None
    return copy


def not_blank(columns: Iterable[str]) -> str:
    """Excel exports rows that only looked filled: those with nothing in any column are none."""
    return f"WHERE coalesce({', '.join(map(trimmed, columns))}) IS NOT NULL"


def in_utf8(path: Path, wanted: Wanted) -> Path:
    """The file, or a copy of it, in UTF-8, with lines that all end in one way. Raises `Unusable` where no usual encoding fits."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(WORKBOOKS):
        raise Unusable(say("{file} is an Excel workbook, not CSV", file=str(path)), say("name it .xlsx, or save it as CSV"))
    for encoding in _encodings(head):
        try:
            return path if encoding == "utf-8" and _is_plain(path) else _recoded(path, encoding, wanted)
        except UnicodeError:
            pass  # another one may fit
    raise Unusable(say("{file} is neither in UTF-8 nor in GB18030 nor in UTF-16", file=str(path)), say("save it as “CSV UTF-8” in Excel"))


def _encodings(head: bytes) -> tuple[str, ...]:
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return (encoding,)
    first, second = head[0::2].count(0), head[1::2].count(0)  # ASCII in UTF-16 has a zero in each pair; few Chinese characters have one
    if max(first, second) <= len(head) // 20:
        return GUESSES
    return ("utf-16-be",) if first > second else ("utf-16-le",)


def _is_plain(path: Path) -> bool:
    """Whether a file in UTF-8 can be read where it lies: DuckDB takes the end of the first line for that of all, and Ctrl-Z for a value.

    Raises `UnicodeError`.
    """
    with path.open(encoding="utf-8", newline="") as file:
        while file.read(BLOCK):
            pass
        return not isinstance(file.newlines, tuple) and _length(path) == path.stat().st_size


def _recoded(path: Path, encoding: str, wanted: Wanted) -> Path:
    """A copy in UTF-8 without a mark of its end, in which LF ends each line, as CRLF or CR did; also within quotes, for no value in use
    holds one. Raises `UnicodeError`."""
    copy = wanted.file(".csv")
    try:
        with path.open(encoding=encoding) as file, copy.open("w", encoding="utf-8", newline="\n") as out:
            shutil.copyfileobj(file, out, BLOCK)
    except UnicodeError:
        copy.unlink()
        raise
    os.truncate(copy, _length(copy))
    return copy


def _length(plain: Path) -> int:
    """How many bytes there are in front of the mark of the end, if there is one; several may fill the last block."""
    with plain.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - HEAD, 0))
        tail = file.read()
    rest = tail[len(tail.rstrip(END + b"\r\n")) :]
    return size - (len(rest) - rest.index(END) if END in rest else 0)


def check_header(names: Sequence[str], second: Sequence[str], path: Path) -> None:
    """Raises `Unusable` where the first line is a title, not the names of the columns."""
    if sum(map(bool, names)) == 1 and (filled := sum(bool(cell.strip(BLANKS)) for cell in second)) > 1:
        raise Unusable(
            say("{file}: the first line names one column, the next one has {count}", file=str(path), count=filled),
            say("a title does not belong here: remove the lines above the one that names the columns"),
        )


def _header(plain: Path, path: Path) -> tuple[int, str, list[str], list[str]]:
    """How many lines come before the header (empty ones, Excel's `sep=;`), the separator, the header, and the cells of the next line that
    has any. Raises `Unusable`."""
    with plain.open(encoding="utf-8") as file:
        skip, told, line = 0, None, file.readline(HEAD).removeprefix("\ufeff")
        while line and (EMPTY.fullmatch(line) or (told is None and (told := TOLD.fullmatch(line)))):
            skip, line = skip + 1, file.readline(HEAD)
        head = line + file.read(HEAD)
    if not head:
        raise Unusable(say("{file} is empty", file=str(path)), say("its first line has to name the columns"))
    separator, header = (told[1], _first_record(head, told[1])) if told else separated(head)
    below = itertools.dropwhile(EMPTY.fullmatch, io.StringIO(head.partition("\n")[2]))
    return skip, separator, header, separated("".join(below))[1]


def separated(head: str) -> tuple[str, list[str]]:
    """The separator of the first line, and what it separates."""
    separator = max(SEPARATORS, key=lambda one: len(_first_record(head, one)))
    return separator, _first_record(head, separator)


def _first_record(head: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(head), delimiter=separator))
    except (csv.Error, StopIteration):
        return []


def _unread(path: Path, plain: Path, reason: str) -> Unusable:
    line = re.search(r"on Line: (\d+)", reason)
    counts = COUNTS.search(reason)
    if line and counts:
        return _wrong_length(path, plain, int(line[1]), int(counts[2]), int(counts[1]))
    if line:
        return _no_csv(path, int(line[1]))
    return Unusable(say("{file} cannot be read as CSV", file=str(path)), say("save it as “CSV UTF-8” in Excel"))


def _wrong_length(path: Path, plain: Path, line: int, found: int, expected: int) -> Unusable:
    if found < expected and _is_last(plain, line):
        hint = say("the file seems to break off in this last line: export it again; or remove it, if it holds sums (合计)")
    else:
        hint = say("a value that holds the separator or a line break must stand in double quotes")
    return Unusable(
        say("{file}, line {line}: {found} columns, where the first line has {expected}",
            file=str(path), line=line, found=found, expected=expected),
        hint,
    )  # fmt: skip


def _is_last(plain: Path, line: int) -> bool:
    """Whether only empty lines follow."""
    with plain.open(encoding="utf-8") as file:
        return all(map(EMPTY.fullmatch, itertools.islice(file, line, None)))


def _no_csv(path: Path, line: int) -> Unusable:
    return Unusable(
        say("{file}, line {line}: this is no CSV", file=str(path), line=line), say("look for a double quote that is not closed")
    )
