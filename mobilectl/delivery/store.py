"""The sandbox's memory: one SQLite file in WAL mode. Each change is one transaction, so a kill leaves the old or the new."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from mobilectl.delivery.contract import Entry, Outcome, Stored
from mobilectl.errors import Unusable
from mobilectl.messages import say

T = TypeVar("T")

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE definitions (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            digest TEXT NOT NULL,
            content TEXT,
            approval TEXT,
            stored_at TEXT NOT NULL,
            PRIMARY KEY (kind, id))""",
    ),
)
"""By schema version (PRAGMA user_version): the statements that lead to it. `content` is null after a deletion, so that
revisions go on counting and no ETag ever comes back for something else."""

BUSY_SECONDS = 10.0
Precondition = Callable[[Entry | None], bool]


@dataclass(frozen=True, slots=True)
class Put:
    """What a PUT came to; `entry` is what is live now. `conflict`: nothing was changed."""

    outcome: Outcome | Literal["conflict"]
    entry: Entry | None


class Store:
    """The definitions of one sandbox. Safe to use from several threads and processes.

    The file is made by the first change; until then everything reads as empty.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def prepare(self, writing: bool) -> None:
        """Opens the file, so that what is wrong with it shows before work begins. Raises `Unusable`."""
        try:
            if writing:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                connection = self._connection(writing)
                if connection is not None and writing:
                    with _transaction(connection):
                        pass
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise Unusable(
                say("the sandbox's store {file} cannot be used: {reason}", file=str(self._file), reason=reason),
                say("the folder must be writable; a damaged store can be moved away, the next push fills a new one"),
            ) from None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def entries(self, after: tuple[str, str], count: int) -> tuple[Entry, ...]:
        """At most `count` definitions behind a kind and id, in order."""
        sql = """SELECT kind, id, digest, revision FROM definitions
                 WHERE content IS NOT NULL AND (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?"""
        return self._read(lambda connection: tuple(_entry(*row) for row in connection.execute(sql, (*after, count))), ())

    def get(self, kind: str, id: str) -> Stored | None:
        """One definition."""
        sql = """SELECT kind, id, digest, revision, content, approval, stored_at FROM definitions
                 WHERE kind = ? AND id = ? AND content IS NOT NULL"""

        def read(connection: sqlite3.Connection) -> Stored | None:
            row = connection.execute(sql, (kind, id)).fetchone()
            return None if row is None else Stored(_entry(*row[:4]), json.loads(row[4]), json.loads(row[5]), row[6])

        return self._read(read, None)

    def put(
        self, kind: str, id: str, digest: str, content: dict[str, Any], approval: list[Any], at: str, precondition: Precondition
    ) -> Put:
        """Puts a definition in place if `precondition` holds for what is live; the same digest again changes nothing."""
        with self._lock, _transaction(self._writable()) as connection:
            revision, live = _live(connection, kind, id)
            if live is not None and live.digest == digest:
                return Put("unchanged", live)
            if not precondition(live):
                return Put("conflict", live)
            connection.execute(
                "INSERT OR REPLACE INTO definitions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (kind, id, revision + 1, digest, json.dumps(content, ensure_ascii=False), json.dumps(approval, ensure_ascii=False), at),
            )
            return Put("created" if live is None else "updated", _entry(kind, id, digest, revision + 1))

    def delete(self, kind: str, id: str, at: str, precondition: Precondition) -> Literal["deleted", "absent", "conflict"]:
        """Takes a definition away if `precondition` holds for it."""
        with self._lock, _transaction(self._writable()) as connection:
            revision, live = _live(connection, kind, id)
            if live is None:
                return "absent"
            if not precondition(live):
                return "conflict"
            connection.execute(
                "UPDATE definitions SET revision = ?, content = NULL, approval = NULL, stored_at = ? WHERE kind = ? AND id = ?",
                (revision + 1, at, kind, id),
            )
            return "deleted"

    def _read(self, read: Callable[[sqlite3.Connection], T], empty: T) -> T:
        with self._lock:
            connection = self._connection(writing=False)
            return empty if connection is None else read(connection)

    def _writable(self) -> sqlite3.Connection:
        connection = self._connection(writing=True)
        assert connection is not None
        return connection

    def _connection(self, writing: bool) -> sqlite3.Connection | None:
        if self._opened is None and (writing or self._file.exists()):
            connection = sqlite3.connect(self._file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                _migrate(connection)
            except BaseException:
                connection.close()
                raise
            self._opened = connection
        return self._opened


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise sqlite3.DatabaseError("it was written by a newer version of mobilectl")
    if version == len(MIGRATIONS):
        return
    connection.execute("PRAGMA journal_mode = WAL")
    with _transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _live(connection: sqlite3.Connection, kind: str, id: str) -> tuple[int, Entry | None]:
    """The last revision there was, 0 for none, and the entry if it is live."""
    row = connection.execute(
        "SELECT digest, revision, content IS NOT NULL FROM definitions WHERE kind = ? AND id = ?", (kind, id)
    ).fetchone()
    if row is None:
        return 0, None
    return row[1], _entry(kind, id, row[0], row[1]) if row[2] else None


def _entry(kind: str, id: str, digest: str, revision: int) -> Entry:
    return Entry(kind, id, digest, f'"{revision}-{digest.removeprefix("sha256:")[:16]}"', revision)
