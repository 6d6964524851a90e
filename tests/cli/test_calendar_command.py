"""`mobilectl calendar` from outside: the grid in both languages, the other formats, and bad input."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from commands import run
from worlds import BASE, change, copy_base

from mobilectl.exits import Exit
from mobilectl.reports.widths import columns

JULY = """\
2026-07                                Mon   Tue   Wed   Thu   Fri   Sat   Sun
================================================================================
week from 2026-06-29                                 1     2     3     4     5
  长沙分公司 暑期流量包                           [-------------S---------------
  marketing sends                                               1
  most for one customer this week: 1  #
--------------------------------------------------------------------------------
week from 2026-07-06                     6     7     8     9    10    11    12
  长沙分公司 暑期流量包               --------------------------P---------------
  marketing sends                                               1
  most for one customer this week: 1  #
--------------------------------------------------------------------------------
week from 2026-07-13                    13    14    15    16    17    18    19
  长沙分公司 暑期流量包               --------------------------P---------------
  marketing sends                                               1
  most for one customer this week: 1  #
--------------------------------------------------------------------------------
week from 2026-07-20                    20    21    22    23    24    25    26
  halls busy 14:00-18:00                           busy  busy  busy  busy  busy
  长沙分公司 暑期流量包               --------------------------P---------------
  marketing sends                                               1
  most for one customer this week: 1  #
--------------------------------------------------------------------------------
week from 2026-07-27                    27    28    29    30    31
  halls busy 14:00-18:00               busy  busy  busy  busy  busy
  长沙分公司 暑期流量包               --------------------------P---
  marketing sends                                               1
  most for one customer this week: 1  #

Marks: [---] a campaign from its first day to its last; in it, or beside it, the
"""
FEBRUARY = """\
2026 年 02 月                           一    二    三    四    五    六    日
================================================================================
2026-01-26 起的一周                                                          1
  长沙分公司 春节流量包                                                   ------
  单个客户本周最多：0 条
--------------------------------------------------------------------------------
2026-02-02 起的一周                      2     3     4     5     6     7     8
  长沙分公司 春节流量包               ------------------------------------------
  单个客户本周最多：0 条
--------------------------------------------------------------------------------
2026-02-09 起的一周                      9    10    11    12    13    14    15
  静默：割接 23:00-02:00                      静    静
  调休上班                                                            班
  放假：春节                                                                休
  长沙分公司 春节流量包               -------短推------------]
  营销下发数                                  2
  单个客户本周最多：2 条  ##
