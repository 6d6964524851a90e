"""Reminders that go out in place of others on the same day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from worlds import change, copy_base

from mobilectl.audience.predicates import Customer, matches
from mobilectl.contacts.plan import contact_plan, stand_ins
from mobilectl.workspace.workspace import Workspace, load_workspace

PIECE = """
touchpoints:
  - id: balance
    name: 余额提醒
    reminders:
      - {{id: low, name: 余额不足, trigger: {{threshold: {{attribute: balance, below: 10, forecast: balance_low_on}}}}, timeliness: timed,
         at_most: {{count: 1, per: month}}, between: "09:00-18:00", channels: [sms], texts: {{sms: 【湖南移动】余额不足。}}{low}}}
      - {{id: bill, name: 账单, trigger: {{schedule: {{after_bill_day: 2}}}}, timeliness: periodic,
         at_most: {{count: 1, per: month}}, between: "09:00-18:00", channels: [sms], texts: {{sms: 【湖南移动】账单已出。}}{bill}}}
      - {{id: monthly, name: 月度, trigger: {{schedule: {{month_days: [7]}}}}, timeliness: periodic,
         at_most: {{count: 1, per: month}}, between: "09:00-18:00", channels: [sms], texts: {{sms: 【湖南移动】本月余额。}}{monthly}}}
"""
CUSTOMER: Customer = {"balance_low_on": date(2026, 7, 7), "bill_day": 5}


def workspace(folder: Path, low: str = "", bill: str = "", monthly: str = "") -> Workspace:
    root = copy_base(folder)
    written = {name: f", instead_of: {ids}" if ids else "" for name, ids in (("low", low), ("bill", bill), ("monthly", monthly))}
    change(root, "touchpoints.yaml", PIECE.format(**written))
    read = load_workspace(root)
    assert read.readings == ()
    return read


def got(read: Workspace, customer: Customer = CUSTOMER) -> list[str]:
    """The reminders that a customer gets on 7 July 2026."""
    plan = contact_plan(read, date(2026, 7, 7), date(2026, 7, 7))
    return sorted(one.stream.item for one in plan.planned if not one.stream.campaign and matches(one.predicate, customer))


def test_without_it_all_go_out(tmp_path: Path) -> None:
    assert got(workspace(tmp_path)) == ["bill", "low", "monthly"]


def test_one_goes_out_in_place_of_others_on_its_day_alone(tmp_path: Path) -> None:
    read = workspace(tmp_path, low="[bill, monthly]")
    assert got(read) == ["low"]
    assert got(read, {**CUSTOMER, "balance_low_on": date(2026, 7, 8)}) == ["bill", "monthly"]
    assert got(read, {**CUSTOMER, "balance_low_on": None}) == ["bill", "monthly"]


def test_one_that_is_replaced_itself_still_replaces(tmp_path: Path) -> None:
    assert got(workspace(tmp_path, low="[bill]", bill="[monthly]")) == ["low"]


def test_none_stands_in_for_itself_however_far_around(tmp_path: Path) -> None:
    read = workspace(tmp_path, low="[bill]", bill="[monthly]", monthly="[low]")
    assert stand_ins(read) == {}
    assert got(read) == ["bill", "low", "monthly"]
