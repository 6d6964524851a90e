"""`mobilectl caps` from outside: verdicts in words, margins, weeks and witnesses in both languages, other formats, bad input."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from approvals.office import sign_off, workspace_with
from commands import run
from worlds import BASE, change, copy_base

from mobilectl.exits import Exit

BREACH = "{id: all-month, name: 每月最多 1 条信息, at_most: 1, per: {calendar: month}, channels: [sms, app_push], clause: 12 号文}"
TIGHT = "{id: tight, name: 任意 7 天 0 条营销信息, at_most: 0, per: {rolling_days: 7}, classes: [marketing]}"
LOOSE = "{id: loose, name: 任意 2 天最多 3 条营销信息, at_most: 3, per: {rolling_days: 2}, classes: [marketing]}"
GAP = "gaps: [{id: apart, name: 两条营销隔 7 天, within_days: 7, messages: {classes: [marketing]}}]"
UNBOUNDED = """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {id: paid, name: 交费, class: service, trigger: {event: {name: 交费, per_thousand_a_month: 3}}, timeliness: realtime,
         between: "09:00-18:00", channels: [sms], texts: {sms: x}}
"""
WITNESS = """\
Caps, 2026-07-01 to 2026-07-31

 cap         verdict      at most   most   margin   from         to
 ──────────────────────────────────────────────────────────────────────────
 all-month   breached           1      2       -1   2026-07-01   2026-07-31
 tight       contention         0      1       -1   2026-06-27   2026-07-03
 loose       proven             3      1        2   2026-07-02   2026-07-03


all-month: 每月最多 1 条信息 (12 号文)
  Breached: messages that nothing holds back break it by themselves.
  Messages that nothing holds back bring one customer to 2 in a calendar month, from 2026-07-01 to 2026-07-31.
  Limit: 1. Margin: -1.
  Heaviest weeks of all that is planned, by the week in which the window ends
    2026-07-27  ####### 7
  Customer: 近三十天用过 APP: yes
    2026-07-05  APP 推送  bill / bill-issued  touchpoints.yaml:5
    2026-07-05  短信      bill / bill-issued  touchpoints.yaml:5

tight: 任意 7 天 0 条营销信息 (no clause)
  Contention: all that is planned breaks it for some customers, so messages will be held back or sent later.
  The most that one customer gets in any 7 days: 1, from 2026-06-27 to 2026-07-03.
  Limit: 0. Margin: -1.
  Heaviest weeks of all that is planned, by the week in which the window ends
    2026-06-29  # 1
    2026-07-06  # 1
    2026-07-13  # 1
    2026-07-20  # 1
    2026-07-27  # 1
  Customer: 地市: 长沙, 品牌: 动感地带, 月均消费: 60 元, 距最近投诉天数: 91, 同意接收营销信息: yes
    2026-07-03  短信  demo / launch  campaigns/changsha/demo.yaml:24

loose: 任意 2 天最多 3 条营销信息 (no clause)
  Proven: no customer that the definitions allow gets more, even if all that is planned goes out.
  The most that one customer gets in any 2 days: 1, from 2026-07-02 to 2026-07-03.
  Limit: 3. Margin: 2.
  Heaviest weeks of all that is planned, by the week in which the window ends
    2026-06-29  # 1
    2026-07-06  # 1
    2026-07-13  # 1
    2026-07-20  # 1
    2026-07-27  # 1
  Customer: 地市: 长沙, 品牌: 动感地带, 月均消费: 60 元, 距最近投诉天数: 91, 同意接收营销信息: yes
    2026-07-03  短信  demo / launch  campaigns/changsha/demo.yaml:24
"""
LOOSE_IN_CHINESE = """\
loose：任意 2 天最多 3 条营销信息（无文号）
  守得住：即使计划的消息全部发出，定义允许的客户里也没有人超过。
  单个客户在任意 2 天内最多收到：1 条，2026-07-02 至 2026-07-03。
  上限：3。余量：2。
  全部计划里最重的几周（按时间窗结束的那一周）
