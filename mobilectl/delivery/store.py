"""The sandbox's memory: one SQLite file in WAL mode. Each change is one transaction, so a kill leaves the old or the new."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from mobilectl.delivery.contract import EVERYBODY, KEY_HOURS, Entry, Outcome, Results, Revision, Rollout, Stored
from mobilectl.delivery.migrations import migrate
from mobilectl.delivery.transactions import transaction
from mobilectl.errors import Unusable, system_reason
from mobilectl.messages import say
from mobilectl.schedule.clock import stamp

T = TypeVar("T")

BUSY_SECONDS = 10.0
Precondition = Callable[[Entry | None], bool]
Address = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that is asked for: by which token, when, and under which idempotency key.

    `fingerprint` tells one request from another.
    """

    by: str
    at: datetime
    key: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What is to be stored of a definition. `accepted` is the workspace's revision that its approval speaks of.

    Without a rollout, the one that holds goes on holding.
    """

    digest: str
    content: dict[str, Any]
    approval: dict[str, Any]
    source: str = ""
    accepted: int = 0
    rollout: Rollout | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a change came to; `entry` is what is live now.

    Nothing was changed where it is a `conflict` (the precondition does not hold), `absent` (there is nothing to change),
    `stale` (an approval of a later revision was accepted before) or `reused` (the idempotency key belongs to another
    request). `replayed`: it was done before, under the same key.
    """

    outcome: Outcome | Literal["deleted", "conflict", "absent", "stale", "reused"]
    entry: Entry | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a definition stands: the counters of `heads`, zero where there never was one, and the entry if it is live."""

    revision: int = 0
    accepted: int = 0
    rollouts: int = 0
    live: Entry | None = None


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
                    with transaction(connection):
                        pass
        except (sqlite3.Error, OSError) as error:
            reason = system_reason(error) if isinstance(error, OSError) else str(error)
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

    def entries(self, after: Address, count: int) -> tuple[Entry, ...]:
        """At most `count` live definitions behind a kind and id, in order."""
        sql = f"SELECT {ENTRY} FROM {JOINED} WHERE h.rollout IS NOT NULL AND (h.kind, h.id) > (?, ?) ORDER BY h.kind, h.id LIMIT ?"  # noqa: S608
        return self._read(lambda connection: tuple(_entry(*row) for row in connection.execute(sql, (*after, count))), ())

    def get(self, address: Address, revision: int | None = None) -> Stored | None:
        """A definition as it is live, or as it was in one of its revisions; None where there is none or it was a deletion."""
        which = "AND r.revision = h.revision AND h.rollout IS NOT NULL" if revision is None else "AND r.revision = ?"
        sql = f"""SELECT {ENTRY}, r.content, r.approval, r.stored_at FROM heads h JOIN revisions r ON (r.kind, r.id) = (h.kind, h.id)
                  WHERE (h.kind, h.id) = (?, ?) AND r.content IS NOT NULL {which}"""  # noqa: S608

        def read(connection: sqlite3.Connection) -> Stored | None:
            row = connection.execute(sql, address if revision is None else (*address, revision)).fetchone()
            return None if row is None else Stored(_entry(*row[:-3]), json.loads(row[-3]), json.loads(row[-2]), row[-1])

        return self._read(read, None)

    def revisions(self, address: Address) -> tuple[Revision, ...]:
        """Every version that was stored, the newest first; none where there never was one."""
        sql = """SELECT revision, digest, stored_at, stored_by, content IS NULL FROM revisions
                 WHERE (kind, id) = (?, ?) ORDER BY revision DESC"""
        return self._read(lambda connection: tuple(_revision(*row) for row in connection.execute(sql, address)), ())

    def results(self, address: Address) -> Results | None:
        """What came of a definition, None where nothing is known."""

        def read(connection: sqlite3.Connection) -> Results | None:
            row = connection.execute("SELECT results FROM results WHERE (kind, id) = (?, ?)", address).fetchone()
            return None if row is None else msgspec.json.decode(row[0], type=Results)

        return self._read(read, None)

    def keep_results(self, found: Mapping[Address, Results]) -> None:
        """Keeps what came of definitions, in place of all that was kept before."""
        rows = [(*address, msgspec.json.encode(results).decode()) for address, results in found.items()]
        with self._lock, transaction(self._writable()) as connection:
            connection.execute("DELETE FROM results")
            connection.executemany("INSERT INTO results VALUES (?, ?, ?)", rows)

    def answered(self, asked: Asked) -> Done | None:
        """What was done before under the same key, None if nothing was."""
        return self._read(lambda connection: _answered(connection, asked), None)

    def put(self, address: Address, version: Version, asked: Asked, precondition: Precondition, again: bool = False) -> Done:
        """Puts a definition in place if `precondition` holds for what is live; the same digest again changes nothing.

        `again`: it is a version that was accepted once, so that its approval may be older than the last.
        """

        def change(connection: sqlite3.Connection) -> Done:
            head = _head(connection, address)
            live, rollout = head.live, version.rollout
            same = live is not None and live.digest == version.digest
            if same and live is not None and rollout in (None, live.rollout):
                _write_head(connection, address, head, live.rollout, accepted=version.accepted)
                return Done("unchanged", live)
            if version.accepted < head.accepted and not again:
                return Done("stale", live)
            if not precondition(live):
                return Done("conflict", live)
            if not same:
                _add_revision(connection, address, head.revision + 1, version, asked)
            _write_head(
                connection,
                address,
                head,
                rollout or (EVERYBODY if live is None else live.rollout),
                revision=head.revision + (not same),
                accepted=version.accepted,
            )
            return Done("created" if live is None else "updated", _head(connection, address).live)

        return self._change(asked, change)

    def set_rollout(self, address: Address, rollout: Rollout, asked: Asked, precondition: Precondition) -> Done:
        """Says to whom a definition goes out, if `precondition` holds for it; the same again changes nothing."""

        def change(connection: sqlite3.Connection) -> Done:
            head = _head(connection, address)
            if head.live is None:
                return Done("absent")
            if head.live.rollout == rollout:
                return Done("unchanged", head.live)
            if not precondition(head.live):
                return Done("conflict", head.live)
            _write_head(connection, address, head, rollout)
            return Done("updated", _head(connection, address).live)

        return self._change(asked, change)

    def delete(self, address: Address, asked: Asked, precondition: Precondition) -> Done:
        """Takes a definition away if `precondition` holds for it."""

        def change(connection: sqlite3.Connection) -> Done:
            head = _head(connection, address)
            if head.live is None:
                return Done("absent")
            if not precondition(head.live):
                return Done("conflict", head.live)
            _add_revision(connection, address, head.revision + 1, head.live, asked)
            _write_head(connection, address, head, None, revision=head.revision + 1)
            return Done("deleted")

        return self._change(asked, change)

    def _change(self, asked: Asked, change: Callable[[sqlite3.Connection], Done]) -> Done:
        with self._lock, transaction(self._writable()) as connection:
            before = _answered(connection, asked)
            if before is not None:
                return before
            done = change(connection)
            if asked.key is not None and done.outcome in ("created", "updated", "unchanged", "deleted"):
                entry = None if done.entry is None else msgspec.json.encode(done.entry).decode()
                connection.execute("DELETE FROM answers WHERE at <= ?", (_oldest(asked),))
                connection.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)",
                    (asked.by, asked.key, asked.fingerprint, done.outcome, entry, stamp(asked.at)),
                )
            return done

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
                migrate(connection)
            except BaseException:
                connection.close()
                raise
            self._opened = connection
        return self._opened


JOINED = "heads h JOIN revisions r ON (r.kind, r.id, r.revision) = (h.kind, h.id, h.revision)"
ENTRY = "h.kind, h.id, r.digest, r.revision, h.rollout, h.rollouts, r.stored_by, r.source"


def _entry(kind: str, id: str, digest: str, revision: int, rollout: str | None, rollouts: int, stored_by: str, source: str) -> Entry:
    etag = f'"{revision}.{rollouts}-{digest.removeprefix("sha256:")[:16]}"'
    holding = EVERYBODY if rollout is None else msgspec.json.decode(rollout, type=Rollout)
    return Entry(kind, id, digest, etag, revision, holding, stored_by, source)


def _revision(revision: int, digest: str, stored_at: str, stored_by: str, deleted: int) -> Revision:
    return Revision(revision, digest, stored_at, stored_by, bool(deleted))


def _head(connection: sqlite3.Connection, address: Address) -> _Head:
    sql = f"SELECT h.accepted, {ENTRY} FROM {JOINED} WHERE (h.kind, h.id) = (?, ?)"  # noqa: S608
    row = connection.execute(sql, address).fetchone()
    if row is None:
        return _Head()
    accepted, _, _, _, revision, rollout, rollouts, *_ = row
    return _Head(revision, accepted, rollouts, None if rollout is None else _entry(*row[1:]))


def _write_head(
    connection: sqlite3.Connection, address: Address, head: _Head, rollout: Rollout | None, revision: int | None = None, accepted: int = 0
) -> None:
    """Writes down what holds from now on; counters only ever rise."""
    before = None if head.live is None else head.live.rollout
    connection.execute(
        "INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?, ?)",
        (
            *address,
            head.revision if revision is None else revision,
            max(head.accepted, accepted),
            None if rollout is None else msgspec.json.encode(rollout).decode(),
            head.rollouts + (head.live is not None and rollout is not None and rollout != before),
        ),
    )


def _add_revision(connection: sqlite3.Connection, address: Address, revision: int, version: Version | Entry, asked: Asked) -> None:
    """Writes down a new version, or the deletion of what an entry says was live."""
    content, approval = (
        (json.dumps(version.content, ensure_ascii=False), json.dumps(version.approval, ensure_ascii=False))
        if isinstance(version, Version)
        else (None, None)
    )
    connection.execute(
        "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*address, revision, version.digest, content, approval, version.source, stamp(asked.at), asked.by),
    )


def _answered(connection: sqlite3.Connection, asked: Asked) -> Done | None:
    if asked.key is None:
        return None
    row = connection.execute(
        "SELECT fingerprint, outcome, entry FROM answers WHERE (asker, key) = (?, ?) AND at > ?", (asked.by, asked.key, _oldest(asked))
    ).fetchone()
    if row is None:
        return None
    if row[0] != asked.fingerprint:
        return Done("reused")
    return Done(row[1], None if row[2] is None else msgspec.json.decode(row[2], type=Entry), replayed=True)


def _oldest(asked: Asked) -> str:
    return stamp(asked.at - timedelta(hours=KEY_HOURS))
