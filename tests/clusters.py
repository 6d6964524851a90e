"""A real Spark cluster on this machine, for the tests that need one: a driver and two workers, each a Java process of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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
