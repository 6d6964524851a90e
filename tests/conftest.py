"""What holds for all tests, and the programs of others that ours is held against."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from clusters import need_spark, two_workers
from hypothesis import settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# A test is about what comes out, not about how long a busy machine took for it.
settings.register_profile("mobilectl", deadline=None)
settings.load_profile("mobilectl")

PEERS = Path(__file__).parent / "peers"


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of each test is its own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("MOBILECTL_CACHE", str(folder))
    return folder


@pytest.fixture
def peer() -> Callable[[str], Path]:
    """The folder of an npm package. Where it is not installed the test is skipped; on a CI server it fails, for there it must run."""

    def folder(package: str) -> Path:
        found = PEERS / "node_modules" / package
        if found.is_dir() and shutil.which("node"):
            return found
        reason = f"{package} is not installed: npm ci --prefix tests/peers"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)

    return folder


@pytest.fixture
def node(peer: Callable[[str], Path]) -> Callable[[str, str, Any], str]:
    """Runs a script that uses a package: it finds `input`, and what it prints is given back."""

    def run(package: str, script: str, given: Any) -> str:
        peer(package)
        done = subprocess.run(
            ["node", "--input-type=module", "--eval", "import fs from 'node:fs'; const input = JSON.parse(fs.readFileSync(0));" + script],
            input=json.dumps(given),
            capture_output=True,
            encoding="utf-8",
            cwd=PEERS,
            check=True,
        )
        return done.stdout

    return run


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark cluster of two workers."""
    need_spark()
    with two_workers(tmp_path_factory.mktemp("cluster")) as session:
        yield session