"""


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def world(folder: Path, policy: str, **more: str) -> Path:
    root = copy_base(folder)
    change(root, "campaigns/policy.yaml", policy)
    change(root, "campaigns/attributes.yaml", "attributes: {bill_day: {min: 3, max: 3}}")  # else every bill day is as bad as another
    for file, text in more.items():
        change(root, f"{file}.yaml", text)
    return root


def test_each_cap_is_told_with_its_verdict_margin_weeks_and_witness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "caps", "--witness", workspace=world(tmp_path, f"caps: [{BREACH}, {TIGHT}, {LOOSE}]"))
    assert (done.code, done.err) == (Exit.FINDINGS, "")
    assert done.out == WITNESS


def test_the_same_in_chinese_for_the_caps_that_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "caps", "loose", workspace=world(tmp_path, f"caps: [{BREACH}, {TIGHT}, {LOOSE}]"), lang="zh")
    assert done.code == Exit.CLEAN
    assert LOOSE_IN_CHINESE in done.out
    assert "all-month" not in done.out
    assert "客户：" not in done.out


def test_an_event_without_a_bound_leaves_a_cap_unprovable_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, f"caps: [{BREACH.replace('at_most: 1', 'at_most: 20')}]", touchpoints=UNBOUNDED)
    done = run(capsys, "caps", workspace=root)
    assert done.code == Exit.CLEAN
    assert "  Unprovable: nothing bounds how often an event reaches one customer. Declare `at_most` there.\n" in done.out
    assert "gets in a calendar month: 5 or more, from 2026-07-01 to 2026-07-31.\n  Limit: 20. Margin: 15 or less.\n" in done.out
    assert "  Without a bound: paid.\n" in done.out
    assert "  Without a bound: paid, touchpoints.yaml:5.\n" in run(capsys, "caps", "--witness", workspace=root).out


def test_gaps_and_exclusions_are_told_with_the_two_messages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, f"caps: []\n{GAP}")
    done = run(capsys, "caps", "--witness", workspace=root)
    assert done.code == Exit.CLEAN
    assert done.out.endswith("""\
apart: 两条营销隔 7 天 (no clause)
  Contention: all that is planned breaks it for some customers, so messages will be held back or sent later.
  Customer: 地市: 长沙, 品牌: 动感地带, 月均消费: 60 元, 距最近投诉天数: 91, 近三十天用过 APP: yes, 同意接收营销信息:
  yes
    2026-07-03  短信      demo / launch  campaigns/changsha/demo.yaml:24
    2026-07-10  APP 推送  demo / nudge   campaigns/changsha/demo.yaml:25
