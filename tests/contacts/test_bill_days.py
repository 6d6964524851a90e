"""Reminders some days after the bill, where months have fewer days than there are bill days."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from commands import run
from hypothesis import given
from hypothesis import strategies as st
from worlds import change, copy_base

from mobilectl.schedule.days import billed_on


@given(st.integers(1, 31), st.integers(2000, 2100), st.integers(1, 12))
def test_each_bill_day_comes_once_a_month_and_as_late_as_the_month_allows(last: int, year: int, month: int) -> None:
    first = date(year, month, 1)
    days = [day for number in range(31) if (day := first + timedelta(days=number)).month == month]
    issued = Counter({(bill, day.day): 1 for day in days for bill in billed_on(day, last)})
    assert issued == Counter({(bill, min(bill, days[-1].day)): 1 for bill in range(1, last + 1)})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = copy_base(tmp_path / "work")
    change(root, "campaigns/attributes.yaml", "attributes: {bill_day: {max: 31}}")
    change(root, "campaigns/changsha/demo.yaml", "audience: {all: [{arpu: {at_least: 1000}}], none: []}")
    return root


def test_a_short_month_issues_the_bills_of_days_that_it_lacks_on_its_last(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.parquet"
    with duckdb.connect() as connection:  # on each bill day from the 27th on as many customers as it says
        connection.execute(
            "COPY (SELECT row_number() OVER () AS customer, 'changsha' AS city, 'mzone' AS brand, 50.0 AS arpu, day::INTEGER AS bill_day, "
            "NULL::INTEGER AS complained_days, 100.0 AS balance, NULL::DATE AS balance_low_on, false AS app_active, "
            f"true AS marketing_consent FROM range(27, 32) d(day), range(31) r(n) WHERE n < day) TO '{file}' (FORMAT parquet)"
        )
    arguments = ("dry-run", "--snapshot", str(file), "--from", "2026-01-30", "--to", "2026-05-02", "--by", "day", "--format", "json")
    rows = json.loads(run(capsys, *arguments, workspace=root).out)["messages"][0]["rows"]
    assert {row["day"][5:]: row["sent"] for row in rows if row["sent"]} == {
        "01-30": 28, "01-31": 29, "02-01": 30, "02-02": 31,
        "03-01": 27, "03-02": 28 + 29 + 30 + 31,
        "03-29": 27, "03-30": 28, "03-31": 29, "04-01": 30, "04-02": 31,
        "04-29": 27, "04-30": 28, "05-01": 29, "05-02": 30 + 31,
    }  # fmt: skip


def test_a_story_tells_which_bills_are_issued(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--on", "2026-03-02", "--from", "2026-03-01", "--to", "2026-03-31", "--format", "json")
    for bill_day, due in (("27", False), ("28", True), ("31", True)):
        told = json.loads(run(capsys, "why", f"bill_day={bill_day}", *arguments, workspace=root).out)
        assert [one["result"] for one in told["contacts"]][:1] == (["sent"] if due else [])
        conditions = [unmet["condition"] for one in told["not_meant"] if one["owner"] == "bill" for unmet in one["conditions"]]
        assert set(conditions) == (set() if due else {"`bill_day: {at_least: 28}`"})


def test_a_blackout_tells_of_all_bills_that_it_holds_back(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    change(root, "campaigns/policy.yaml", "blackouts: [{id: cut, name: 割接, classes: [service], from: 2026-03-02, to: 2026-03-02}]")
    assert "to customers with bill day 28, 29, 30, 31: 割接" in run(capsys, "check", "--no-cache", workspace=root).out
