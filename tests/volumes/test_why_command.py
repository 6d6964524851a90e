"""`mobilectl why` as programs see it."""

from __future__ import annotations

import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import run
from volumes.rivals import PROFILE, SMS, with_rival
from worlds import change, copy_base

from mobilectl.audience.described import said
from mobilectl.contacts.got import got
from mobilectl.contacts.plan import customers_of, plan_period
from mobilectl.exits import Exit
from mobilectl.volumes.profiles import why as story_of
from mobilectl.workspace.workspace import load_workspace

PUSH = {"key": "nudge-push", "segment": None, "title": "30GB流量包", "body": "19.90元/月，次月生效，8月31日前可在APP办理。"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return with_rival(tmp_path)


def why(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> dict[str, Any]:
    done = run(capsys, "why", *arguments, "--format", "json", workspace=root)
    assert (done.code, done.err) == (Exit.CLEAN, "")
    assert run(capsys, "why", *arguments, "--format", "json", workspace=root, lang="zh").out == done.out
    found: dict[str, Any] = json.loads(done.out)
    return found


def contact(owner: str, item: str, channel: str, planned: str, result: str, day: str | None, **more: object) -> dict[str, object]:
    """A contact of the JSON; `more` is what is not as with a marketing message that simply goes out or does not."""
    names = {"demo": "暑期流量包", "rival": "暑期视频会员", "bill": "账单提醒"}
    between = {"launch": "10:00-12:00", "nudge": "18:00-20:00", "bill-issued": "09:00-18:00"}.get(item, "14:00-16:00")
    kind, class_name = ("touchpoint", "service") if owner == "bill" else ("campaign", "marketing")
    opens, closes = between.split("-")
    return {
        "kind": kind, "owner": owner, "item": item, "name": names[owner], "channel": channel, "class": class_name, "between": between,
        "planned": planned, "result": result, "day": day, "tries": [{"day": day, "against": []}] if day is not None else [],
        "barriers": [], "due": [{"day": day, "from": opens, "to": closes}] if day is not None else [], "missed": [],
        "preferred_hour": None,
        "preference": None, "silenced": [], "text": None, **more,
    }  # fmt: skip


def full(day: str, *takers: tuple[str, str, str, str]) -> dict[str, object]:
    """A day that the daily cap keeps from a contact."""
    told = [{"owner": owner, "item": item, "channel": channel, "day": on, "past": False} for owner, item, channel, on in takers]
    return {
        "day": day,
        "against": [{"kind": "cap", "rule": "marketing-day", "name": "每天最多 1 条营销信息", "takers": told}],
    }


def text(key: str, body: str) -> dict[str, object]:
    return {"key": key, "segment": None, "title": None, "body": body}


def test_a_message_without_room_goes_out_on_a_later_day(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tries = [full("2026-07-03", ("demo", "launch", "sms", "2026-07-03")), {"day": "2026-07-04", "against": []}]
    found = why(capsys, root, *PROFILE, "--on", "2026-07-03")
    assert found["version"] == 1
    assert found["period"] == {"from": "2026-07-01", "to": "2026-07-31"}
    assert found["contacts"] == [
        contact("demo", "launch", "sms", "2026-07-03", "sent", "2026-07-03", text=text("launch-sms", SMS)),
        contact("rival", "offer", "sms", "2026-07-03", "sent", "2026-07-04", tries=tries),
    ]
    found = why(capsys, root, *PROFILE, "--on", "2026-07-04")
    assert found["contacts"] == [
        contact("rival", "offer", "sms", "2026-07-03", "sent", "2026-07-04", tries=tries, text=text("launch-sms", SMS))
    ]


def test_a_message_without_room_is_held_back_where_it_may_not_be_deferred(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = why(capsys, root, *PROFILE, "--on", "2026-07-10")
    assert found["contacts"] == [
        contact("demo", "nudge", "app_push", "2026-07-10", "sent", "2026-07-10", text=PUSH),
        contact(
            "rival", "again", "app_push", "2026-07-10", "held_back", None,
            tries=[full("2026-07-10", ("demo", "nudge", "app_push", "2026-07-10"))],
        ),
    ]  # fmt: skip


def barrier(channel: str, kind: str, attribute: str, line: int) -> dict[str, object]:
    values = {attribute: False}
    condition = {
        "condition": f"`{attribute}: true`",
        "excludes": False,
        "segments": [],
        "values": values,
        "file": "campaigns/policy.yaml",
        "line": line,
    }
    return {"channel": channel, "kind": kind, "clause": None, "conditions": [condition]}


def line_of(root: Path, words: str) -> int:
    lines = (root / "campaigns/policy.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_the_channels_that_are_passed_over_are_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    push = barrier("app_push", "unreachable", "app_active", line_of(root, "app_push: {"))
    found = why(capsys, root, *(one for one in PROFILE if "app_" not in one), "app_active=no", "--on", "2026-07-10")
    assert found["contacts"] == [
        contact("demo", "nudge", "app_push", "2026-07-10", "unreachable", None, barriers=[push]),
        contact("rival", "again", "sms", "2026-07-10", "sent", "2026-07-10", barriers=[push], text=text("launch-sms", SMS)),
    ]


def test_who_has_refused_gets_no_marketing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = line_of(root, "marketing_consent")
    found = why(capsys, root, *(one for one in PROFILE if "consent" not in one), "marketing_consent=no", "--on", "2026-07-10")
    refused = [barrier(channel, "opted_out", "marketing_consent", line) for channel in ("app_push", "sms")]
    assert found["contacts"] == [
        contact("demo", "nudge", "app_push", "2026-07-10", "opted_out", None, barriers=refused[:1]),
        contact("rival", "again", "sms", "2026-07-10", "opted_out", None, barriers=refused),
    ]


def test_equal_contacts_of_a_day_are_told_apart(root: Path) -> None:
    found = got(["demo/launch=2026-06-30", "demo/launch/sms=2026-06-30", "demo/launch=2026-06-29"], load_workspace(root), date(2026, 7, 1))
    assert [(one.day.day, one.nth, one.stream.obeys) for one in found] == [(30, 1, False), (30, 2, False), (29, 1, False)]


def test_who_has_refused_is_assumed_to_be_meant_all_the_same(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = why(capsys, root, "marketing_consent=no", "app_active=yes", "bill_day=20", "--on", "2026-07-10")
    assert [(one["owner"], one["result"]) for one in found["contacts"]] == [("demo", "opted_out"), ("rival", "opted_out")]


def test_a_refusal_holds_for_its_classes_and_channels(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/policy.yaml", """
consent:
  - {classes: [marketing], channels: [sms], audience: {all: [{marketing_consent: true}]}, clause: 甲}
  - {classes: [marketing], channels: [app_push], audience: {all: [{city: [zhuzhou]}]}, clause: 乙}
""")  # fmt: skip
    text = (root / "touchpoints.yaml").read_text(encoding="utf-8")
    text = text.replace("[sms, app_push]", "[app_push, sms]\n        use: first_reachable")
    (root / "touchpoints.yaml").write_text(text, encoding="utf-8")
    who = ("city=changsha", "brand=mzone", "arpu=80", "bill_day=8", "app_active=yes", "marketing_consent=yes")
    told = [
        (one["owner"], one["channel"], one["result"], [(barrier["channel"], barrier["clause"]) for barrier in one["barriers"]])
        for one in why(capsys, root, *who, "--on", "2026-07-10")["contacts"]
    ]
    assert told == [
        ("bill", "app_push", "sent", []),
        ("demo", "app_push", "opted_out", [("app_push", "乙")]),
        ("rival", "sms", "sent", [("app_push", "乙")]),
    ]
    change(root, "campaigns/policy.yaml", """
consent:
  - {classes: [marketing], audience: {all: [{marketing_consent: true}]}, clause: 甲}
  - {classes: [service], channels: [app_push], audience: {all: [{city: [zhuzhou]}]}, clause: 乙}
""")  # fmt: skip
    found = why(capsys, root, *who[:-1], "marketing_consent=no", "--on", "2026-07-10")["contacts"][0]
    assert (found["channel"], [(barrier["channel"], barrier["clause"]) for barrier in found["barriers"]]) == ("sms", [("app_push", "乙")])


def test_of_a_reminder_on_all_channels_none_is_passed_over(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (root / "touchpoints.yaml").read_text(encoding="utf-8")
    (root / "touchpoints.yaml").write_text(text.replace("[sms, app_push]", "[app_push, sms]"), encoding="utf-8")
    found = why(capsys, root, "app_active=no", "bill_day=18", "--on", "2026-07-20")
    told = {one["channel"]: (one["result"], len(one["barriers"])) for one in found["contacts"]}
    assert told == {"app_push": ("unreachable", 1), "sms": ("sent", 0)}


def test_what_silences_a_message_has_no_takers(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/policy.yaml", """
blackouts: [{id: cut-over, name: 割接, classes: [marketing], from: 2026-07-03, to: 2026-07-05}]
quiet_hours: [{id: night, classes: [marketing], between: "20:00-09:00"}]
""")  # fmt: skip
    against = [{"kind": "blackout", "rule": "cut-over", "name": "割接", "takers": []}]
    found = why(capsys, root, *PROFILE, "--on", "2026-07-03")
    assert found["contacts"] == [
        contact("demo", "launch", "sms", "2026-07-03", "held_back", None, tries=[{"day": "2026-07-03", "against": against}]),
        contact("rival", "offer", "sms", "2026-07-03", "sent", "2026-07-06",
                tries=[{"day": "2026-07-03", "against": against}, {"day": "2026-07-06", "against": []}]),
    ]  # fmt: skip


def test_what_a_customer_got_before_takes_up_room(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/policy.yaml", """
gaps: [{id: apart, name: 相隔三天, within_days: 3, messages: {channels: [sms], classes: [marketing]}}]
""")  # fmt: skip
    found = why(capsys, root, *PROFILE, "--got", "demo/launch=2026-06-30", "--got", "rival/again/sms=2026-06-29", "--on", "2026-07-03")
    taker = {"owner": "demo", "item": "launch", "channel": "sms", "day": "2026-06-30", "past": True}
    apart = {"kind": "gap", "rule": "apart", "name": "相隔三天", "takers": [taker]}
    launch, offer = found["contacts"]
    assert (launch["result"], launch["tries"]) == ("held_back", [{"day": "2026-07-03", "against": [apart]}])
    assert (offer["result"], offer["day"], offer["tries"][0]["against"]) == ("sent", "2026-07-04", [apart])
    assert why(capsys, root, *PROFILE, "--on", "2026-07-03")["contacts"][0]["result"] == "sent"


def test_what_is_not_said_is_assumed_and_told_where_it_matters(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = why(capsys, root, "brand=mzone", "bill_day=20", "--on", "2026-07-03")
    assert found["said"] == [{"brand": "mzone"}, {"bill_day": "20"}]
    assert found["assumed"] == ["city", "arpu", "complained_days", "marketing_consent"]
    assert found["customer"] == {
        "city": "changsha", "brand": "mzone", "arpu": 60, "bill_day": 20, "complained_days": None, "marketing_consent": True,
    }  # fmt: skip
    assert why(capsys, root, *PROFILE, "complained_days=unknown", "--on", "2026-07-03")["assumed"] == []


def test_what_decides_a_message_of_an_earlier_day_matters_on_the_day_on_which_it_goes_out(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = why(capsys, root, "city=changsha", "brand=mzone", "arpu=80", "complained_days=unknown", "--on", "2026-07-04")
    assert (found["contacts"][0]["owner"], found["contacts"][0]["day"]) == ("rival", "2026-07-04")
    assert found["assumed"] == ["bill_day", "app_active", "marketing_consent"]


def test_a_rule_that_changes_nothing_beside_another_does_not_matter(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/changsha/rival.yaml", """
sends: [{id: offer, channel: sms, text: launch-sms, on: 2026-07-03, between: "14:00-16:00"}]
""")  # fmt: skip
    change(root, "campaigns/policy.yaml", """
caps:
  - {id: day, name: 每天 1 条, at_most: 1, per: {calendar: day}, classes: [marketing]}
  - {id: active, name: 活跃客户每天 1 条, at_most: 1, per: {calendar: day}, classes: [marketing], audience: {all: [{app_active: true}]}}
""")  # fmt: skip
    profile = [one for one in PROFILE if "app_" not in one]
    found = why(capsys, root, *profile, "complained_days=unknown", "--on", "2026-07-03")
    assert [one["result"] for one in found["contacts"]] == ["sent", "held_back"]
    assert found["assumed"] == []


def test_an_attribute_that_changes_the_text_matters(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "touchpoints.yaml", """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {id: bill-issued, name: 账单提醒, class: service, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
         at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】账单已生成。},
         variants: [{segment: young, texts: {sms: 【湖南移动】你的账单来了。}}]}
""")  # fmt: skip
    change(root, "campaigns/segments.yaml", "segments: {young: {name: 全球通客户, audience: {all: [{brand: [gotone]}]}}}")
    found = why(capsys, root, "bill_day=18", "--on", "2026-07-20")
    assert [one["text"]["body"] for one in found["contacts"]] == ["【湖南移动】账单已生成。"]
    assert (found["customer"]["brand"], "brand" in found["assumed"]) == ("mzone", True)
    found = why(capsys, root, "bill_day=18", "young", "--on", "2026-07-20")
    assert [(one["text"]["segment"], one["text"]["body"]) for one in found["contacts"]] == [("young", "【湖南移动】你的账单来了。")]
    assert found["assumed"] == []


def test_the_nearest_message_that_does_not_mean_the_customer_comes_first(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = why(capsys, root, "city=zhuzhou", "brand=gotone", "arpu=80", "bill_day=20", "complained_days=5", "--on", "2026-07-10")
    assert found["contacts"] == []
    assert [(one["owner"], one["item"], [unmet["condition"] for unmet in one["conditions"]]) for one in found["not_meant"]] == [
        ("demo", "nudge", ["`brand: [mzone]`", "`city: [changsha]`", "`segment: recently-complained`"]),
        ("rival", "again", ["`brand: [mzone]`", "one of `arpu: {at_least: 100}`, `city: [changsha]`",
                            "`segment: recently-complained`"]),
        ("bill", "bill-issued", ["`bill_day: 8`"]),
    ]  # fmt: skip
    complained = found["not_meant"][0]["conditions"][2]
    assert [unmet["excludes"] for unmet in found["not_meant"][0]["conditions"]] == [False, False, True]
    assert complained["segments"] == ["recently-complained"]
    assert complained["values"] == {"complained_days": 5}
    assert complained["file"] == "campaigns/changsha/demo.yaml"
    rows = (root / "campaigns/changsha/demo.yaml").read_text(encoding="utf-8").splitlines()
    assert "recently-complained" in rows[complained["line"] - 1]


def test_a_reminder_that_stands_in_for_another_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reminder = """{id: %s, name: %s, class: service, trigger: %s, timeliness: timed, at_most: {count: 1, per: week}, between: "09:00-18:00",
         channels: [sms], texts: {sms: 【湖南移动】请看余额。}%s}"""
    low = reminder % ("low", "余额不足", "{threshold: {attribute: balance, below: 10, forecast: balance_low_on}}", ", instead_of: [weekly]")
    weekly = reminder % ("weekly", "每周余额", "{schedule: {weekdays: [wed]}}", "")
    change(root, "touchpoints.yaml", f"touchpoints: [{{id: balance, name: 余额提醒, reminders: [{low}, {weekly}]}}]")
    found = why(capsys, root, "balance_low_on=2026-07-08", "--on", "2026-07-08")
    assert [(one["item"], one["result"]) for one in found["contacts"]] == [("low", "sent")]
    assert [(one["item"], one["instead"], one["conditions"]) for one in found["not_meant"]] == [("weekly", ["low"], [])]
    found = why(capsys, root, "--on", "2026-07-08")
    assert [one["item"] for one in found["contacts"]] == ["weekly"]
    assert found["assumed"] == ["balance_low_on"]
    weekly = weekly.replace("timeliness", "audience: {all: [{brand: [mzone]}]}, timeliness")
    change(root, "touchpoints.yaml", f"touchpoints: [{{id: balance, name: 余额提醒, reminders: [{low}, {weekly}]}}]")
    found = why(capsys, root, "balance_low_on=2026-07-08", "brand=gotone", "--on", "2026-07-08")
    assert [(one["item"], one["instead"], len(one["conditions"])) for one in found["not_meant"]] == [("weekly", [], 1)]


def test_every_message_of_the_sample_that_does_not_mean_a_customer_has_a_reason() -> None:
    workspace = load_workspace(Path(__file__).parents[2])
    customers = customers_of(workspace)
    period = plan_period(workspace)
    assert period is not None
    for profile, day in itertools.product(
        ("", "elderly,brand=gotone", "young,data_full_on=2026-12-15,terminal_5g=yes", "suspend_on=2027-01-05,balance_low_on=2027-01-05"),
        (date(2026, 12, 1), date(2026, 12, 15), date(2027, 1, 5)),
    ):
        found = story_of(workspace, said(profile, customers), day, period)
        assert found is not None
        means = {(one.planned.stream.owner, one.planned.stream.item) for one in found.story.decisions if one.planned.day == day}
        aside = [(one.stream.owner, one.stream.item) for one in found.not_meant]
        assert len(set(aside)) == len(aside)
        assert means.isdisjoint(aside)
        assert means | set(aside) == {(one.stream.owner, one.stream.item) for one in found.plan.planned if one.day == day}
        assert all(one.unmet or one.instead for one in found.not_meant)


def test_events_are_told_apart(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "touchpoints.yaml", """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {id: paid, name: 交费成功, trigger: {event: {name: 交费, per_thousand_a_month: 50}}, timeliness: realtime, between: "00:00-24:00",
         channels: [sms], at_most: {count: 3, per: month}, texts: {sms: 【湖南移动】已收到您的交费。}}
""")  # fmt: skip
    found = why(capsys, root, *PROFILE, "--on", "2026-07-08")
    assert (found["contacts"], found["events"]) == ([], [{"owner": "bill", "item": "paid", "channel": "sms"}])
    assert "Events may bring 1 reminders on any day" in run(capsys, "why", *PROFILE, "--on", "2026-07-08", workspace=root).out
    assert "- 交费成功 (bill/paid)" in run(capsys, "why", *PROFILE, "--on", "2026-07-08", "--all", workspace=root).out


def test_a_profile_can_be_a_file(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "customer.yaml"
    file.write_text("city: changsha\n品牌: 动感地带\narpu: 80\nsegment: [young]\n", encoding="utf-8")
    found = why(capsys, root, str(file), "bill_day=20", "--on", "2026-07-03")
    assert found["said"] == [{"bill_day": "20"}, {"city": "changsha"}, {"brand": "mzone"}, {"arpu": "80"}, {"segment": "young"}]
    assert (found["customer"]["city"], found["customer"]["brand"], found["customer"]["arpu"]) == ("changsha", "mzone", 80)


@pytest.mark.parametrize(
    ("arguments", "day"),
    [
        (["--on", "9999-12-31", "--from", "9999-12-01", "--to", "9999-12-31"], "9999-12-31"),
        (["--on", "2026-07-03", "--got", "demo/launch=0001-01-01"], "0001-01-01"),
    ],
)
def test_days_that_cannot_be_planned_are_told(root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], day: str) -> None:
    done = run(capsys, "why", *PROFILE, *arguments, workspace=root)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert done.err == f"mobilectl: {day} is too far away to be planned\n  hint: write a year between 2000 and 2100\n"


def test_without_campaigns_the_period_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    (root / "campaigns/changsha/demo.yaml").unlink()
    assert run(capsys, "why", "--on", "2026-07-03", workspace=root).code == Exit.USAGE
    found = why(capsys, root, "bill_day=1", "--from", "2026-07-01", "--to", "2026-07-05", "--on", "2026-07-03")
    assert [(one["item"], one["channel"]) for one in found["contacts"]] == [("bill-issued", "app_push"), ("bill-issued", "sms")]
    assert found["contacts"][1]["result"] == "sent"
