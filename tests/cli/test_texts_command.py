"""Texts as customers get them: exact output for a campaign with a variant, a reminder, and a customer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import run
from worlds import BASE, change, copy_base

DEMO = """
expected_customers: 12000
sends:
  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}
  - {id: nudge, channel: app_push, text: nudge-push, every: {weekday: fri, from: 2026-07-10, to: 2026-07-31}, between: "18:00-20:00"}
  - {id: call, channel: voice, text: call-voice, on: 2026-07-06, between: "15:00-17:00", audience: {all: [{arpu: {at_least: 100}}]}}
texts:
  launch-sms: 【湖南移动】您好，{pack}，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。
  nudge-push:
    title: 30GB流量包每月19.90元，暑期可办理
    body: 19.90元/月，次月生效，共3个月，到期自动停止，不会自动续订，8月31日前可在中国移动APP办理，点开看说明。
  call-voice: 您好，这里是湖南移动。30GB流量包19.90元/月，共3个月，详情请拨10086。
variants:
  - segment: valued
    texts:
      launch-sms: 【湖南移动】尊敬的客户，{pack}，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理，详情请拨10086。拒收请回复R
variables:
  pack: {meaning: 推荐的流量包, longest: 动感地带暑期特惠30GB国内通用流量包，19.90元/月, example: 30GB流量包，19.90元/月}
"""
VALUED = "segments: {valued: {name: 月均消费百元客户, audience: {all: [{arpu: {at_least: 100}}]}}}"
CUSTOMER = "brand=mzone,city=changsha,arpu=80,complained_days=200,marketing_consent=yes,app_active=no"


@pytest.fixture(autouse=True)
def _on_a_wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """The base workspace, whose campaign has a variant, a push too long for a lock screen, and a call."""
    root = copy_base(tmp_path / "world")
    change(root, "campaigns/changsha/demo.yaml", DEMO)
    change(root, "campaigns/segments.yaml", VALUED)
    return root


WHOLE = """\
暑期流量包 (demo)

launch by 短信, marketing, for 月均消费百元客户
  on 2026-07-03, 10:00-12:00
  part 1  【湖南移动】尊敬的客户，30GB流量包，19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理
  part 2  ，详情请拨10086。拒收请回复R
  84 characters, SMS parts: 2
  with the longest values: 96 characters, SMS parts: 2
  0.06 yuan a message
  at most 720.00 yuan for 12,000 customers

launch by 短信, marketing
  on 2026-07-03, 10:00-12:00
  part 1  【湖南移动】您好，30GB流量包，19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收
  part 2  请回复R
  71 characters, SMS parts: 2
  with the longest values: 83 characters, SMS parts: 2
  0.06 yuan a message
  at most 720.00 yuan for 12,000 customers

nudge by APP 推送, marketing
  on 2026-07-10, 2026-07-17, 2026-07-24, 2026-07-31, 18:00-20:00
  title  30GB流量包每月19.90元，暑期可办理
  text   19.90元/月，次月生效，共3个月，到期自动停止，不会自动续订，8月31日前可在中国移动APP办理，点开看说明。
  title of 21 characters, text of 57
  cut off the title on a lock screen: 理
  cut off the text on a lock screen: ，点开看说明。

call by 语音外呼, marketing
  on 2026-07-06, 15:00-17:00
  text      您好，这里是湖南移动。30GB流量包19.90元/月，共3个月，详情请拨10086。
  heard as  您好，这里是湖南移动。三十GB流量包十九点九零元每月，共三个月，详情请拨一零零八六。
  42 characters, read out in about 10 seconds
"""


def test_every_text_of_a_campaign_as_customers_get_it(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    done = run(capsys, "texts", "preview", "demo", workspace=world)
    assert (done.code, done.err) == (0, "")
    assert done.out == WHOLE


ONE_CUSTOMER = """\
暑期流量包（demo）
以这样的客户为例：地市：长沙、品牌：动感地带、月均消费：80 元、距最近投诉天数：200、近三十天用过 APP：否、同意接收营销信
息：是

launch（短信，营销）
  2026-07-03，10:00-12:00 发出
  第 1 条  【湖南移动】您好，30GB流量包，19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收
  第 2 条  请回复R
  71 字，短信 2 条
  变量取最长值时：83 字，短信 2 条
  每位客户 0.06 元
  最多 720.00 元（1.2 万人）

这位客户收不到：
  nudge（APP 推送），原因在于：近三十天用过 APP
  call（语音外呼），原因在于：月均消费
"""


def test_what_one_customer_gets_and_what_not(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    done = run(capsys, "texts", "preview", "demo", "--as", CUSTOMER, workspace=world, lang="zh")
    assert (done.code, done.err) == (0, "")
    assert done.out == ONE_CUSTOMER


REMINDER = """\
账单提醒（bill-issued）

bill-issued（短信，服务）
  09:00-18:00 发出
  文案  【湖南移动】您8月账单共62.00元，请在9月20日前交费。明细请登录中国移动APP查看，有疑问请拨10086。
  56 字，短信 1 条
  变量取最长值时：60 字，短信 1 条
  每位客户 0.03 元

