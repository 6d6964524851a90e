"""Which findings a change brings: not those that were there before, wherever their lines and numbers have gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import BASE

from mobilectl.findings import Finding, Place, Problem, Related, Route, Severity
from mobilectl.messages import say
from mobilectl.rules.repairs.brought import brought
from mobilectl.workspace.workspace import Workspace, load_workspace

DEMO, POLICY = "campaigns/changsha/demo.yaml", "campaigns/policy.yaml"
LAUNCH, NUDGE = ("sends", 0), ("sends", 1)
DAY, WEEK = 0, 1
WARNING, ERROR = Severity.WARNING, Severity.ERROR


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(Path(BASE))


def finding(code: str, route: Route, cap: int | None = None, severity: Severity = WARNING, count: int = 2) -> Finding:
    related = () if cap is None else (Related(Place(POLICY, ("caps", cap)), say("the cap")),)
    return Finding(code, code, severity, Problem(Place(DEMO, route), say("{count}", count=count), related=related))


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([], [], []),
        ([finding("A", LAUNCH)], [], []),
        ([], [finding("A", LAUNCH)], [0]),
        ([finding("A", LAUNCH, count=2)], [finding("A", LAUNCH, count=3)], []),
        ([finding("A", LAUNCH)], [finding("A", LAUNCH)] * 2, [1]),
        ([finding("A", LAUNCH)], [finding("A", NUDGE)], [0]),
        ([finding("A", LAUNCH)], [finding("B", LAUNCH)], [0]),
        # What names an entry of the policy tells its worst case, which may be elsewhere afterwards.
        ([finding("A", LAUNCH, DAY)], [finding("A", NUDGE, DAY)], []),
        ([finding("A", LAUNCH, DAY)], [finding("A", LAUNCH, WEEK)], [0]),
        ([finding("A", LAUNCH, DAY)], [finding("A", LAUNCH)], [0]),
        # Each finding of before accounts for one: the one at the same place, if there is one.
        ([finding("A", LAUNCH, DAY), finding("A", NUDGE, DAY)], [finding("A", NUDGE, DAY), finding("A", ("name",), DAY)], []),
        ([finding("A", LAUNCH, DAY)], [finding("A", ("name",), DAY), finding("A", LAUNCH, DAY)], [0]),
        # A finding may become better, but not worse.
        ([finding("A", LAUNCH, severity=ERROR)], [finding("A", LAUNCH, severity=WARNING)], []),
        ([finding("A", LAUNCH, severity=WARNING)], [finding("A", LAUNCH, severity=ERROR)], [0]),
        ([finding("A", LAUNCH, DAY)], [finding("A", NUDGE, DAY, ERROR)], [0]),
    ],
)
def test_only_what_nothing_of_before_accounts_for_is_new(
    workspace: Workspace, before: list[Finding], after: list[Finding], new: list[int]
) -> None:
    assert brought(before, after, workspace) == [after[number] for number in new]
