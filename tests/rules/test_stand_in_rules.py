"""Reminders that are said to go out in place of others, where that has no effect."""

from __future__ import annotations

from pathlib import Path

from worlds import change, copy_base

from mobilectl.rules.engine import check
from mobilectl.rules.registry import find_rule
from mobilectl.workspace.workspace import load_workspace

CIRCLE = """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {id: one, name: 一, trigger: {schedule: {month_days: [6]}}, timeliness: periodic, between: "09:00-18:00", channels: [sms],
         instead_of: [two], texts: {sms: 【湖南移动】一。}}
      - {id: two, name: 二, trigger: {schedule: {month_days: [6]}}, timeliness: periodic, between: "09:00-18:00", channels: [sms],
         instead_of: [one], texts: {sms: 【湖南移动】二。}}
"""


def test_reminders_that_stand_in_for_each_other_are_both_told(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "touchpoints.yaml", CIRCLE)
    rule = find_rule("idle-stand-in")
    assert rule is not None
    found = check(load_workspace(root), [rule])
    assert [one.problem.place.route[-3:] for one in found] == [(0, "instead_of", 0), (1, "instead_of", 0)]
    assert {one.problem.message.text for one in found} == {"`{id}` would stand in for itself, by way of `{other}`, so this is passed over"}
    change(root, "touchpoints.yaml", CIRCLE.replace("instead_of: [one], ", ""))
    assert check(load_workspace(root), [rule]) == ()