bill-issued（APP 推送，服务）
  09:00-18:00 发出
  标题  您的账单已生成
  文案  本月账单已生成，点开查看金额和明细。
  标题 7 字，正文 18 字
"""


def test_a_reminder_with_examples_and_longest_values(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "texts", "preview", "bill-issued", workspace=BASE, lang="zh")
    assert (done.code, done.err) == (0, "")
    assert done.out == REMINDER


def test_what_a_segment_decides_only_in_part_is_told(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    lines = run(capsys, "texts", "preview", "demo", "--as", "valued", workspace=world).out.split("\n")
    assert lines[1] == "for a customer such as this: 月均消费: 100 元"
    assert [line for line in lines if line.startswith(("launch", "nudge", "call"))] == [
        "launch by 短信, marketing, for 月均消费百元客户",
        "nudge by APP 推送, marketing",
        "call by 语音外呼, marketing",
    ]
    assert "  goes to this customer or not, depending on: 地市, 品牌, 月均消费, 距最近投诉天数, 同意接收营销信息" in lines


def test_the_preview_for_programs(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    told = json.loads(run(capsys, "texts", "preview", "demo", "--as", CUSTOMER, "--json", workspace=world).out)
    assert {key: told[key] for key in ("version", "id", "name")} == {"version": 1, "id": "demo", "name": "暑期流量包"}
    body = "【湖南移动】您好，30GB流量包，19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R"
    assert told["messages"] == [
        {
            "item": "launch",
            "channel": "sms",
            "kind": "sms",
            "class": "marketing",
            "days": ["2026-07-03"],
            "between": "10:00-12:00",
            "text": "launch-sms",
            "segment": None,
            "goes": "yes",
            "depends_on": [],
            "title": None,
            "body": body,
            "parts": [body[:67], body[67:]],
            "cut_off": {"title": "", "body": ""},
            "heard": None,
            "size": {"title": 0, "characters": 71, "units": 71, "encoding": "ucs2", "parts": 2, "seconds": None},
            "longest": {"title": 0, "characters": 83, "units": 83, "encoding": "ucs2", "parts": 2, "seconds": None},
            "yuan": "0.06",
            "most_yuan": "0.06",
            "customers": 12000,
            "total_yuan": "720.00",
        }
    ]
    assert told["not_sent"] == [
        {"item": "nudge", "channel": "app_push", "because": ["app_active"]},
        {"item": "call", "channel": "voice", "because": ["arpu"]},
    ]


def test_push_and_call_for_programs(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    told = {one["item"]: one for one in json.loads(run(capsys, "texts", "preview", "demo", "--json", workspace=world).out)["messages"]}
    assert told["nudge"]["cut_off"] == {"title": "理", "body": "，点开看说明。"}
    assert told["nudge"]["size"] == {"title": 21, "characters": 57, "units": None, "encoding": None, "parts": None, "seconds": None}
    assert told["call"]["size"]["seconds"] == 10
    assert told["call"]["heard"] == "您好，这里是湖南移动。三十GB流量包十九点九零元每月，共三个月，详情请拨一零零八六。"


def test_costs_rest_on_the_units_customers_where_the_campaign_names_none(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    change(world, "campaigns/changsha/demo.yaml", "expected_customers: null")
    assert "yuan for" not in run(capsys, "texts", "preview", "demo", workspace=world).out
    units = "[{id: province, name: 省, level: province}, {id: changsha, name: 长, level: city, customers: 5000}, \
{id: zhuzhou, name: 株, level: city, customers: 100}]"
    change(world, "campaigns/policy.yaml", f"units: {units}")
    assert "at most 300.00 yuan for 5,000 customers" in run(capsys, "texts", "preview", "demo", workspace=world).out
    assert "at most 153.00 yuan for 5,100 customers" in run(capsys, "texts", "preview", "bill-issued", workspace=world).out
    change(world, "campaigns/changsha/demo.yaml", "owner: province")
    assert "at most 306.00 yuan for 5,100 customers" in run(capsys, "texts", "preview", "demo", workspace=world).out


def test_the_longest_values_make_a_message_dearer(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    change(
        world,
        "campaigns/changsha/demo.yaml",
        "texts: {launch-sms: '【湖南移动】{pack}，8月31日前发BLLL30到10086办理。拒收请回复R'}\n"
        f"variables: {{pack: {{meaning: 流量包, longest: {'流' * 36}, example: 流量包}}}}\nvariants: []",
    )
    out = run(capsys, "texts", "preview", "demo", workspace=world).out
    assert "  38 characters, SMS parts: 1\n  with the longest values: 71 characters, SMS parts: 2\n" in out
    assert "  0.03 yuan a message, 0.06 with the longest values\n  at most 720.00 yuan for 12,000 customers\n" in out


def test_a_touchpoint_has_the_texts_of_its_reminders(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "texts", "preview", "bill", workspace=BASE).out
    assert out.startswith("账单提醒 (bill)\n\nbill-issued by 短信, service\n")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("demmo",), "nothing is defined with the id `demmo`\n  hint: did you mean `demo`?"),
        (("demo", "--as", "teir=A"), "there is no customer attribute `teir`\n  hint: did you mean `tier`?"),
        (("demo", "--as", "tier=D"), "`D` is not a value of `tier`\n  hint: known are: A, B, C"),
        (("demo", "--as", "yuong"), "there is no segment `yuong`\n  hint: did you mean `young`?"),
        (("demo", "--as", "tier"), "`tier` has no value\n  hint: write it like tier=…"),
        (("demo", "--as", "arpu=viel"), "`viel` is not a number\n  hint: write the digits only, such as 12"),
        (("demo", "--as", "balance_low_on=3"), "`3` is not a date\n  hint: write it like 2026-12-31"),
        (("demo", "--as", "app_active=perhaps"), "`perhaps` is not a value of `app_active`\n  hint: known are: false, true"),
        (
            ("demo", "--as", "tier=A,arpu=50"),
            "no customer can be like this: tier=A,arpu=50\n"
            "  hint: its values contradict each other, or lie outside what attributes.yaml allows",
        ),
    ],
)
def test_what_is_not_known_is_told(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], error: str) -> None:
    done = run(capsys, "texts", "preview", *arguments, workspace=BASE)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"mobilectl: {error}\n"


def test_a_text_on_a_channel_that_does_not_exist_is_left_out(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    change(world, "campaigns/policy.yaml", "channels: {voice: null}")
    done = run(capsys, "texts", "preview", "demo", "--as", "arpu=80", workspace=world)
    assert done.code == 0
    assert "call by" not in done.out


def test_a_repeated_send_is_paid_for_on_each_day(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    change(world, "campaigns/policy.yaml", "channels: {app_push: {yuan: 0.01}}")
    assert (
        "  0.01 yuan a message\n  at most 480.00 yuan for 12,000 customers on 4 days\n"
        in run(capsys, "texts", "preview", "demo", workspace=world).out
    )


def test_of_many_days_the_first_and_the_last_are_named(capsys: pytest.CaptureFixture[str], world: Path) -> None:
    every = '[{id: nudge, channel: app_push, text: nudge-push, every: {days: 1, from: 2026-07-10, to: 2026-07-%s}, between: "18:00-20:00"}]'
    change(world, "campaigns/changsha/demo.yaml", f"sends: {every % 15}")
    six = "2026-07-10, 2026-07-11, 2026-07-12, 2026-07-13, 2026-07-14, 2026-07-15"
    assert f"  on {six}, 18:00-20:00\n" in run(capsys, "texts", "preview", "demo", workspace=world).out
    change(world, "campaigns/changsha/demo.yaml", f"sends: {every % 16}")
    seven = "2026-07-10, 2026-07-11, 2026-07-12, 2026-07-13, …, 2026-07-16"
    assert f"  on {seven}, 18:00-20:00\n" in run(capsys, "texts", "preview", "demo", workspace=world).out


TWO_REMINDERS = """touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - id: bill-issued
        name: 账单提醒
        trigger: {schedule: {after_bill_day: 2}}
        timeliness: periodic
        audience: {all: [{arpu: {at_least: 100}}]}
        between: "09:00-18:00"
        channels: [sms]
        texts: {sms: 【湖南移动】账单已生成。}
      - id: bill-asked
        name: 账单查询
        trigger: {event: {name: 客户查账单, per_thousand_a_month: 12}}
        timeliness: realtime
        between: "00:00-24:00"
        channels: [sms]
        texts: {sms: 【湖南移动】账单如下。}
