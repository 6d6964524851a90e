"""A real Spark cluster on this machine, for the tests that need one: a driver and two workers, each a Java process of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mobilectl.errors import Unusable
from mobilectl.messages import Message

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TWO_WORKERS = "local-cluster[2,1,1024]"
SETTINGS = {"spark.ui.enabled": "false", "spark.sql.files.openCostInBytes": "1g", "spark.driver.memory": "512m"}
"""A partition for each file, so that small files are many tasks."""
ONLY_SPARK = pytest.mark.xdist_group("spark")
"""Keeps the tests of the cluster in one process, which starts it once."""


def need_spark() -> None:
    """Without pyspark or Java a test is skipped, but fails in CI, where they must be there."""
    home = os.environ.get("JAVA_HOME")
    lacking = None
    if importlib.util.find_spec("pyspark") is None:
        lacking = "pyspark is not installed: pip install -e '.[spark]'"
    elif shutil.which("java", path=str(Path(home) / "bin") if home else None) is None:
        lacking = "Java is not installed"
    if lacking:
        (pytest.fail if os.environ.get("CI", "").lower() in ("true", "1") else pytest.skip)(lacking)


def spark_home(folder: Path) -> Path:
    """pyspark's Spark under another folder, in which its workers leave their logs."""
    found = importlib.util.find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    folder.mkdir()
    for one in Path(found.origin).parent.iterdir():
        if one.name not in ("work", "conf"):
            (folder / one.name).symlink_to(one)
    return folder


@contextmanager
def two_workers(folder: Path) -> Iterator[SparkSession]:
    from mobilectl.volumes.cluster import spark

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(spark_home(folder / "spark")))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.delenv("PYSPARK_PYTHON", raising=False)
        with spark(TWO_WORKERS, SETTINGS) as session:
            yield session


def in_files(people: Path, count: int) -> Path:
    """The same customers in a folder of so many files."""
    import duckdb

    folder = people.parent / "parts"
    folder.mkdir()
    for part in range(count):
        duckdb.execute(f"COPY (FROM '{people}' WHERE customer % {count} = {part}) TO '{folder}/part-{part:02d}.parquet' (FORMAT parquet)")
    return folder


def same(found: object, expected: object) -> None:
    """Holds all of some totals against all of others."""
    assert plain(found) == plain(expected)


def plain(value: object) -> object:
    """All of something, whatever belongs to it, as plain values that can be compared."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    return value


def said(run: Callable[[], object]) -> tuple[Message, Message | None]:
    """The error that something ends with, and its hint."""
    with pytest.raises(Unusable) as error:
        run()
    return error.value.message, error.value.hint


def kept(function: Callable[..., Any], folder: Path) -> Shipped:
    """A function for tasks. Each keeps what it has made to itself until one of those that have made something has been killed; they leave
    a file each in a folder."""

    def run(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        os.close(tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=folder)[0])
        waited = time.monotonic()
        while not (folder / "gate").exists() and time.monotonic() < waited + 60:
            time.sleep(0.02)
        return result

    return Shipped(run)


class Killing:
    """Told how far a job is, kills one of the processes whose tasks keep what they have made, or the one above it of a certain name."""

    def __init__(self, folder: Path, victim: str) -> None:
        self.folder, self.victim, self.killed = folder, victim, False

    def __call__(self, share: float) -> None:
        begun = sorted(self.folder.glob("*-*"))
        if begun and not self.killed:
            assert share == 0
            os.kill(holder(int(begun[0].name.split("-")[0]), self.victim), signal.SIGKILL)
            self.killed = True
            (self.folder / "gate").touch()


class Shipped:
    """A function of a test that goes to the executors by its code: they do not know the tests."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.function(*arguments, **named)

    def __reduce__(self) -> tuple[object, ...]:
        from pyspark import cloudpickle

        dumps: Any = cloudpickle.dumps  # which has no types
        return cloudpickle.loads, (dumps(self.function),)


def holder(process: int, name: str) -> int:
    """The nearest process from this one upwards that has a word in its command line."""
    while name.encode() not in Path(f"/proc/{process}/cmdline").read_bytes():
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return process
