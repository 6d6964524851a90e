"""Files and folders that may not be read or written: a clear message with the documented code, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import Done, run
from worlds import change, copy_base

from mobilectl.exits import Exit

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
NOBODY = 65534
Command = Callable[..., Done]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can reach, with the base workspace in `work`."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    copy_base(folder / "work")
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    shutil.rmtree(folder)


@contextmanager
def bound() -> Iterator[None]:
    """As a user whom permissions bind: the superuser lays its rights down meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], place: Path) -> Command:
    """Runs a command as a bound user. What it imports must be there already: a test runs it freely first."""

    def call(*arguments: str) -> Done:
        with bound():
            return run(capsys, *arguments, workspace=place / "work")

    return call


def snapshot(capsys: pytest.CaptureFixture[str], place: Path) -> Path:
    file = place / "people.parquet"
    done = run(
        capsys,
        "snapshot",
        "generate",
        "--customers",
        "1000",
        "--seed",
        "1",
        "--today",
        "2026-06-28",
        "-o",
        str(file),
        workspace=place / "work",
    )
    assert done.code == 0
    return file


def key(capsys: pytest.CaptureFixture[str], place: Path) -> Path:
    file = place / "key"
    done = run(capsys, "keys", "new", "li@changsha", "--role", "submit", "--no-passphrase", "-o", str(file))
    assert done.code == 0
    (place / "work/campaigns/allowed_signers").write_text(done.out, encoding="utf-8")
    return file


def test_a_definition_that_may_not_be_read_is_a_finding_and_hides_no_other(
    capsys: pytest.CaptureFixture[str], place: Path, command: Command
) -> None:
    run(capsys, "check", workspace=place / "work")
    (place / "work/campaigns/changsha/demo.yaml").chmod(0)
    done = command("check")
    assert done.code == Exit.FINDINGS
    assert "error[S001] campaigns/changsha/demo.yaml:1:1 unreadable-file" in done.out
    assert "the file cannot be opened: you have no right to it" in done.out


def test_a_snapshot_that_may_not_be_read(capsys: pytest.CaptureFixture[str], place: Path, command: Command) -> None:
    file = snapshot(capsys, place)
    run(capsys, "dry-run", "--snapshot", str(file), workspace=place / "work")
    file.chmod(0)
    done = command("dry-run", "--snapshot", str(file))
    assert done.code == Exit.UNUSABLE
    assert "cannot be read" in done.err


def test_a_key_that_may_not_be_read(capsys: pytest.CaptureFixture[str], place: Path, command: Command) -> None:
    file = key(capsys, place)
    (place / "work/campaigns").chmod(0o777)
    run(capsys, "submit", "demo", "--key", str(file), workspace=place / "work")
    done = command("submit", "demo", "--key", str(file))
    assert done.code == Exit.UNUSABLE
    assert str(file) in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("snapshot", "generate", "--customers", "1000", "--seed", "1", "-o", "LOCKED/people.parquet"),
        ("schema", "-o", "LOCKED"),
        ("keys", "new", "li@changsha", "--role", "submit", "--no-passphrase", "-o", "LOCKED/key"),
    ],
)
def test_a_read_only_folder(capsys: pytest.CaptureFixture[str], place: Path, command: Command, arguments: tuple[str, ...]) -> None:
    free, locked = place / "free", place / "locked"
    free.mkdir()
    locked.mkdir()
    run(capsys, *(one.replace("LOCKED", str(free)) for one in arguments), workspace=place / "work")
    locked.chmod(0o555)
    done = command(*(one.replace("LOCKED", str(locked)) for one in arguments))
    assert done.code == Exit.UNUSABLE
    assert "hint: " in done.err
    assert list(locked.iterdir()) == []


def test_a_read_only_workspace_takes_no_statement_and_no_sandbox(capsys: pytest.CaptureFixture[str], place: Path, command: Command) -> None:
    file = key(capsys, place)
    other = copy_base(place / "other")
    shutil.copy(place / "work/campaigns/allowed_signers", other / "campaigns/allowed_signers")
    assert run(capsys, "submit", "demo", "--key", str(file), workspace=other).code == 0
    assert run(capsys, "push", workspace=other).code == 0
    file.chmod(0o644)
    for folder in ("work", "work/campaigns"):
        (place / folder).chmod(0o555)
    for arguments in (("submit", "demo", "--key", str(file)), ("push",)):
        done = command(*arguments)
        assert (done.code, "Traceback" in done.err) == (Exit.UNUSABLE, False), arguments
    assert not (place / "work/.mobilectl").exists()
    assert not (place / "work/campaigns/approvals").exists()


def test_a_read_only_workspace_is_not_repaired(capsys: pytest.CaptureFixture[str], place: Path, command: Command) -> None:
    change(
        place / "work", "campaigns/policy.yaml", "blackouts: [{id: x, name: 割接, classes: [marketing], from: 2026-07-03, to: 2026-07-03}]"
    )
    run(capsys, "repair", "--diff", workspace=place / "work")
    demo = place / "work/campaigns/changsha/demo.yaml"
    before = demo.read_bytes()
    for path in (demo, demo.parent):
        path.chmod(0o444 if path == demo else 0o555)
        done = command("repair", "--apply")
        assert (done.code, "Traceback" in done.err) == (Exit.UNUSABLE, False)
        assert str(path) in done.err
        assert demo.read_bytes() == before
        demo.chmod(0o666)
    assert [one.name for one in demo.parent.iterdir()] == ["demo.yaml"]
