"""What the rules of the family `schedule` say, where, and what must not fire."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.messages import Language
from mobilectl.rules.engine import check
from mobilectl.rules.registry import find_rule
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import load_workspace

ENGLISH = Language("en")
FILES = {"demo": "campaigns/changsha/demo.yaml", "policy": "campaigns/policy.yaml", "touchpoints": "touchpoints.yaml"}


def said(folder: Path, code: str, **changes: str) -> list[tuple[str, list[str | int], str, str]]:
    """File, route, message and hint of each finding of a rule, on the base workspace with changes."""
    root = copy_base(folder)
    for file, text in changes.items():
        change(root, FILES[file], text)
    rule = find_rule(code)
    assert rule is not None
    workspace = load_workspace(root)
    assert workspace.readings == ()
    problems = [one.problem for one in check(workspace, [rule])]
    for problem in problems:
        locate(workspace, problem.place)
    return [
        (one.place.file, list(one.place.route), ENGLISH.text(one.message), ENGLISH.text(one.hint) if one.hint else "") for one in problems
    ]


def reminder(trigger: str, more: str = "", between: str = "09:00-18:00") -> str:
    return f"""
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {{id: bill-issued, name: 账单, trigger: {trigger}, timeliness: periodic, between: "{between}", channels: [sms], texts: {{sms: x}}{more}}}
"""


def frozen(days: str, more: str = "") -> str:
    return f"blackouts: [{{id: freeze, name: 封网, classes: [service], {days}{more}}}]"


AUGUST = "from: 2026-08-15, to: 2026-08-16"
WAIT = "let it wait (`obeys: true`, `on_block: defer`), or let the blackout name channels or hours"


@pytest.mark.parametrize(
    ("trigger", "days", "message"),
    [
        ("{schedule: {month_days: [15]}}", AUGUST, "the reminder `bill-issued` goes out on 2026-08-15: 封网"),
        ("{schedule: {month_days: [15], months: [7]}}", AUGUST, None),
        ("{schedule: {weekdays: [sun]}}", AUGUST, "the reminder `bill-issued` goes out on 2026-08-16: 封网"),
        ("{schedule: {weekdays: [mon]}}", AUGUST, None),
        (
            "{schedule: {after_bill_day: 2}}",
            AUGUST,
            "the reminder `bill-issued` goes out on 2026-08-15, 2026-08-16 to customers with bill day 13, 14: 封网",
        ),
        ("{schedule: {after_bill_day: 1}}", "from: 2026-07-31, to: 2026-07-31", None),
        (
            "{threshold: {attribute: balance, below: 10, forecast: balance_low_on}}",
            AUGUST,
            "the reminder `bill-issued` can fall on any day, so also on 2026-08-15, 2026-08-16: 封网",
        ),
        (
            "{threshold: {attribute: balance, below: 10, forecast: balance_low_on}}",
            "from: 2026-08-01, to: 2026-08-31",
            "the reminder `bill-issued` can fall on any day, so also on 2026-08-01, 2026-08-02, 2026-08-03, 2026-08-04, 27 more: 封网",
        ),
        (
            "{schedule: {month_days: [-2]}}",
            "last_days_of_month: 2",
            "the reminder `bill-issued` goes out on one of the last 2 days of a month: 封网",
        ),
        ("{schedule: {month_days: [28]}}", "last_days_of_month: 2", "the reminder `bill-issued` goes out on one of the last 2 days of a month: 封网"),
        ("{schedule: {month_days: [27]}}", "last_days_of_month: 2", None),
        ("{event: {name: 交费, per_thousand_a_month: 3}}", AUGUST, None),
    ],
)  # fmt: skip
def test_reminders_on_blackout_days_are_reported(tmp_path: Path, trigger: str, days: str, message: str | None) -> None:
    found = said(tmp_path, "T003", touchpoints=reminder(trigger), policy=frozen(days))
    route = ["touchpoints", 0, "reminders", 0, "trigger"]
    assert found == ([] if message is None else [("touchpoints.yaml", route, message, WAIT)])


@pytest.mark.parametrize(
    ("freeze", "more", "fires"),
    [
        (", units: [changsha]", "", False),
        (", channels: [voice]", "", False),
        ("", ", on_block: defer", True),
        ("", ", obeys: true", True),
        ("", ", obeys: true, on_block: defer", False),
        (', between: "00:00-06:00"', "", False),
        (', between: "17:30-22:00"', "", True),
    ],
)
def test_reminders_elsewhere_at_other_hours_or_that_wait_are_not(tmp_path: Path, freeze: str, more: str, fires: bool) -> None:
    found = said(tmp_path, "T003", touchpoints=reminder("{schedule: {month_days: [15]}}", more), policy=frozen(AUGUST, freeze))
    assert bool(found) == fires


@pytest.mark.parametrize(
    ("on", "between", "fires"),
    [
        ("2026-08-15", "10:00-12:00", False),
        ("2026-08-15", "22:30-23:30", True),
        ("2026-08-16", "04:00-06:00", True),
        ("2026-08-15", "04:00-06:00", False),
        ("2026-08-14", "22:00-23:30", False),
    ],
)
def test_a_blackout_of_some_hours_must_meet_the_window_of_the_send(tmp_path: Path, on: str, between: str, fires: bool) -> None:
    policy = 'blackouts: [{id: cut, name: 割接, classes: [marketing], from: 2026-08-15, to: 2026-08-15, between: "23:00-05:00"}]'
    found = said(
        tmp_path, "T003", policy=policy, demo=f'sends: [{{id: a, channel: sms, text: launch-sms, on: {on}, between: "{between}"}}]'
    )
    told = (f"the send `a` goes out on {on}: 割接", "choose another time of the day")
    assert [(message, hint) for _, _, message, hint in found] == ([told] if fires else [])
