"""A sandbox's file of an earlier version is brought up to date, all of it or nothing."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobilectl.delivery import migrations
from mobilectl.delivery.contract import Entry, Revision
from mobilectl.delivery.store import Asked, Store, Version
from mobilectl.errors import Unusable

DIGEST = "sha256:" + "a" * 64
LIVE = {"format": "mobilectl.definition/1", "kind": "campaign", "id": "demo"}
STATEMENT = {"statement": {"by": "li@changsha"}, "signature": "—"}
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def first_version(file: Path) -> None:
    """A file as the first version of the store wrote it: one definition live, another deleted."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in migrations.MIGRATIONS[0]:
            connection.execute(statement)
        rows = [
            ("campaign", "demo", 4, DIGEST, json.dumps(LIVE), json.dumps([STATEMENT], ensure_ascii=False), "2026-06-20T08:00:00Z"),
            ("campaign", "gone", 2, DIGEST, None, None, "2026-06-21T08:00:00Z"),
        ]
        connection.executemany("INSERT INTO definitions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("PRAGMA user_version = 1")


def version_of(file: Path) -> tuple[int, str]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0], connection.execute("PRAGMA journal_mode").fetchone()[0]


@pytest.mark.parametrize("writing", [True, False])
def test_the_first_version_becomes_the_newest(tmp_path: Path, writing: bool) -> None:
    file = tmp_path / "store"
    first_version(file)
    with closing(Store(file)) as store:
        store.prepare(writing)
        assert store.entries(("", ""), 9) == (Entry("campaign", "demo", DIGEST, '"4.0-aaaaaaaaaaaaaaaa"', 4),)
        stored = store.get(("campaign", "demo"))
        assert stored is not None
        assert (stored.content, stored.approval) == (LIVE, {"statements": [STATEMENT], "evidence": None})
        assert store.get(("campaign", "gone")) is None
        assert store.revisions(("campaign", "demo")) == (Revision(4, DIGEST, "2026-06-20T08:00:00Z", "", False),)
        assert store.revisions(("campaign", "gone")) == (Revision(2, DIGEST, "2026-06-21T08:00:00Z", "", True),)
        done = store.put(("campaign", "gone"), Version(DIGEST, {}, {}), Asked("ci", NOW), lambda live: live is None)
        assert done.outcome == "created"
        assert done.entry is not None
        assert done.entry.revision == 3, "it goes on counting"
    assert version_of(file) == (len(migrations.MIGRATIONS), "wal")


def test_a_new_store_is_in_wal_mode(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "store")) as store:
        store.prepare(writing=True)
    assert version_of(tmp_path / "store") == (len(migrations.MIGRATIONS), "wal")


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "store"
    first_version(file)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, ("DROP TABLE heads", "NO SQL")))
    with pytest.raises(Unusable, match="cannot be used"):
        Store(file).prepare(writing=True)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM definitions").fetchone() == (2,)


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "store"
    newer = len(migrations.MIGRATIONS) + 1
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {newer}")
    before = file.read_bytes()
    for writing in (True, False):
        with pytest.raises(Unusable) as error:
            Store(file).prepare(writing)
        assert error.value.message.values["reason"] == "it was written by a newer version of mobilectl"
    assert file.read_bytes() == before


def test_several_that_open_it_at_once_migrate_it_once(tmp_path: Path) -> None:
    file = tmp_path / "store"
    first_version(file)
    stores = [Store(file) for _ in range(6)]
    failed: list[Exception] = []

    def prepare(store: Store) -> None:
        try:
            store.prepare(writing=True)
        except Unusable as error:
            failed.append(error)

    threads = [threading.Thread(target=prepare, args=(one,)) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert [len(one.entries(("", ""), 9)) for one in stores] == [1] * 6
    for one in stores:
        one.close()
