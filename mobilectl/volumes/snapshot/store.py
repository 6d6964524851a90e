"""Rows of sources that are no Parquet, read once into a temporary Parquet file, the columns in use alone.

So a share of the rows can be given to each process, and no name or number of a person that nobody asked for is copied.
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.snapshot.mapping import BLANKS, is_text
from mobilectl.volumes.snapshot.reading import check_names, pattern
from mobilectl.volumes.snapshot.table import Part
from mobilectl.volumes.sql import interrupts, text
from mobilectl.volumes.sql import name as quoted

LOOK = 0.2
"""Seconds between two looks at how much is copied."""

Share = Callable[[float], None]
"""Told which share of the work is done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of a source: these columns, all where None, into files of this folder, which nobody else may enter.

    `progress` is told how much of it is copied, by another thread, where DuckDB can say: of files and of its own tables.
    """

    folder: Path
    columns: Collection[str] | None
    progress: Share | None = None

    def file(self, ending: str) -> Path:
        """A new file in the folder."""
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=ending, delete=False) as file:
            return Path(file.name)

    def of(self, names: Sequence[str], address: str) -> list[str]:
        """Those of the source's columns that are read. Raises `Unusable` where one of them is there twice, or has a name that
        no column may have."""
        found = [name for name in names if name and (self.columns is None or name in self.columns)]
        check_names(found, address)
        twice = tuple(sorted({name for name in found if found.count(name) > 1}))
        if twice:
            raise Unusable(say("{file} has several columns of one name: {names}", file=address, names=twice), say("rename or remove one"))
        return found


def store(connection: duckdb.DuckDBPyConnection, relation: str, columns: Mapping[str, tuple[str, str]], wanted: Wanted) -> Part:
    """Writes rows as Parquet. For each column its name in the relation and DuckDB's type; texts lose the blanks around them, and an empty
    one is unknown. Raises duckdb.Error, and `OSError` where there is no room for them."""
    select = [f"{_trimmed(column, kind)} AS {quoted(name)}" for name, (column, kind) in columns.items()] or ["0 AS nothing"]
    file = wanted.file(".parquet")
    with interrupts(), _watched(connection, wanted.progress):
        connection.execute(f"COPY (SELECT {', '.join(select)} FROM {relation}) TO {text(str(file))} (FORMAT parquet)")  # noqa: S608 (quoted)
    row = connection.execute("SELECT num_rows FROM parquet_file_metadata($file)", {"file": pattern(file)}).fetchone()
    return Part(file, int(row[0]) if row is not None else 0)


def stored(connection: duckdb.DuckDBPyConnection, relation: str, address: str, wanted: Wanted) -> tuple[Part, dict[str, str], list[str]]:
    """Writes what is wanted of a relation as `store` does. Also gives all its columns with their types, and the names of those written.
    Raises `Unusable`, duckdb.Error."""
    columns = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE FROM {relation}").fetchall()}
    kept = wanted.of(list(columns), address)
    return store(connection, relation, {name: (name, columns[name]) for name in kept}, wanted), columns, kept


@contextlib.contextmanager
def _watched(connection: duckdb.DuckDBPyConnection, progress: Share | None) -> Iterator[None]:
    """Tells how much of a query is done while it runs."""
    if progress is None:
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK):
            percent = connection.query_progress()
            if percent > 0:
                progress(percent / 100)

    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0")
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _trimmed(column: str, kind: str) -> str:
    return trimmed(quoted(column)) if is_text(kind) else quoted(column)


def trimmed(column: str) -> str:
    """A text without blanks around it; unknown where nothing is left."""
    return f"nullif(trim({column}::VARCHAR, {text(BLANKS)}), '')"
