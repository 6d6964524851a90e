"""Repairs: for each kind of clash the cheapest edit, in words and in the file; afterwards the finding is gone and none has come."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.findings import Finding
from mobilectl.messages import Language
from mobilectl.rules.engine import check
from mobilectl.rules.fixing import diff, write
from mobilectl.rules.registry import all_rules, find_rule
from mobilectl.rules.repairs.choosing import clashes
from mobilectl.rules.repairs.losses import Losses
from mobilectl.rules.repairs.mending import mend
from mobilectl.rules.repairs.search import Repair, repairs
from mobilectl.rules.repairs.state import State, state_of
from mobilectl.workspace.workspace import load_workspace

ENGLISH = Language("en")
DEMO, SECOND, POLICY = "campaigns/changsha/demo.yaml", "campaigns/province/second.yaml", "campaigns/policy.yaml"
TOUCHPOINTS = "touchpoints.yaml"
PROVINCE = "id: second\nowner: province\ntheme: summer-data\n"
VIDEO = PROVINCE + "offer: {product: video, price: 15 元/月}\nfaq: null\n"
LAUNCH = '  - {{id: launch, channel: sms, text: launch-sms, on: {day}, between: "{window}"}}\n'
NUDGE = 'sends:\n  - {{id: nudge, channel: app_push, text: nudge-push, every: {{{every}}}, between: "18:00-20:00"}}\n'
REMINDER = """touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - id: bill-paid
        name: 交费成功
        trigger: {{{trigger}}}
        timeliness: {timeliness}
        {at_most}
        between: "{between}"
        channels: [sms]
        texts: {{sms: 【湖南移动】您已交费成功。}}