"""
SPRING = """
name: 春节流量包
period: {from: 2026-01-01, to: 2026-02-12}
sends: [{id: a, channels: [sms, app_push], text: launch-sms, on: 2026-02-10, between: "10:00-12:00"}]
"""


@pytest.fixture(autouse=True)
def narrow_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def spring(folder: Path) -> Path:
    root = copy_base(folder)
    change(root, "campaigns/changsha/demo.yaml", SPRING)
    change(
        root,
        "campaigns/policy.yaml",
        "hall_peaks: null\nblackouts: [{id: cut, name: 割接, classes: [service], from: 2026-02-10, to: 2026-02-11, between: '23:00-02:00'}]",
    )
    return root


def test_a_month_is_shown_week_by_week(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "calendar", "--from", "2026-07-14", "--months", "1", workspace=BASE)
    assert (done.code, done.err) == (Exit.CLEAN, "")
    assert done.out.startswith(JULY)


def test_days_off_make_up_workdays_and_blackouts_are_marked_with_words_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "calendar", "--from", "2026-02-01", "--months", "1", workspace=spring(tmp_path), lang="zh")
    assert done.out.startswith(FEBRUARY)
    assert "短=短信、推=APP 推送、呼=语音外呼" in done.out.replace("\n", "")


@pytest.mark.parametrize("width", ["80", "100", "140"])
def test_no_line_is_wider_than_the_screen_and_gbk_has_every_sign(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    for lang in ("zh", "en"):
        out = run(capsys, "calendar", "--from", "2026-12-01", workspace=BASE.parents[1], lang=lang).out
        assert max(columns(line) for line in out.split("\n")) <= int(width)
        assert out.encode("gbk").decode("gbk") == out


def test_it_begins_with_the_month_of_the_first_send_where_that_is_later_than_today(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/demo.yaml", SPRING.replace("2026-", "2096-"))
    assert run(capsys, "calendar", "--months", "1", workspace=root).out.startswith("2096-02 ")


def test_a_year_that_nobody_has_published_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = " ".join(run(capsys, "calendar", "--from", "2090-01-01", "--months", "1", workspace=BASE).out.split())
    assert "2090: days off and make-up workdays are not published yet, and campaigns/policy.yaml has none: only weekends are known" in out
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", 'calendar: {"2090": {basis: 推算, holidays: [{name: 元旦, from: 2090-01-01, to: 2090-01-01}]}}')
    out = run(capsys, "calendar", "--from", "2090-01-01", "--months", "1", workspace=root).out
    assert "day off: 元旦" in out
    assert "2090: days off and make-up workdays are from campaigns/policy.yaml: 推算" in out


def test_json_has_days_weeks_and_years(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "calendar", "--from", "2026-02-01", "--months", "1", "--format", "json", workspace=spring(tmp_path))
    said = json.loads(done.out)
    assert (said["version"], said["months"], said["unit"], len(said["weeks"]), len(said["days"])) == (1, ["2026-02"], None, 5, 35)
    assert said["years"] == [{"year": 2026, "holidays": "published", "basis": None}]
    assert said["weeks"][2]["most"] == {"at_least": 2, "at_most": 2}
    assert [one["id"] for one in said["weeks"][3]["campaigns"]] == []
    assert said["days"][15] == {
        "date": "2026-02-10",
        "holiday": None,
        "workday": True,
        "make_up_workday": False,
        "blackouts": [{"id": "cut", "name": "割接", "between": "23:00-02:00"}],
        "hall_peak": False,
        "sends": [
            {
                "kind": "campaign",
                "owner": "demo",
                "id": "a",
                "class": "marketing",
                "channels": ["sms", "app_push"],
                "between": "10:00-12:00",
            }
        ],
        "marketing_sends": 2,
    }


def test_csv_has_a_row_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "calendar", "--from", "2026-02-01", "--months", "1", "--format", "csv", workspace=spring(tmp_path))
    rows = list(csv.DictReader(done.out.splitlines()))
    assert len(rows) == 35
    assert list(rows[15].values()) == [
        "2026-02-10", "2", "1", "", "0", "cut", "0", "1", "demo/a:sms+app_push", "2", "2026-02-09", "2", "2"]  # fmt: skip
    assert (rows[19]["date"], rows[19]["workday"], rows[19]["make_up_workday"]) == ("2026-02-14", "1", "1")


def test_markdown_has_a_table_of_weeks_and_of_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "calendar", "--from", "2026-02-01", "--months", "1", "--format", "markdown", workspace=spring(tmp_path))
    assert done.out.startswith("## 2026-02\n")
    assert "| 2026-02-09  |           1 |                 2 |                       2 |" in done.out
    assert "| 2026-02-10 | quiet: 割接 23:00-02:00  | 春节流量包 | 短信, APP 推送 | 10:00-12:00   |" in done.out


def test_a_city_sees_its_own_campaigns_and_the_provinces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    for unit in ("province", "zhuzhou"):
        change(root, f"campaigns/{unit}/{unit}.yaml", f"id: {unit}\nname: {unit}\nowner: {unit}")
    shown = run(capsys, "calendar", "--from", "2026-07-01", "--months", "1", "--unit", "zhuzhou", "--format", "json", workspace=root)
    assert {one["id"] for week in json.loads(shown.out)["weeks"] for one in week["campaigns"]} == {"province", "zhuzhou"}
    shown = run(capsys, "calendar", "--from", "2026-07-01", "--months", "1", "--unit", "province", "--format", "json", workspace=root)
    assert {one["id"] for week in json.loads(shown.out)["weeks"] for one in week["campaigns"]} == {"province"}


def test_of_many_campaigns_those_without_a_send_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    once = 'sends: [{id: a, channel: sms, text: launch-sms, on: 2026-07-31, between: "10:00-11:00"}]'
    for number in range(21):
        change(root, f"campaigns/zhuzhou/c{number}.yaml", f"id: c{number}\nname: 株洲\nowner: zhuzhou\n{once}")
    out = run(capsys, "calendar", "--from", "2026-07-01", "--months", "1", workspace=root).out
    assert out.count("  21 more campaigns run without sending anything\n") == 4
    assert out.count("  株洲分公司 株洲 ") == 21
    assert out.count("暑期流量包") == 5


def test_marketing_without_a_bound_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "touchpoints.yaml", """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {id: paid, name: 交费, class: marketing, trigger: {event: {name: 交费, per_thousand_a_month: 3}}, timeliness: realtime,
         between: "09:00-18:00", channels: [sms], texts: {sms: x}}
      - {id: points, name: 积分推荐, class: marketing, trigger: {schedule: {month_days: [8]}}, timeliness: timed, counts: false,
         between: "09:00-18:00", channels: [voice], texts: {sms: x}}
""")  # fmt: skip
    lines = run(capsys, "calendar", "--from", "2026-07-01", "--months", "1", workspace=root).out.split("\n")
    start = lines.index("week from 2026-07-06                     6     7     8     9    10    11    12")
    assert lines[start + 1 : start + 5] == [
        "  长沙分公司 暑期流量包               --------------------------P---------------",
        "  reminder: 积分推荐                                V",
        "  marketing sends                                   1           1",
        "  most for one customer this week: 2 or more, nothing bounds it  ##",
    ]


def test_a_workspace_without_campaigns_has_a_calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    (root / "campaigns/changsha/demo.yaml").unlink()
    done = run(capsys, "calendar", "--from", "2026-02-01", "--months", "1", workspace=root)
    assert (done.code, done.err) == (Exit.CLEAN, "")
    assert "day off: Spring Festival" in done.out
    assert run(capsys, "calendar", workspace=root).code == Exit.CLEAN


def test_unread_files_are_named_beside_the_calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml!", "caps: [")
    for format in ("table", "json", "csv", "markdown"):
        done = run(capsys, "calendar", "--from", "2026-07-01", "--format", format, workspace=root)
        assert done.code == Exit.CLEAN
        assert done.err.startswith("campaigns/policy.yaml could not be read; what they define is missing here.")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--from", "2026-13-01"), "`2026-13-01` is not a date", "write it like 2026-12-31"),
        (("--from", "下月"), "`下月` is not a date", "write it like 2026-12-31"),
        (("--from", "9999-12-01"), "9999-12-01 is too far away to be planned", "write a year between 2000 and 2100"),
        (("--from", "1999-12-31"), "1999-12-31 is too far away to be planned", "write a year between 2000 and 2100"),
        (("--unit", "changsa"), "there is no unit `changsa`", "did you mean `changsha`?"),
        (("--months", "0"), "Invalid value for '--months'", "`--help` after the command explains it"),
    ],
)
def test_bad_input_says_what_would_be_right(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str, hint: str
) -> None:
    done = run(capsys, "calendar", *arguments, workspace=BASE)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert message in done.err
    assert hint in done.err
