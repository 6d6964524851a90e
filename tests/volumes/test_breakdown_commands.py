"""`dry-run --by` from outside: hours, rules, and whose messages have whose place."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import run
from volumes.test_volume_commands import RIVAL
from volumes.test_volume_commands import people as people
from worlds import BASE, change, copy_base

from mobilectl.contacts.plan import contact_plan
from mobilectl.exits import Exit
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.breakdowns import heading_of, names_of_dimensions
from mobilectl.reports.widths import columns
from mobilectl.volumes.compiled import compile_plan, last_days
from mobilectl.volumes.dimensions import all_dimensions, read_dimensions
from mobilectl.workspace.workspace import load_workspace


@pytest.fixture
def contested(tmp_path: Path) -> Path:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    return root


def rows(capsys: pytest.CaptureFixture[str], people: Path, root: Path, by: str) -> list[dict[str, Any]]:
    done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "json", "--by", by, workspace=root)
    (found,) = json.loads(done.out)["messages"]
    assert found["by"] == by.split(",")
    told: list[dict[str, Any]] = found["rows"]
    return told


def test_messages_by_hour_add_up_to_those_that_go_out(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = rows(capsys, people, BASE, "hour,channel")
    sent = sum(one["sent"] for one in rows(capsys, people, BASE, "channel"))
    assert sum(one["due"] for one in told) == sum(one["delivered"] + one["missed"] for one in told) == sent > 0
    assert list(told[0]) == ["hour", "channel", "due", "delivered", "late", "missed", "waiting"]
    assert all(isinstance(one["hour"], int) for one in told)
    done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "csv", "--by", "hour", workspace=BASE)
    assert [one["hour"] for one in csv.DictReader(io.StringIO(done.out))] == [
        f"{hour:02d}:00-{hour + 1:02d}:00" for hour in sorted({one["hour"] for one in told})
    ]


def test_what_is_held_back_is_told_by_rule_and_displacing_campaign(
    people: Path, contested: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {
        (one["campaign"], one["rule"], one["displaced_by"]): one for one in rows(capsys, people, contested, "campaign,rule,displaced_by")
    }
    assert list(told) == [("demo", None, None), ("rival", "cap/marketing-day", "demo"), ("rival", None, None), (None, None, None)]
    held, going = told["rival", "cap/marketing-day", "demo"], told["rival", None, None]
    assert held["planned"] == held["held_back"] == going["sent"] > 0
    assert (held["sent"], held["unreachable"], going["held_back"]) == (0, 0, 0)
    assert going["planned"] == going["sent"] + going["unreachable"] + going["opted_out"]
    done = run(capsys, "dry-run", "--snapshot", str(people), "--by", "rule,displaced_by", "--format", "plain", workspace=contested)
    (line,) = [line for line in done.out.splitlines() if line.startswith("cap/marketing-day")]
    assert "每天最多 1 条营销信息" in line
    assert " demo " in line


def test_customers_of_which_city_lose_to_whom_is_told(people: Path, contested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, people, contested, "city,tier,item,displaced_by")
    (lost,) = [one for one in found if one["displaced_by"] is not None]
    assert (lost["city"], lost["tier"], lost["item"], lost["displaced_by"]) == ("changsha", "C", "rival", "demo")
    (held,) = [one["held_back"] for one in rows(capsys, people, contested, "item") if one["item"] == "rival"]
    assert lost["held_back"] == held > 0


@pytest.mark.parametrize(
    ("by", "said", "hint"),
    [
        ("hour,city", "by `hour` and `city` at once", "channels deliver what goes out, and to the province as a whole"),
        ("tier,hour", "by `hour` and `tier` at once", "leave one of the two out"),
        ("hour,rule", "by `hour` and `rule` at once", "channels deliver what goes out"),
        ("hours", "by `hours`", "did you mean `hour`?"),
    ],
)
def test_what_cannot_be_told_at_once_is_said(people: Path, capsys: pytest.CaptureFixture[str], by: str, said: str, hint: str) -> None:
    done = run(capsys, "dry-run", "--snapshot", str(people), "--by", by, workspace=BASE)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert said in done.err
    assert hint in done.err


def test_the_overview_begins_with_bars_and_a_breakdown_by_one_dimension_too(
    people: Path, contested: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = run(capsys, "dry-run", "--snapshot", str(people), workspace=contested).out.splitlines()
    start = lines.index("Messages by day")
    assert lines[start + 2].split() == ["sent", "held", "back", "█", "sent", "░", "held", "back"]
    assert lines[start + 3].split()[:3] == ["2026-07-01", "0", "0"]  # a day without messages is a bar of no length
    assert [line.split()[0] for line in lines[start + 3 : start + 34]] == [f"2026-07-{day:02d}" for day in range(1, 32)]
    items = lines.index("Messages by touchpoint or campaign")
    assert [line.split()[0] for line in lines[items + 3 : items + 6]] == ["账单提醒", "暑期流量包", "长沙暑期特惠"]
    assert lines[items + 5].split()[1:3] == ["805", "805"]
    by_message = run(capsys, "dry-run", "--snapshot", str(people), "--by", "message", workspace=contested).out.splitlines()
    start = by_message.index("Messages by reminder or send")
    sizes = [sum(int(cell.replace(",", "")) for cell in line.split()[1:3]) for line in by_message[start + 3 : start + 8]]
    assert sizes == sorted(sizes, reverse=True)
    for by, bars in (("hour", True), ("city", True), ("hour,channel", False), ("day,city", False)):
        out = run(capsys, "dry-run", "--snapshot", str(people), "--by", by, workspace=BASE).out
        assert ("█" in out) == bars
    assert "█" not in run(capsys, "dry-run", "--snapshot", str(people), "--format", "plain", workspace=BASE).out
    week = run(capsys, "dry-run", "--snapshot", str(people), "--to", "2026-08-15", workspace=BASE).out
    assert "Messages by week from" in week


def test_bars_are_ascii_where_blocks_are_as_wide_as_characters(people: Path) -> None:
    command = [sys.executable, "-m", "mobilectl", "dry-run", "--snapshot", str(people), "--by", "hour", "--lang", "zh", "-w", str(BASE)]
    done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"})
    out = done.stdout.decode("gbk")
    assert "  # 渠道已送出" in out
    assert "█" not in out


@pytest.mark.parametrize("width", [120, 100, 80, 64, 40])
def test_on_no_screen_a_number_is_left_out_or_a_strip_broken(
    people: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    found = json.loads(run(capsys, "dry-run", "--snapshot", str(people), "--format", "json", workspace=BASE).out)
    for lang in ("en", "zh"):
        out = run(capsys, "dry-run", "--snapshot", str(people), workspace=BASE, lang=lang).out
        tables = out.partition("█")[2]
        assert max(columns(line) for line in tables.splitlines()) <= width
        words = tables.split()
        for one in found["hours"]["channels"]:
            assert {f"{one[name]:,}" for name in ("due", "delivered", "late", "missed", "most_waiting", "per_hour")} <= set(words)
        assert sum(re.fullmatch(r"[.0-9#!x]{24}", word) is not None for word in words) >= len(found["hours"]["channels"])


@pytest.mark.parametrize("names", ["地市，类别", "城市 ,class", "city,类别", "CITY", "地市 class", "city、 class"])
def test_dimensions_go_by_their_names_too(people: Path, capsys: pytest.CaptureFixture[str], names: str) -> None:
    done = run(capsys, "dry-run", "--snapshot", str(people), "--by", names, "--format", "csv", workspace=BASE)
    if "城市" in names or "CITY" in names:
        assert (done.code, done.out) == (Exit.USAGE, "")
    else:
        assert done.out.splitlines()[0].startswith("city,city_name,class,class_name,")


def test_every_heading_of_a_breakdown_is_a_name_of_its_dimension() -> None:
    workspace = load_workspace(BASE)
    compiled = compile_plan(contact_plan(workspace, date(2026, 7, 1), date(2026, 7, 31)), workspace.policy, last_days(workspace))
    known = all_dimensions(compiled)
    for code in LANGUAGES:
        headings = {dimension: Language(code).text(heading_of(workspace, dimension)) for dimension in known}
        assert len(set(headings.values())) == len(known)
        for dimension, heading in headings.items():
            other = "day" if dimension != "day" else "channel"
            assert read_dimensions(f"{heading}，{headings[other]}", compiled, names_of_dimensions(workspace, known)) == (dimension, other)
    assert read_dimensions("channel", compiled, {"class": ("channel",)}) == ("channel",)
    words = "周,触点或活动,活动,消息,规则,占位,类别"
    assert read_dimensions(words, compiled, names_of_dimensions(workspace, known)) == (
        "week", "item", "campaign", "message", "rule", "displaced_by", "class",
    )  # fmt: skip
    assert read_dimensions("小时", compiled, names_of_dimensions(workspace, known)) == ("hour",)


def test_what_is_no_dimension_is_told_with_all_that_are(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, said in (("zh", "日（day）、周（起始日）（week）"), ("en", "day (day), week from (week)")):
        done = run(capsys, "dry-run", "--snapshot", str(people), "--by", "星座", workspace=BASE, lang=lang)
        assert (done.code, said in done.err) == (Exit.USAGE, True)