"""
UNITS = "units: [{id: province, name: 省, level: province}, {id: changsha, name: 长, level: city, customers: 5000}]"


def test_one_reminder_of_a_touchpoint_and_no_total_where_nobody_knows_whom_it_meets(
    capsys: pytest.CaptureFixture[str], world: Path
) -> None:
    change(world, "touchpoints.yaml", TWO_REMINDERS)
    change(world, "campaigns/policy.yaml", UNITS)
    asked = run(capsys, "texts", "preview", "bill-asked", "--as", "arpu=80", workspace=world).out
    assert asked == (
        "账单查询 (bill-asked)\nfor a customer such as this: 月均消费: 80 元\n\nbill-asked by 短信, service\n  at 00:00-24:00\n"
        "  text  【湖南移动】账单如下。\n  11 characters, SMS parts: 1\n  0.03 yuan a message\n"
    )
    both = run(capsys, "texts", "preview", "bill", workspace=world).out
    assert [line for line in both.split("\n") if " by " in line] == ["bill-issued by 短信, service", "bill-asked by 短信, service"]
    assert both.count("at most 150.00 yuan for 5,000 customers") == 1
    missed = run(capsys, "texts", "preview", "bill", "--as", "arpu=80", workspace=world).out.split("\n")
    assert missed[-3:] == ["This customer does not get:", "  bill-issued by 短信, because of: 月均消费", ""]
