"""Reports to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from reports.made import AWKWARD

from mobilectl.findings import Report
from mobilectl.rules.engine import check, report
from mobilectl.rules.registry import all_rules
from mobilectl.workspace.workspace import load_workspace

TESTS = Path(__file__).parents[1]
TROUBLED = TESTS / "troubled"


@pytest.fixture(scope="session")
def troubled() -> Report:
    """The findings of a workspace in which every family of rules has something to say."""
    workspace = load_workspace(TROUBLED)
    return report(check(workspace, all_rules()), workspace)


@pytest.fixture(params=["troubled", "awkward"])
def made(request: pytest.FixtureRequest, troubled: Report) -> Report:
    """A report of a real workspace, and one of all that is awkward."""
    return troubled if request.param == "troubled" else AWKWARD