"""
PAID = "event: {name: 客户交费, per_thousand_a_month: 300}"


@dataclass(frozen=True)
class Clash:
    """Pieces of YAML that bring a finding, and the cheapest repair: in words, and as the lines that go and come."""

    title: str
    code: str
    pieces: tuple[tuple[str, str], ...]
    said: str
    lines: tuple[str, ...]


def sends(day: str, window: str = "10:00-12:00") -> str:
    return "sends:\n" + LAUNCH.format(day=day, window=window)


def reminder(trigger: str = PAID, at_most: str = "", between: str = "00:00-24:00", timeliness: str = "realtime") -> str:
    return REMINDER.format(trigger=trigger, at_most=at_most, between=between, timeliness=timeliness)


CLASHES = [
    Clash(
        "a send in quiet hours",
        "T001",
        ((DEMO, sends("2026-07-03", "19:30-21:00")),),
        "send `launch` of `demo` at 18:30-20:00 instead of 19:30-21:00",
        ("-  between: 19:30-21:00", "+  between: 18:30-20:00"),
    ),
    Clash(
        "a reminder at a time that is advised against",
        "T002",
        (
            (POLICY, 'quiet_hours: [{id: noon, classes: [service], between: "12:00-14:00", severity: warning}]'),
            (TOUCHPOINTS, reminder("schedule: {after_bill_day: 2}", "at_most: {count: 1, per: month}", "13:00-15:00", "periodic")),
        ),
        "send the reminder `bill-paid` at 14:00-16:00 instead of 13:00-15:00",
        ("-    between: 13:00-15:00", "+    between: 14:00-16:00"),
    ),
    Clash(
        "a send on a blackout day",
        "T003",
        ((DEMO, sends("2026-08-15")),),
        "move `launch` of `demo` from 2026-08-15 to 2026-08-14 (1 day)",
        ("-  'on': '2026-08-15'", "+  'on': '2026-08-14'"),
    ),
    Clash(
        "a weekday that meets a blackout",
        "T003",
        ((DEMO, NUDGE.format(every="weekday: sat, from: 2026-07-10, to: 2026-08-31")),),
        "send `nudge` of `demo` every Friday instead of every Saturday (1 day)",
        ("-    weekday: sat", "+    weekday: fri"),
    ),
    Clash(
        "a day of the month that meets a blackout",
        "T003",
        ((DEMO, NUDGE.format(every="month_day: 15, from: 2026-07-10, to: 2026-08-31")),),
        "send `nudge` of `demo` on day 14 of the month instead of day 15 (1 day)",
        ("-    month_day: '15'", "+    month_day: '14'"),
    ),
    Clash(
        "every tenth day, of which one meets a blackout",
        "T003",
        ((DEMO, NUDGE.format(every="days: 10, from: 2026-07-26, to: 2026-08-16")),),
        "send `nudge` of `demo` from 2026-07-25 to 2026-08-15 instead (1 day)",
        ("-    from: '2026-07-26'", "-    to: '2026-08-16'", "+    from: '2026-07-25'", "+    to: '2026-08-15'"),
    ),
    Clash(
        "a send far behind the period",
        "T004",
        ((DEMO, sends("2027-07-03")),),
        "move `launch` of `demo` from 2027-07-03 to 2026-08-31 (306 days)",
        ("-  'on': '2027-07-03'", "+  'on': '2026-08-31'"),
    ),
    Clash(
        "a send at the halls' peak",
        "T005",
        ((DEMO, "hall: {visits_per_thousand: 12, minutes_per_visit: 6}\n" + sends("2026-07-24", "15:00-17:00")),),
        "move `launch` of `demo` from 2026-07-24 to 2026-07-21 (3 days)",
        ("-  'on': '2026-07-24'", "+  'on': '2026-07-21'"),
    ),
    Clash(
        "two prices",
        "O001",
        (
            (POLICY, "checks: {settings: [{rules: [O002, F002], severity: 'off', reason: 试点}]}"),
            (SECOND, PROVINCE + "offer: {price: 15 元/月}\nfaq: null\n"),
        ),
        "write `offer.price: 19.90 元/月` in `second`, as `demo` has it",
        ("-  price: 15 元/月", "+  price: 19.90 元/月"),
    ),
    Clash(
        "competing products at the edge of two periods",
        "O002",
        (
            (
                SECOND,
                PROVINCE
                + "period: {from: 2026-08-20, to: 2026-09-30}\noffer: {product: data-10g, price: 10 元/月}\n"
                + sends("2026-09-03"),
            ),
        ),
        "begin `second` on 2026-09-01 instead of 2026-08-20 (12 days later)",
        ("-  from: '2026-08-20'", "+  from: '2026-09-01'"),
    ),
    Clash(
        "products that exclude each other, in campaigns too long to be moved",
        "O003",
        (
            ("campaigns/products.yaml", "products: {video: {excludes: [data-30g]}}"),
            (DEMO, "period: {from: 2026-07-01, to: 2027-07-31}"),
            (
                SECOND,
                VIDEO
                + "audience: {all: [{city: [changsha, zhuzhou]}]}\nperiod: {from: 2026-07-01, to: 2027-07-31}\n"
                + sends("2026-07-06"),
            ),
        ),
        "exclude all customers of `demo` from `second`",
        ("+  - {brand: [mzone], city: [changsha], arpu: {at_least: 60, below: 120}}",),
    ),
    Clash(
        "more campaigns than the limit",
        "O004",
        (
            (
                "campaigns/changsha/second.yaml",
                "id: second\naudience: {all: [{brand: [gotone]}]}\nperiod: {from: 2026-08-20, to: 2026-09-30}\n" + sends("2026-08-25"),
            ),
        ),
        "end `demo` on 2026-08-19 instead of 2026-08-31 (12 days earlier)",
        (
            "-period: {from: 2026-07-01, to: 2026-08-31}",
            "+period: {from: 2026-07-01, to: 2026-08-19}",
            "-  launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R",
            "-  nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，8月31日前可在APP办理。}",
            "+  launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月19日前发BLLL30到10086办理。拒收请回复R",
            "+  nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，8月19日前可在APP办理。}",
        ),
    ),
    Clash(
        "a theme of its own",
        "O005",
        ((SECOND, "id: second\nowner: province\ntheme: broadband\naudience: {all: [{brand: [gotone]}]}"),),
        "write `theme: broadband` in `demo`, as `second` has it",
        ("-theme: summer-data", "+theme: broadband"),
    ),
    Clash(
        "a reminder that breaks a cap by itself",
        "F001",
        (
            (POLICY, "caps: [{id: paid, name: 每月最多 6 条, at_most: 6, per: {calendar: month}, classes: [service], channels: [sms]}]"),
            (TOUCHPOINTS, reminder(at_most="at_most: {count: 9, per: month}")),
        ),
        "let the reminder `bill-paid` come at most 6 times instead of 9",
        ("-      count: '9'", "+      count: '6'"),
    ),
    Clash(
        "two sends on one day",
        "F002",
        ((SECOND, VIDEO + sends("2026-07-03")),),
        "move `launch` of `demo` from 2026-07-03 to 2026-07-04 (1 day)",
        (
            '-  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}',
            '+  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-04, between: "10:00-12:00"}',
        ),
    ),
    Clash(
        "contention on several days, which only two moves end",
        "F002",
        ((SECOND, VIDEO),),
        "move `launch` of `demo` from 2026-07-03 to 2026-07-04 (1 day); send `nudge` of `demo` every Saturday instead of every Friday (1 day)",
        (
            '-  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}',
            "-  - {id: nudge, channel: app_push, text: nudge-push, every: {weekday: fri, from: 2026-07-10, to: 2026-07-31},"
            ' between: "18:00-20:00"}',
            '+  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-04, between: "10:00-12:00"}',
            "+  - {id: nudge, channel: app_push, text: nudge-push, every: {weekday: sat, from: 2026-07-10, to: 2026-07-31},"
            ' between: "18:00-20:00"}',
        ),
    ),
    Clash(
        "a recurrence that exceeds a cap by itself",
        "F002",
        ((DEMO, NUDGE.format(every="days: 1, from: 2026-07-06, to: 2026-07-09")),),
        "begin `nudge` of `demo` on 2026-07-07 (messages: 3 instead of 4)",
        ("-    from: '2026-07-06'", "+    from: '2026-07-07'"),
    ),
    Clash(
        "a cap of one channel",
        "F002",
        (
            (
                POLICY,
                "caps: [{id: v, name: 每月最多 1 次外呼, at_most: 1, per: {calendar: month}, classes: [marketing], channels: [voice]}]",
            ),
            (
                DEMO,
                "period: {from: 2026-07-01, to: 2026-07-20}\nsends:\n"
                '  - {id: first, channel: voice, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}\n'
                '  - {id: second, channel: voice, text: launch-sms, on: 2026-07-10, between: "10:00-12:00"}\n',
            ),
        ),
        "send `second` of `demo` by 短信",
        ("-  channel: voice", "+  channel: sms"),
    ),
    Clash(
        "customers who are to get nothing",
        "F002",
        (
            (
                POLICY,
                "caps: [{id: x, name: 不发, at_most: 0, per: {calendar: year}, audience: {all: [{arpu: {at_least: 100}}]}, classes: [marketing]}]",
            ),
        ),
        "exclude `arpu: {at_least: 100}` from `demo`",
        ("+    - arpu: {at_least: 100}",),
    ),
    Clash(
        "a reminder without a bound",
        "F003",
        ((TOUCHPOINTS, reminder()),),
        "say `at_most: {count: 2, per: month}` for the reminder `bill-paid`, and let the sending system keep to it",
        ("+    at_most: {count: 2, per: month}",),
    ),
    Clash(
        "an audience of nobody",
        "S010",
        ((DEMO, "audience: {all: [{tier: [A]}, {arpu: {below: 50}}], none: null}"),),
        "drop the condition `{tier: [A]}` of `demo`",
        ("-  - tier:", "-    - A"),
    ),
    Clash(
        "support that is ready too late, which is no clash but may be named",
        "R001",
        ((DEMO, "support: {billing: 2026-07-02}"),),
        "move `launch` of `demo` from 2026-07-03 to 2026-07-05 (2 days)",
        ("-  'on': '2026-07-03'", "+  'on': '2026-07-05'"),
    ),
]
BY_TITLE = [pytest.param(one, id=f"{one.code} {one.title}") for one in CLASHES]


def world(folder: Path, pieces: Sequence[tuple[str, str]]) -> Path:
    root = copy_base(folder)
    for file, yaml in pieces:
        change(root, file, yaml)
    return root


def first(state: State, code: str) -> Finding:
    return next(one for one in state.findings() if one.code == code)


def said(repair: Repair) -> str:
    return "; ".join(ENGLISH.text(one.said) for one in repair.ideas)


def counts(root: Path) -> Counter[tuple[str, str]]:
    """How many findings there are, by code and file."""
    return Counter((one.code, one.problem.place.file) for one in check(load_workspace(root), all_rules()))


def told(state: State) -> list[tuple[str, str, str]]:
    return sorted((one.code, str(one.problem.place), ENGLISH.text(one.problem.message)) for one in state.findings())


@pytest.mark.parametrize("clash", BY_TITLE)
def test_the_cheapest_repair_is_the_smallest_edit(tmp_path: Path, clash: Clash) -> None:
    state = state_of(world(tmp_path, clash.pieces))
    best = repairs(state, first(state, clash.code), Losses())[0]
    lines = [line.rstrip("\n") for line in diff(best.state.rewrite()) if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert (said(best), tuple(lines)) == (clash.said, clash.lines)


def disabled(code: str, pieces: Sequence[tuple[str, str]]) -> bool:
    return any("checks:" in yaml and code in yaml for _, yaml in pieces)


@pytest.mark.parametrize("clash", BY_TITLE)
def test_every_repair_removes_the_finding_and_brings_none(tmp_path: Path, clash: Clash) -> None:
    root = world(tmp_path / "it", clash.pieces)
    state = state_of(root)
    target = first(state, clash.code)
    before = counts(root)
    for number, repair in enumerate(repairs(state, target, Losses())):
        after_root = tmp_path / str(number)
        shutil.copytree(root, after_root)
        patch = b"".join(line.encode("utf-8", "surrogateescape") for line in diff(repair.state.rewrite()))
        subprocess.run(["git", "apply", "-p1", "-"], input=patch, cwd=after_root, check=True)
        after = counts(after_root)
        assert not [one for one in after - before if not disabled(one[0], clash.pieces)], said(repair)
        assert (before - after)[clash.code, target.problem.place.file] >= 1, said(repair)
        assert told(repair.state) == told(state_of(after_root)), said(repair)
    write(repairs(state, target, Losses(), 1)[0].state.rewrite())
    assert counts(root)[clash.code, target.problem.place.file] < before[clash.code, target.problem.place.file]


@pytest.mark.parametrize("code", sorted(clashes()))
def test_repairs_are_ranked_and_never_the_same_twice(tmp_path: Path, code: str) -> None:
    rule = find_rule(code)
    assert rule is not None
    state = state_of(world(tmp_path, [(one.file, one.yaml) for one in rule.bad]))
    for finding in state.findings():
        if finding.code == code:
            found = repairs(state, finding, Losses())
            assert [one.cost for one in found] == sorted(one.cost for one in found)
            assert len({said(one) for one in found}) == len(found)
            assert found == () or said(found[0]) == said(repairs(state, finding, Losses(), 1)[0])


def test_an_edit_that_brings_another_finding_is_no_repair(tmp_path: Path) -> None:
    # With the same price the two would still compete, and the FAQ of one would name another price.
    state = state_of(world(tmp_path, [(SECOND, PROVINCE + "offer: {price: 15 元/月}")]))
    found = [said(one) for one in repairs(state, first(state, "O001"), Losses())]
    assert found == [
        "shift `demo` with its sends from 2026-07-01 – 2026-08-31 to 2026-09-01 – 2026-11-01 (62 days later)",
        "shift `second` with its sends from 2026-07-01 – 2026-08-31 to 2026-09-01 – 2026-11-01 (62 days later)",
    ]


def test_both_sides_are_offered_the_city_first(tmp_path: Path) -> None:
    state = state_of(world(tmp_path, [(SECOND, VIDEO + sends("2026-07-03"))]))
    found = [said(one) for one in repairs(state, first(state, "F002"), Losses())]
    assert found[:4] == [
        "move `launch` of `demo` from 2026-07-03 to 2026-07-04 (1 day)",
        "move `launch` of `demo` from 2026-07-03 to 2026-07-02 (1 day)",
        "move `launch` of `second` from 2026-07-03 to 2026-07-04 (1 day)",
        "move `launch` of `second` from 2026-07-03 to 2026-07-02 (1 day)",
    ]


def test_a_reminder_is_left_alone_where_a_campaign_can_help(tmp_path: Path) -> None:
    caps = "caps: [{id: day, name: 每天最多 1 条短信, at_most: 1, per: {calendar: day}, channels: [sms]}]"
    monthly = reminder("schedule: {month_days: [3]}", "at_most: {count: 1, per: month}", "09:00-18:00", "periodic")
    state = state_of(world(tmp_path, [(POLICY, caps), (TOUCHPOINTS, monthly), (DEMO, sends("2026-07-03"))]))
    found = repairs(state, first(state, "F002"), Losses())
    assert said(found[0]) == "move `launch` of `demo` from 2026-07-03 to 2026-07-04 (1 day)"
    assert [one.cost.resort for one in found] == [0] * len(found)


def test_a_repair_notes_the_dates_that_texts_name(tmp_path: Path) -> None:
    text = "texts: {nudge-push: {title: 30GB流量包, body: 19.90元/月，8月31日前可在APP办理，8月20日有直播讲解。}}"
    state = state_of(world(tmp_path, [(DEMO, sends("2026-08-15") + text)]))
    found = repairs(state, first(state, "T003"), Losses())
    note = "the texts of `demo` name dates, which do not move with it: 8月20日"
    assert [ENGLISH.text(one) for one in found[0].notes] == [note]


def test_nothing_is_moved_into_the_past(tmp_path: Path) -> None:
    pieces = [(DEMO, "period: {from: 2030-08-10, to: 2030-08-31}\n" + sends("2030-08-15")), (POLICY, BLACK_2030)]
    state = state_of(world(tmp_path, pieces))
    today = State(state.workspace, state.contents, date(2030, 8, 10))
    found = [said(one) for one in repairs(today, first(today, "T003"), Losses())]
    assert found[0] == "move `launch` of `demo` from 2030-08-15 to 2030-08-18 (3 days)"
    assert not any("earlier" in one for one in found)


BLACK_2030 = "blackouts: [{id: x, name: 割接, classes: [marketing], from: 2030-08-10, to: 2030-08-17}]"


def test_all_clashes_are_repaired_one_after_the_other(tmp_path: Path) -> None:
    root = world(tmp_path, [(SECOND, VIDEO), (DEMO, sends("2026-08-15", "19:30-21:00"))])
    mended = mend(state_of(root), lambda state: [one for one in state.findings() if one.code in clashes()], Losses())
    assert [said(one) for one in mended.done] == [
        "move `launch` of `demo` from 2026-08-15 to 2026-08-14 (1 day)",
        "send `launch` of `demo` at 18:30-20:00 instead of 19:30-21:00",
    ]
    write(mended.state.rewrite())
    assert mended.left == ()
    assert not [one for one in check(load_workspace(root), all_rules()) if one.code in clashes()]
