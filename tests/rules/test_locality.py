"""What a rule says of one campaign or touchpoint does not depend on which other campaigns there are: so results can be had file by file."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.findings import Problem
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule
from mobilectl.workspace.workspace import Workspace, load_workspace

ROOT = Path(__file__).parents[2]
WORKSPACES = {"sample": ROOT, "troubled": ROOT / "tests" / "troubled"}
OF_CAMPAIGNS = [pytest.param(rule, id=rule.code) for rule in all_rules() if rule.check_campaign is not None]
OF_TOUCHPOINTS = [pytest.param(rule, id=rule.code) for rule in all_rules() if rule.check_touchpoint is not None]

TWIN = "owner: province\naudience: {all: [{brand: [mzone, gotone]}]}\n"
RIVAL = """
id: rival
owner: zhuzhou
theme: other-theme
priority: 90
audience: {all: [{brand: [mzone]}]}
offer: {product: video, price: 15 元/月}
"""


def add_companions(root: Path) -> None:
    """The same campaign once more for the whole province, and another one for the same customers in the same weeks."""
    shutil.copy(root / "campaigns/changsha/demo.yaml", root / "campaigns/changsha/copy.yaml")
    change(root, "campaigns/province/twin.yaml", TWIN)
    change(root, "campaigns/zhuzhou/rival.yaml", RIVAL)


def on_campaign(rule: Rule, workspace: Workspace, file: str) -> list[Problem]:
    return list(rule.check_each_campaign(workspace, [one for one in workspace.campaigns if one.file == file]))


def on_touchpoints(rule: Rule, workspace: Workspace) -> list[Problem]:
    assert rule.check_touchpoint is not None
    return [problem for one in workspace.touchpoints for problem in rule.check_touchpoint(one, workspace)]


def only(source: Path, files: Iterable[str], folder: Path) -> Workspace:
    """The workspace with only these campaigns."""
    shutil.copytree(source / "campaigns", folder / "campaigns")
    shutil.copy(source / "touchpoints.yaml", folder)
    for path in folder.glob("campaigns/*/*.yaml"):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    return load_workspace(folder)


@pytest.mark.parametrize("rule", OF_CAMPAIGNS)
def test_what_a_rule_finds_in_a_campaign_stays_when_others_join_it(rule: Rule, tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    for example in rule.bad:
        change(root, example.file, example.yaml)
    alone = load_workspace(root)
    add_companions(root)
    together = load_workspace(root)
    assert len(together.campaigns) > len(alone.campaigns)
    before = {one.file: on_campaign(rule, alone, one.file) for one in alone.campaigns}
    assert {file: on_campaign(rule, together, file) for file in before} == before
    assert any(before.values()) or on_touchpoints_if_any(rule, alone)


def on_touchpoints_if_any(rule: Rule, workspace: Workspace) -> list[Problem]:
    return on_touchpoints(rule, workspace) if rule.check_touchpoint is not None else []


@pytest.mark.parametrize("rule", OF_TOUCHPOINTS)
def test_what_a_rule_finds_in_touchpoints_stays_when_campaigns_join_or_go(rule: Rule, tmp_path: Path) -> None:
    root = copy_base(tmp_path / "base")
    for example in rule.bad:
        change(root, example.file, example.yaml)
    expected = on_touchpoints(rule, load_workspace(root))
    assert on_touchpoints(rule, only(root, [], tmp_path / "none")) == expected
    add_companions(root)
    assert on_touchpoints(rule, load_workspace(root)) == expected


@pytest.mark.parametrize("name", WORKSPACES)
def test_each_campaign_by_itself_has_the_findings_it_has_among_the_others(name: str, tmp_path: Path) -> None:
    together = load_workspace(WORKSPACES[name])
    for number, campaign in enumerate(together.campaigns):
        alone = only(WORKSPACES[name], [campaign.file], tmp_path / str(number))
        assert [one.file for one in alone.campaigns] == [campaign.file]
        for rule in all_rules():
            assert on_campaign(rule, alone, campaign.file) == on_campaign(rule, together, campaign.file) or rule.silent(together)


@pytest.mark.parametrize("name", WORKSPACES)
def test_touchpoints_have_the_same_findings_without_campaigns(name: str, tmp_path: Path) -> None:
    together, alone = load_workspace(WORKSPACES[name]), only(WORKSPACES[name], [], tmp_path / "alone")
    for rule in all_rules():
        if rule.check_touchpoint is not None:
            assert on_touchpoints(rule, alone) == on_touchpoints(rule, together)