""")
    change(root, "campaigns/policy.yaml", GAP.replace("within_days: 7", "within_days: 6"))
    assert "Proven: no customer that the definitions allow gets messages that come too close" in run(capsys, "caps", workspace=root).out
    two = "".join(
        f"      - {{id: {id}, name: {id}, trigger: {{schedule: {{month_days: [{day}]}}}}, timeliness: timed, between: '09:00-18:00', "
        "channels: [sms], texts: {sms: x}}\n"
        for id, day in (("issued", 5), ("due", 8))
    )
    change(root, "touchpoints.yaml", f"touchpoints:\n  - id: bill\n    name: 账单\n    reminders:\n{two}")
    change(
        root,
        "campaigns/policy.yaml",
        "gaps: []\nexclusions: [{id: never, name: x, messages: {reminders: [issued]}, others: {reminders: [due]}}]",
    )
    done = run(capsys, "caps", "never", "--json", workspace=root)
    assert done.code == Exit.FINDINGS  # both are service reminders, which nothing holds back
    (kept,) = json.loads(done.out)["apart"]
    assert (kept["kind"], kept["verdict"], kept["within_days"]) == ("exclusion", "breach", None)


def test_json_has_numbers_places_and_weeks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, f"caps: [{BREACH}, {LOOSE}]")
    done = run(capsys, "caps", "--json", workspace=root)
    assert done.out == run(capsys, "caps", "--format", "json", workspace=root).out
    said = json.loads(done.out)
    assert (said["version"], said["breached"], said["unread"]) == (1, True, [])
    assert said["period"] == {"from": "2026-07-01", "to": "2026-07-31"}
    breach, loose = said["caps"]
    assert (breach["verdict"], breach["most"], breach["margin"]) == (
        "breach", {"at_least": 2, "at_most": 2}, {"at_least": -1, "at_most": -1})  # fmt: skip
    assert breach["per"] == {"calendar": "month"}
    assert breach["witness"]["customer"] == {"app_active": True}
    assert breach["witness"]["contacts"][1] == {
        "kind": "touchpoint", "owner": "bill", "id": "bill-issued", "channel": "sms", "class": "service", "day": "2026-07-05", "times": 1,
        "file": "touchpoints.yaml", "line": 5,
    }  # fmt: skip
    assert (loose["verdict"], loose["per"], loose["clause"]) == ("proven", {"rolling_days": 2}, None)
    assert loose["weeks"][0] == {"from": "2026-06-29", "most": {"at_least": 1, "at_most": 1}}


def test_csv_and_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, f"caps: [{LOOSE}]")
    rows = list(csv.DictReader(run(capsys, "caps", "--format", "csv", workspace=root).out.splitlines()))
    assert [list(row.values()) for row in rows] == [
        ["loose", "任意 2 天最多 3 条营销信息", "proven", "3", "1", "2", "2026-07-02", "2026-07-03", ""]
    ]
    rows = list(csv.DictReader(run(capsys, "caps", "--format", "csv", "--witness", workspace=root).out.splitlines()))
    assert [(row["rule"], row["day"], row["channel"], row["item"], row["file"], row["line"]) for row in rows] == [
        ("loose", "2026-07-03", "短信", "launch", "campaigns/changsha/demo.yaml", "24")
    ]
    markdown = run(capsys, "caps", "--format", "markdown", "--witness", workspace=root).out
    assert [line for line in markdown.split("\n") if line.startswith("#")] == [
        "### Caps, 2026-07-01 to 2026-07-31",
        "### Heaviest weeks of all that is planned, by the week in which the window ends",
        "### Witnesses",
    ]


def test_nothing_is_proven_while_a_file_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, f"caps: [{LOOSE}]")
    change(root, "campaigns/zhuzhou/broken.yaml!", "id: [")
    done = run(capsys, "caps", workspace=root)
    assert " loose   incomplete " in done.out
    assert "Incomplete: nothing that could be read breaks it, but campaigns/zhuzhou/broken.yaml could not be read." in done.out
    assert done.err.startswith("campaigns/zhuzhou/broken.yaml could not be read;")
    assert json.loads(run(capsys, "caps", "--json", workspace=root).out)["caps"][0]["verdict"] == "incomplete"


def test_without_campaigns_or_caps_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = world(tmp_path, "caps: []")
    done = run(capsys, "caps", workspace=root)
    assert (done.code, done.out) == (Exit.CLEAN, "The policy has no caps, gaps or exclusions.\n")
    (root / "campaigns/changsha/demo.yaml").unlink()
    done = run(capsys, "caps", workspace=root)
    assert (done.code, done.out) == (Exit.CLEAN, "No campaign sends anything, so there is no period over which caps could be proven.\n")
    assert json.loads(run(capsys, "caps", "--json", workspace=root).out) == {
        "version": 1, "period": None, "breached": False, "unread": [], "caps": [], "apart": []}  # fmt: skip


def test_an_unread_policy_leaves_nothing_to_prove_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml!", "caps: [")
    done = run(capsys, "caps", workspace=root)
    assert (done.code, done.out) == (Exit.CLEAN, "The policy has no caps, gaps or exclusions.\n")
    assert done.err.startswith("campaigns/policy.yaml could not be read;")


@pytest.mark.parametrize(
    ("id", "hint"),
    [("marketing-dya", "did you mean `marketing-day`?"), ("春节", "known are: all-month, marketing-day, marketing-week")],
)
def test_an_unknown_cap_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str], id: str, hint: str) -> None:
    done = run(capsys, "caps", id, workspace=BASE)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert f"there is no cap, gap or exclusion `{id}`" in done.err
    assert hint in done.err


def test_a_witness_tells_how_the_number_grows_with_what_is_not_approved_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace_with(tmp_path)
    change(root, "campaigns/policy.yaml", f"caps: [{BREACH}, {LOOSE}]")
    assert "Growth" not in run(capsys, "caps", "--witness", workspace=root).out
    sign_off(root, "demo")
    out = run(capsys, "caps", "--witness", workspace=root).out
    assert "  Growth: 0 of them come from what is approved today, 2 if all that is planned is approved.\n" in out
    assert "Growth" not in run(capsys, "caps", workspace=root).out
