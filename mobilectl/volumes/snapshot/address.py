"""Where a snapshot is: a file, here, on a web server or in a store of objects, many files by a pattern, a folder of them, or a table."""

from __future__ import annotations

import contextlib
import glob
import gzip
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from mobilectl.errors import NO_ROOM, Unusable, UsageError
from mobilectl.messages import say
from mobilectl.volumes.snapshot import digests, fetched
from mobilectl.volumes.snapshot.database import read_attached, read_postgres
from mobilectl.volumes.snapshot.delimited import read_csv
from mobilectl.volumes.snapshot.endings import CSV, JSON, OLD_WORKBOOK, PARQUET, WORKBOOK, check_once, ending
from mobilectl.volumes.snapshot.extensions import STORES, is_stored, read_stored
from mobilectl.volumes.snapshot.json_files import read_json
from mobilectl.volumes.snapshot.mapping import IS_DAY, reading
from mobilectl.volumes.snapshot.parquet import days_told, folders_of, notes_together, read_parquet, together
from mobilectl.volumes.snapshot.reading import column_of, pattern, source
from mobilectl.volumes.snapshot.store import Share, Wanted, stored
from mobilectl.volumes.snapshot.table import NoCustomers, Part, Snapshot
from mobilectl.volumes.snapshot.workbook import read_xlsx
from mobilectl.volumes.sql import interrupts, reason, text
from mobilectl.workspace.models.customers import Attribute, Attributes

POSTGRES = ("postgres:", "postgresql:")
ATTACHED = ("duckdb:", "sqlite:", "mysql:")
KINDS = {*POSTGRES, *ATTACHED, *(f"{one}:" for one in ("http", "https", *STORES))}
"""How addresses begin that are no files here."""
GZIP = b"\x1f\x8b"
"""How a file begins that is packed by gzip (RFC 1952, section 2.3.1)."""
HINT = say(
    "name a Parquet file, such as `mobilectl snapshot generate` makes, CSV, xlsx, JSON, a folder or pattern of files, https://…, s3://…, "
    "postgres://…, mysql://…, duckdb:… or sqlite:…"
)


def open_snapshot(address: str | Path, attributes: Attributes | None = None, progress: Share | None = None) -> Snapshot:
    """The snapshot at an address. With `attributes` only their columns are copied of a source that has to be read into a file first,
    which is removed with the snapshot. `progress` is told how much of it is copied.

    Raises `Unusable` where it cannot be read, `NoCustomers` where it is empty, `UsageError` for an address of no known kind.
    """
    place = normal(str(address))

    def read(folder: Path) -> Snapshot:
        snapshot = _opened(place, Wanted(folder, None if attributes is None else _columns(attributes), progress))
        if not snapshot.rows:
            raise NoCustomers(snapshot.address)
        return snapshot if attributes is None else _date(snapshot, attributes)

    return _kept(place, read)


def open_table(address: str | Path, columns: Collection[str], progress: Share | None = None) -> Snapshot:
    """A table of something else than customers at an address, as `open_snapshot` reads it, with or without rows; only these columns are
    copied. Raises `Unusable`, `UsageError`."""
    place = normal(str(address))
    return _kept(place, lambda folder: _opened(place, Wanted(folder, columns, progress)))


def _kept(address: str, read: Callable[[Path], Snapshot]) -> Snapshot:
    """What is read with the help of a folder, which is removed with it, or at once where it is not needed."""
    folder = Path(tempfile.mkdtemp(prefix="mobilectl-snapshot-"))
    try:
        with interrupts():
            snapshot = _readable(fetched.shown(address) if address.startswith(fetched.SCHEMES) else address, folder, read)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if any(folder.iterdir()):
        weakref.finalize(snapshot, shutil.rmtree, folder, ignore_errors=True)
    else:
        folder.rmdir()
    return snapshot


def _readable(address: str, folder: Path, read: Callable[[Path], Snapshot]) -> Snapshot:
    try:
        return read(folder)
    except duckdb.InterruptException:
        raise
    except (OSError, duckdb.Error) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:  # of the disk for temporary files, not of what is read
            raise
        raise Unusable(say("{file} cannot be read: {reason}", file=address, reason=reason(error)), HINT) from error


