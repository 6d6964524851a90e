"""Where a disk takes no more: it is blamed, not what was read."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from commands import Done, run
from volumes.test_volume_commands import people as people
from worlds import BASE

from mobilectl.exits import Exit
from mobilectl.volumes.sql import interrupts

resource = pytest.importorskip("resource")

FULL = (
    "mobilectl: a file cannot be read or written: the file is larger than allowed\n"
    "  hint: make room on the disk, or use another one; temporary files lie where TMPDIR says\n"
)
WRITING = "  hint: check that the folder is yours to write, that the disk is not full, and that no other program holds the file\n"


@contextlib.contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """The system takes no more of any file, as it takes no more of any where a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def sources(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    duckdb.execute(f"COPY (FROM '{people}') TO '{folder}/people.csv'")
    duckdb.execute(f"COPY (FROM '{people}') TO '{folder}/people.json'")
    (folder / "foreign.csv").write_text((folder / "people.csv").read_text(encoding="utf-8"), encoding="utf-16")
    log = "SELECT customer, DATE '2026-06-20' AS day, 'sms' AS channel, 'service' AS class, 'x' AS owner"
    duckdb.execute(f"COPY ({log} FROM '{people}') TO '{folder}/log.parquet'")
    duckdb.execute(f"COPY ({log} FROM '{people}') TO '{folder}/log.csv'")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "dry-run --snapshot people.csv",
        "snapshot check people.csv",
        "snapshot describe people.csv",
        "snapshot check foreign.csv",
        "snapshot check people.json",
        "dry-run --snapshot people.parquet --history log.csv",
        "dry-run --snapshot people.parquet --history log.parquet",
    ],
)
def test_a_full_disk_for_temporary_files_is_not_blamed_on_what_is_read(
    people: Path, sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(sources)
    with no_file_over(64):
        done = run(capsys, *command.replace("people.parquet", str(people)).split(), workspace=BASE)
    assert (done.code, done.out, done.err) == (Exit.UNUSABLE, "", FULL)
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_a_disk_that_has_no_room_for_what_does_not_fit_into_memory_is_full(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = 1; SET memory_limit = '20MB'; SET temp_directory = '{tmp_path}'")
        connection.execute("SET max_temp_directory_size = '1KB'")
        with pytest.raises(OSError, match="No space left") as raised, interrupts():
            connection.execute("CREATE TABLE big AS SELECT hash(i) FROM range(10000000) AS t(i)")
    assert raised.value.errno == errno.ENOSPC


@pytest.mark.parametrize("change", [(), ("--against", str(BASE))])
def test_tables_come_into_a_folder_all_or_none(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, ...]
) -> None:
    def tables(folder: Path, *more: str) -> Done:
        return run(capsys, "dry-run", "--snapshot", str(people), *change, "-o", f"{folder}/", *more, workspace=BASE)

    assert tables(tmp_path / "whole").code == Exit.CLEAN
    *others, largest = sorted((tmp_path / "whole").iterdir(), key=lambda one: one.stat().st_size)
    limit, new = largest.stat().st_size - 1, tmp_path / "new" / "tables"
    with no_file_over(limit):
        done = tables(new)
    assert (done.code, done.err) == (
        Exit.UNUSABLE,
        f"mobilectl: {new / largest.name} cannot be written: the file is larger than allowed\n{WRITING}",
    )
    assert [one.name for one in tmp_path.iterdir()] == ["whole"]
    for one in others:
        one.write_text("of before")
    largest.unlink()
    with no_file_over(limit):
        assert tables(tmp_path / "whole", "--force").code == Exit.UNUSABLE
    assert {one.name: one.read_text() for one in (tmp_path / "whole").iterdir()} == {one.name: "of before" for one in others}
    assert tables(tmp_path / "whole", "--force").code == Exit.CLEAN
    assert all(one.read_text(encoding="utf-8-sig") != "of before" for one in (*others, largest))


def test_made_up_customers_and_their_contacts_come_both_or_neither(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def generate(*more: str) -> Done:
        made = ("--customers", "2000", "--seed", "1", "--today", "2026-06-28", "-o", str(tmp_path / "x.parquet"))
        return run(capsys, "snapshot", "generate", *made, *more, workspace=BASE)

    with no_file_over(64):
        done = generate()
    said = f"mobilectl: {tmp_path / 'x.parquet'} cannot be written: the file is larger than allowed\n{WRITING}"
    assert (done.code, done.out, done.err) == (Exit.UNUSABLE, "", said)
    assert (generate("--history", str(tmp_path / "missing" / "log.parquet")).code, list(tmp_path.iterdir())) == (Exit.UNUSABLE, [])

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("mobilectl.volumes.generate.history_query", interrupted)
        done = generate("--history", str(tmp_path / "log.parquet"))
    assert (done.code, done.out, list(tmp_path.iterdir())) == (Exit.INTERRUPTED, "", [])
    assert generate("--history", str(tmp_path / "log.parquet")).code == Exit.CLEAN
    assert sorted(one.name for one in tmp_path.iterdir()) == ["log.parquet", "x.parquet"]
