"""A dry run counts everybody, and says of control groups what they will not get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import run
from worlds import change, copy_base

HEAD = "customer,city,brand,arpu,bill_day,complained_days,balance,balance_low_on,app_active,marketing_consent"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A hundred customers whom the demo means, sixty of whom use the app."""
    rows = [f"c{number},changsha,mzone,80,{1 + number % 28},,50,,{str(number < 60).lower()},true" for number in range(100)]
    file = tmp_path / "people.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return file


def world(tmp_path: Path, control: str) -> Path:
    root = copy_base(tmp_path / "w")
    if control:
        change(root, "campaigns/changsha/demo.yaml", f"evaluation: {{control: {control}}}")
        tip = (
            "{id: tip, name: 提示, class: marketing, trigger: {schedule: {month_days: [20, 27]}}, timeliness: periodic, "
            'at_most: {count: 2, per: month}, between: "10:00-12:00", channels: [sms], '
            f"texts: {{sms: 【湖南移动】可在APP交费。拒收请回复R}}, evaluation: {{control: {control}}}}}"
        )
        change(root, "touchpoints.yaml", f"touchpoints: [{{id: bill, name: 账单提醒, reminders: [{tip}]}}]")
    return root


def dry_run(capsys: pytest.CaptureFixture[str], root: Path, people: Path, *more: str, lang: str = "en") -> str:
    done = run(capsys, "dry-run", "--snapshot", str(people), "--from", "2026-07-01", "--to", "2026-07-31", *more, workspace=root, lang=lang)
    assert done.code in (0, 1), done.err
    return done.out + done.err


def test_it_says_how_many_a_control_group_will_be(tmp_path: Path, people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, "5 %")
    # One text to each of 100, and pushes to 60 of them on four Fridays; of the reminder two texts to each.
    found = [line for line in dry_run(capsys, root, people).splitlines() if "control group" in line]
    assert found == [
        "Everybody is counted, but the control group of demo, 5% of its customers (5 customers), will not get about 17 of these messages.",
        "Everybody is counted, but the control group of bill/tip, 5% of its customers, will not get about 10 of these messages.",
    ]
    assert found[0] in dry_run(capsys, root, people, "--format", "csv")
    assert found[1].replace("_", "\\_") in dry_run(capsys, root, people, "--format", "markdown")
    assert "bill/tip 的对照组占其客户的 5%" in dry_run(capsys, root, people, lang="zh")


def test_the_numbers_stay_those_of_everybody(tmp_path: Path, people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept, none = (world(tmp_path / name, control) for name, control in (("a", "2.5 %"), ("b", "")))
    told = json.loads(dry_run(capsys, kept, people, "--format", "json"))
    assert told["control"] == [
        {"item": "demo", "share": 0.025, "customers": 2, "messages": 8},
        {"item": "bill/tip", "share": 0.025, "customers": None, "messages": 5},
    ]
    assert told["total"]["sent"] == 100 + 4 * 60 + 2 * 100
    assert json.loads(dry_run(capsys, none, people, "--format", "json"))["control"] == []


def test_what_is_not_in_the_period_is_not_told(tmp_path: Path, people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, "5 %")
    done = run(capsys, "dry-run", "--snapshot", str(people), "--from", "2026-09-01", "--to", "2026-09-19", workspace=root)
    assert done.code == 0
    assert "control group" not in done.out