def normal(address: str) -> str:
    """The address without blanks around it and with its beginning (`https:`) in small letters, as it is known by."""
    kind, mark, rest = address.strip().partition(":")
    return f"{kind.lower()}{mark}{rest}" if kind.lower() + mark in KINDS else f"{kind}{mark}{rest}"


def _columns(attributes: Attributes) -> set[str]:
    """The columns that attributes.yaml names."""
    of_attributes = {one.column or name for name, one in attributes.attributes.items() if not one.cases}
    return of_attributes | {one.column for one in (attributes.customer, attributes.as_of) if one is not None}


def _opened(address: str, wanted: Wanted) -> Snapshot:
    if not address:
        raise UsageError(say("the address of the snapshot or contact log is empty"), HINT)
    if address.startswith(POSTGRES) or address.startswith(ATTACHED):
        part, columns, digest = (read_attached if address.startswith(ATTACHED) else read_postgres)(address, wanted)
        return Snapshot(address, _last(address), (part,), columns, {}, digest)
    if is_stored(address):
        part, columns, notes, digest = read_stored(address, wanted)
        return Snapshot(address, _last(address), (part,), columns, notes, digest)
    if address.startswith(fetched.SCHEMES):
        return _of_web(address, wanted)
    path = Path(address)
    if path.is_dir():
        return _of_files(address, path, inside(path), wanted)
    book, mark, sheet = address.rpartition("#")
    if not path.exists() and mark and ending(Path(book)) in (*WORKBOOK, OLD_WORKBOOK) and Path(book).is_file():
        return _of_file(address, Path(book), sheet, wanted)
    if not path.exists() and glob.has_magic(address):
        return _of_files(address, plain_top(path), [Path(one) for one in glob.glob(address, recursive=True)], wanted)  # noqa: PTH207
    if not path.exists():
        raise Unusable(say("there is no file {file}", file=book if mark and book.lower().endswith(WORKBOOK) else address), HINT)
    return _of_file(address, path, None, wanted)


def _last(address: str) -> str:
    """The last piece of an address."""
    return address.rpartition("/")[2].partition("?")[0]


def _of_web(address: str, wanted: Wanted) -> Snapshot:
    """A file from a web server. Of Parquet too only the columns in use are kept."""
    shown = fetched.shown(address)
    path = fetched.fetch(address, _one_of(wanted, 0, 2))
    wanted = _one_of(wanted, 1, 2)
    with _told_of(shown):
        part, columns, notes, digest = _read(path, {}, shown.partition("#")[2] or None, wanted)
        if part.path == path:
            with duckdb.connect() as connection:
                connection.execute("SET enable_progress_bar = false")
                part, columns, _ = stored(connection, f"read_parquet({text(pattern(path))})", shown, wanted)
    path.unlink()
    return Snapshot(shown, _last(shown), (part,), columns, notes, digest)


@contextlib.contextmanager
def _told_of(address: str) -> Iterator[None]:
    """What is said of a copy in the block is meant of the address."""
    try:
        yield
    except Unusable as error:
        raise Unusable(replace(error.message, values={**error.message.values, "file": address}), error.hint) from None


def _of_file(address: str, path: Path, sheet: str | None, wanted: Wanted) -> Snapshot:
    part, columns, notes, digest = _read(path, {}, sheet, wanted)
    return Snapshot(address, Path(address).name, (part,), columns, notes, digest)


def _of_files(address: str, top: Path, paths: Sequence[Path], wanted: Wanted) -> Snapshot:
    # Each file once, however often a pattern (`**/**`) or links lead to it: of its paths the first.
    paths = sorted({path.resolve(): path for path in sorted(paths, reverse=True) if path.is_file()}.values())
    if not paths:
        raise Unusable(say("{file} holds no Parquet or CSV files", file=address), HINT)
    check_once(set(paths))
    each = [_read(path, folders_of(path, top), None, _one_of(wanted, number, len(paths))) for number, path in enumerate(paths)]
    columns, lacking = together([one[1] for one in each], paths)
    digest = digests.of_files((path.relative_to(top).as_posix(), one[3]) for path, one in zip(paths, each, strict=True))
    parts = tuple(part for part, *_ in each)
    return Snapshot(address, Path(address).name, parts, columns, notes_together([one[2] for one in each]), digest, lacking)


