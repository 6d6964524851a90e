"""Findings on caps tell how the number grows with what is planned but not approved yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from approvals.office import sign_off, workspace_with
from commands import run
from worlds import change

CAP = "caps: [{id: month, name: 每月最多 1 条营销信息, at_most: 1, per: {calendar: month}, classes: [marketing]}]"
SECOND = "id: second\nowner: province\ntheme: summer-data\noffer: {product: video, price: 15 元/月}"


def said(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(run(capsys, "check", "--select", "F002", workspace=root).out.split())


def test_what_is_approved_is_told_from_what_is_only_planned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace_with(tmp_path)
    change(root, "campaigns/policy.yaml", CAP)
    change(root, "campaigns/province/second.yaml", SECOND)
    assert "one customer would get 10" in said(root, capsys)
    assert "approved today" not in said(root, capsys)
    sign_off(root, "demo")
    assert "5 of them come from what is approved today, 10 if all that is planned is approved" in said(root, capsys)


def test_a_definition_that_changed_is_not_approved_any_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace_with(tmp_path)
    change(root, "campaigns/policy.yaml", CAP)
    sign_off(root, "demo")
    assert "5 of them come from what is approved today, 5 if all" in said(root, capsys)
    change(root, "campaigns/changsha/demo.yaml", "priority: 41")
    assert "0 of them come from what is approved today, 5 if all" in said(root, capsys)
