"""The nearest clean dates of a campaign, shifted as a whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.rules.repairs.slots import Slot, free_slots
from mobilectl.rules.repairs.state import State, state_of

DEMO, SECOND, POLICY = "campaigns/changsha/demo.yaml", "campaigns/changsha/second.yaml", "campaigns/policy.yaml"
ONE_SEND = """
id: second
audience: {{all: [{{brand: [gotone]}}]}}
period: {{from: {start}, to: {end}}}
sends:
  - {{id: launch, channel: sms, text: launch-sms, on: {on}, between: "10:00-12:00"}}
texts:
  launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。发BLLL30到10086办理。拒收请回复R
  nudge-push:
support: {{billing: 2026-01-05, knowledge_base: 2026-01-05, hall_briefing: 2026-01-05}}
"""


def slots(root: Path, id: str = "second", within: int = 30, day: date | None = None) -> tuple[Slot, ...]:
    state = state_of(root)
    state = State(state.workspace, state.contents, day or state.day)
    campaign = state.workspace.campaign(id)
    assert campaign is not None
    return free_slots(state, campaign, within)


def world(folder: Path, start: str, end: str, on: str) -> Path:
    root = copy_base(folder)
    change(root, SECOND, ONE_SEND.format(start=start, end=end, on=on))
    change(root, DEMO, "period: {from: 2026-07-01, to: 2026-08-10}")
    return root


def test_a_campaign_that_is_clean_where_it_is_says_so_first(tmp_path: Path) -> None:
    found = slots(world(tmp_path, "2026-08-11", "2026-08-20", "2026-08-12"))
    assert [(one.days, one.findings) for one in found] == [(0, ()), (1, ()), (2, ()), (5, ()), (6, ())]


def test_dates_keep_clear_of_other_campaigns_and_blackouts_the_nearest_first(tmp_path: Path) -> None:
    # The unit's other campaign runs until 10 August, and messages are silent on the 15th and 16th.
    found = slots(world(tmp_path, "2026-08-08", "2026-08-20", "2026-08-12"))
    assert [(one.days, str(one.campaign.period.from_), str(one.campaign.sends[0].on)) for one in found] == [
        (5, "2026-08-13", "2026-08-17"),
        (6, "2026-08-14", "2026-08-18"),
        (7, "2026-08-15", "2026-08-19"),
        (8, "2026-08-16", "2026-08-20"),
        (9, "2026-08-17", "2026-08-21"),
    ]


def test_no_date_lies_in_the_past_unless_the_campaign_begins_there(tmp_path: Path) -> None:
    root = world(tmp_path, "2026-08-20", "2026-08-30", "2026-08-25")
    assert [one.days for one in slots(root, day=date(2026, 8, 18))] == [0, 1, -1, 2, -2]
    assert [one.days for one in slots(root, day=date(2026, 8, 19))] == [0, 1, -1, 2, 3]
    assert [one.days for one in slots(root, day=date(2026, 8, 21))] == [0, 1, -1, 2, -2]


def test_where_no_date_is_clean_the_best_are_shown_with_what_would_be_found(tmp_path: Path) -> None:
    root = world(tmp_path, "2026-07-08", "2026-07-20", "2026-07-12")
    found = slots(root, within=5)
    assert [(one.days, [finding.code for finding in one.findings]) for one in found] == [(0, ["O004"]), (1, ["O004"]), (-1, ["O004"])]


@pytest.mark.parametrize("on_demo", [True, False])
def test_findings_that_have_nothing_to_do_with_dates_do_not_count(tmp_path: Path, on_demo: bool) -> None:
    root = world(tmp_path, "2026-08-11", "2026-08-20", "2026-08-12")
    change(root, DEMO if on_demo else SECOND, "evaluation: null")
    assert [one.days for one in slots(root)] == [0, 1, 2, 5, 6]