def _one_of(wanted: Wanted, number: int, count: int) -> Wanted:
    """What is wanted of one file of several, which is a part of the work."""
    progress = wanted.progress
    return wanted if progress is None else replace(wanted, progress=lambda share: progress((number + share) / count))


def inside(folder: Path) -> list[Path]:
    """The data in a folder and those below: Parquet, or CSV where there is none. What begins with `_` or `.` is no data."""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and not any(part[0] in "_." for part in one.relative_to(folder).parts))
    return [one for one in files if ending(one) in PARQUET] or [one for one in files if ending(one) in CSV]


def plain_top(path: Path) -> Path:
    """The folder down to which a pattern is no pattern."""
    plain = Path(path.anchor)
    for part in path.relative_to(path.anchor).parts[:-1]:
        if glob.has_magic(part):
            break
        plain /= part
    return plain


def _read(
    path: Path, folders: dict[str, str | None], sheet: str | None, wanted: Wanted
) -> tuple[Part, dict[str, str], dict[str, str], str]:
    """A file as a part, with its columns, its metadata and its digest."""
    kind = ending(path)
    if kind == OLD_WORKBOOK:
        raise Unusable(say("{file} is a workbook of an old Excel, which is not read", file=str(path)), say("save it as .xlsx"))
    if kind in CSV + WORKBOOK + JSON:
        part, columns = _rows(path, sheet, wanted)
        own = {name: value for name, value in folders.items() if name not in columns}
        return Part(part.path, part.rows, own), columns | dict.fromkeys(own, "VARCHAR"), {}, digests.of_file(path)
    part, columns, notes = read_parquet(path, folders, HINT)
    return part, columns, notes, digests.of_parquet(path)


def _rows(path: Path, sheet: str | None, wanted: Wanted) -> tuple[Part, dict[str, str]]:
    """The rows of a file that is no Parquet."""
    kind = ending(path)
    if _packed(path):
        with _told_of(str(path)):
            plain = _unpacked(path, wanted.file(kind))
            found = _rows(plain, sheet, wanted)
        plain.unlink()
        return found
    if kind in WORKBOOK:
        return read_xlsx(path, sheet, wanted)
    return read_csv(path, wanted) if kind in CSV else read_json(path, wanted)


def _packed(path: Path) -> bool:
    """Whether a file is packed by gzip. Its name does not tell: some web servers unpack what they send, and others pack what they have."""
    with path.open("rb") as file:
        return file.read(len(GZIP)) == GZIP


def _unpacked(path: Path, plain: Path) -> Path:
    """A copy of a file that is packed by gzip. Raises `Unusable` where it is damaged, or breaks off."""
    try:
        with gzip.open(path) as packed, plain.open("wb") as out:
            shutil.copyfileobj(packed, out)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Unusable(say("{file} is packed by gzip, and damaged", file=str(path)), say("pack it again, or unpack it yourself")) from None
    return plain


def _date(snapshot: Snapshot, attributes: Attributes) -> Snapshot:
    """The snapshot with the days that its own column says: the oldest and the newest."""
    as_of = attributes.as_of
    if as_of is None or as_of.column not in snapshot.columns or as_of.column in snapshot.lacking:
        return snapshot
    day = Attribute(name="", type="date", nullable=True, date_format=as_of.date_format)
    days = []
    with duckdb.connect() as connection:
        for part in snapshot.parts:
            value = reading(day, snapshot.columns[as_of.column], column_of(snapshot, part, as_of.column))
            both = f"SELECT min(day), max(day) FROM (SELECT {value} AS day FROM {source(part)}) WHERE {IS_DAY}"  # noqa: S608 (quoted)
            days += [one.isoformat() for one in connection.execute(both).fetchall()[0] if one is not None]
    return replace(snapshot, notes={**snapshot.notes, **days_told(days)}) if days else snapshot
