"""Shares: how people write them, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.messages import Language
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace, load_workspace

DEMO = "campaigns/changsha/demo.yaml"
ENGLISH = Language("en")
IN_GENERAL, OF_ALL, OF_CONTROL = "give a share ≥ 0 %, ≤ 100 %", "give a share > 0 %, ≤ 100 %", "give a share > 0 %, ≤ 50 %"
NONE = "write it like 5 % or 0.05"


def world(tmp_path: Path, text: str) -> Workspace:
    root = copy_base(tmp_path)
    change(root, DEMO, text)
    return load_workspace(root)


def told(workspace: Workspace) -> list[tuple[str, str]]:
    """What is said of the file, and the right way."""
    problems = [reading.problem for reading in workspace.readings]
    assert all(locate(workspace, one.place).file == DEMO for one in problems)
    return [(ENGLISH.text(one.message), ENGLISH.text(one.hint) if one.hint else "") for one in problems]


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("0.05", 0.05),
        ("5 %", 0.05),
        ("5%", 0.05),
        ("5％", 0.05),
        ("２.5 %", 0.025),
        ("50 %", 0.5),
        ("0.5", 0.5),
        (".5", 0.5),
        ("'7 %'", 0.07),
    ],
)
def test_a_share_is_a_number_or_percent(tmp_path: Path, written: str, share: float) -> None:
    texts = f"evaluation: {{targets: {{reach: {written}}}, control: {written}}}\nrollout: {{share: {written}}}"
    (campaign,) = world(tmp_path, texts).campaigns
    evaluation, rollout = campaign.value.evaluation, campaign.value.rollout
    assert evaluation is not None
    assert rollout is not None
    assert (evaluation.targets.reach, evaluation.control, rollout.share) == (share, share, share)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("evaluation: {targets: {reach: 120 %}}", ("`120 %` is outside what is allowed here", IN_GENERAL)),
        ("evaluation: {targets: {reach: 92}}", ("`92` is outside what is allowed here", IN_GENERAL)),
        ("evaluation: {targets: {reach: -0.1}}", ("`-0.1` is outside what is allowed here", IN_GENERAL)),
        ("rollout: {share: 0 %}", ("`0 %` is outside what is allowed here", OF_ALL)),
        ("rollout: {share: 1.01}", ("`1.01` is outside what is allowed here", OF_ALL)),
        ("evaluation: {control: 0}", ("`0` is outside what is allowed here", OF_CONTROL)),
        ("evaluation: {control: 50.1 %}", ("`50.1 %` is outside what is allowed here", OF_CONTROL)),
        ("evaluation: {control: 5}", ("`5` is outside what is allowed here", OF_CONTROL)),
        ("evaluation: {control: nan}", ("`nan` is not a share", NONE)),
        ("evaluation: {control: 五成}", ("`五成` is not a share", NONE)),
        ("evaluation: {control: [5 %]}", ("`…` is not a share", NONE)),
    ],
)
def test_what_is_no_share_here_is_told(tmp_path: Path, text: str, said: tuple[str, str]) -> None:
    assert told(world(tmp_path, text)) == [said]


@pytest.mark.parametrize("share", ["0", "100 %", "1"])
def test_a_target_may_be_nothing_or_everything(tmp_path: Path, share: str) -> None:
    assert told(world(tmp_path, f"evaluation: {{targets: {{reach: {share}}}}}")) == []
