"""Ctrl-C and SIGTERM end a command wherever it is, and a full disk behind standard output is told."""

from __future__ import annotations

import asyncio
import errno
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import HEEDING_INTERRUPTS, run
from worlds import BASE

from mobilectl.cli.main import FULL
from mobilectl.errors import REASONS
from mobilectl.exits import Exit
from mobilectl.interrupts import heeding, run_async

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")

LOADED_SLOWLY = """
import os, signal, time

class Named:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), {number})
        time.sleep(0.06)

class Loaded:
    one = Named()

loaded = "to its end"
"""


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Ctrl-C counts, also where the tests run in the background of a shell, which has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(work: Callable[[], object]) -> list[int]:
    """What came while something was done that is interrupted, at the latest when it is over."""
    with heeding() as came:
        try:
            work()
            time.sleep(5)
        except KeyboardInterrupt:
            return came
    pytest.fail("nothing was interrupted")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_module_is_loaded_to_its_end_before_anything_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals) -> None:
    name = f"loaded_slowly_{sent.name.lower()}"
    (tmp_path / f"{name}.py").write_text(LOADED_SLOWLY.format(number=int(sent)), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    came = interrupted(lambda: importlib.import_module(name))
    assert (came, sys.modules.pop(name).loaded) == ([sent], "to its end")


class Compared:
    def __hash__(self) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(10_000):
            pass
        return 1


def test_what_is_asked_by_programs_in_c_answers_first() -> None:
    answered: list[set[Compared]] = []
    came = interrupted(lambda: answered.append({Compared()}))
    assert (came, len(answered)) == ([signal.SIGINT], 1)


def test_another_sigterm_does_not_interrupt_the_cleaning_up() -> None:
    cleaned = []

    def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)
            cleaned.append(True)

    assert (interrupted(work), cleaned) == ([signal.SIGTERM] * 2, [True])


def test_asyncio_ends_its_tasks_in_good_order() -> None:
    ended = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            ended.append(True)
            raise

    before = signal.getsignal(signal.SIGINT)
    with heeding():
        with pytest.raises(KeyboardInterrupt):
            run_async(work())
        assert run_async(asyncio.sleep(0, "done")) == "done"
    assert (ended, signal.getsignal(signal.SIGINT)) == ([True], before)


def test_an_interrupt_of_which_something_made_another_error_is_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise RuntimeError("Error calling __set_name__") from None

    monkeypatch.setattr("mobilectl.cli.main.CLI.main", interrupted)
    done = run(capsys, "check")
    assert (done.code, done.err) == (Exit.INTERRUPTED, "mobilectl: interrupted\n")


def test_an_interrupt_while_the_command_is_loaded_ends_it_without_a_traceback() -> None:
    code = "import os, signal, sys\nimport mobilectl.__main__\nclass Stop:\n    def find_spec(self, name, *_):\n"
    code += "        if name == 'mobilectl.cli.words':\n            os.kill(os.getpid(), signal.SIGINT)\n"
    code += "sys.meta_path.insert(0, Stop())\nsys.argv = ['mobilectl', 'check', '--lang', 'en']\nmobilectl.__main__.start()"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=BASE, preexec_fn=HEEDING_INTERRUPTS, timeout=60
    )
    assert (process.returncode, process.stderr.strip(), process.stdout) == (Exit.INTERRUPTED, "mobilectl: interrupted", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["list campaigns", "schema policy", "check --format json"])
@pytest.mark.parametrize(("lang", "said"), [("en", "the output cannot be written: the disk is full"), ("zh", "输出写不出去：磁盘已满")])
def test_a_full_disk_behind_standard_output_is_told(lang: str, said: str, unbuffered: str, arguments: str) -> None:
    command = [sys.executable, "-m", "mobilectl", *arguments.split(), "--lang", lang]
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            command,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=BASE,
            timeout=60,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert (process.returncode, process.stderr.splitlines()[0]) == (Exit.UNUSABLE, f"mobilectl: {said}")
    assert len(process.stderr.splitlines()) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(("arguments", "code"), [(["list", "campaigns"], Exit.CLEAN), (["show", "nothing"], Exit.USAGE)])
def test_where_standard_error_takes_nothing_the_exit_code_stays(arguments: list[str], code: Exit) -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run([sys.executable, "-m", "mobilectl", *arguments], stdout=subprocess.PIPE, stderr=full, cwd=BASE, timeout=60)
    assert (process.returncode, bool(process.stdout)) == (code, code == Exit.CLEAN)


@pytest.mark.skipif(os.name == "nt", reason="how a shell closes a stream")
@pytest.mark.parametrize(("arguments", "code"), [("list campaigns", Exit.CLEAN), ("show nothing", Exit.USAGE)])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_where_a_stream_is_closed_the_exit_code_stays(arguments: str, code: Exit, closed: str) -> None:
    command = f"exec '{sys.executable}' -m mobilectl {arguments} {closed}"
    process = subprocess.run(["sh", "-c", command], capture_output=True, cwd=BASE, timeout=60)
    assert process.returncode == code


def test_what_the_system_says_of_full_disks_has_words_of_ours() -> None:
    assert set(FULL) <= set(REASONS)


def test_a_file_that_a_full_disk_does_not_take_is_not_called_the_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mobilectl.cli.session.Session.workspace", full)
    for lang, said in (("en", "a file cannot be read or written: the disk is full"), ("zh", "有文件无法读取或写入：磁盘已满")):
        done = run(capsys, "list", "campaigns", workspace=BASE, lang=lang)
        assert (done.code, done.err.splitlines()[0]) == (Exit.UNUSABLE, f"mobilectl: {said}")


def test_what_still_waits_when_a_command_ends_does_not_come_later() -> None:
    with heeding() as came:
        _Slow() == 1  # noqa: B015
    before = threading.active_count()
    time.sleep(0.1)
    assert (came, before) == ([signal.SIGINT], threading.active_count())


class _Slow:
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        signal.raise_signal(signal.SIGINT)
        return True
