"""The tables of the sandbox's store, and the way from each of its versions to the next."""

from __future__ import annotations

import sqlite3

from mobilectl.delivery.transactions import transaction

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
    (
        # Every version that was ever stored. `content` is null for a deletion.
        """CREATE TABLE revisions (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            digest TEXT NOT NULL,
            content TEXT,
            approval TEXT,
            source TEXT NOT NULL,
            stored_at TEXT NOT NULL,
            stored_by TEXT NOT NULL,
            PRIMARY KEY (kind, id, revision))""",
        """INSERT INTO revisions
            SELECT kind, id, revision, digest, content,
                CASE WHEN approval IS NOT NULL THEN json_object('statements', json(approval), 'evidence', NULL) END,
                '', stored_at, ''
            FROM definitions""",
        # Where each definition stands: its last revision, the highest revision of its statements that was ever accepted,
        # its rollout (null once deleted) and how often that was changed. Both counters outlive a deletion, so that no
        # ETag ever comes back for something else.
        """CREATE TABLE heads (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            accepted INTEGER NOT NULL,
            rollout TEXT,
            rollouts INTEGER NOT NULL,
            PRIMARY KEY (kind, id)) WITHOUT ROWID""",
        """INSERT INTO heads
            SELECT kind, id, revision, 0, CASE WHEN content IS NOT NULL THEN '{"paused":false,"share":1.0,"cities":null}' END, 0
            FROM definitions""",
        "DROP TABLE definitions",
        # What was answered under an idempotency key.
        """CREATE TABLE answers (
            asker TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            outcome TEXT NOT NULL,
            entry TEXT,
            at TEXT NOT NULL,
            PRIMARY KEY (asker, key)) WITHOUT ROWID""",
        "CREATE INDEX answers_by_time ON answers (at)",
    ),
    (
        # What came of each definition, as the contract has it.
        """CREATE TABLE results (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            results TEXT NOT NULL,
            PRIMARY KEY (kind, id)) WITHOUT ROWID""",
    ),
)
"""By schema version (PRAGMA user_version): the statements that lead to it."""


def migrate(connection: sqlite3.Connection) -> None:
    """Brings a store to the newest version, all or nothing. Raises sqlite3.DatabaseError for one that is newer still."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise sqlite3.DatabaseError("it was written by a newer version of mobilectl")
    if version == len(MIGRATIONS):
        return
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
