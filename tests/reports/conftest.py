"""Reports to write, and the programs of others that judge what is written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reports.made import AWKWARD

from mobilectl.findings import Report
from mobilectl.rules.engine import check, report
from mobilectl.rules.registry import all_rules
from mobilectl.workspace.workspace import load_workspace

TESTS = Path(__file__).parents[1]
TROUBLED = TESTS / "troubled"
PEERS = TESTS / "peers"


@pytest.fixture(scope="session")
def troubled() -> Report:
    """The findings of a workspace in which every family of rules has something to say."""
    workspace = load_workspace(TROUBLED)
    return report(check(workspace, all_rules()), workspace)


@pytest.fixture(params=["troubled", "awkward"])
def made(request: pytest.FixtureRequest, troubled: Report) -> Report:
    """A report of a real workspace, and one of all that is awkward."""
    return troubled if request.param == "troubled" else AWKWARD


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
