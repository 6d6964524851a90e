"""What groups of customers are owed and spared: sentences, places, and what must not fire."""

from __future__ import annotations

import pytest
from wording.trial import said, tell

from mobilectl.rules.matching import channel_not_for_them, nobody_cares, sold_to_spared, standard_not_met

POLICY, TOUCHPOINTS, DEMO, SECOND = (
    "campaigns/policy.yaml",
    "touchpoints.yaml",
    "campaigns/changsha/demo.yaml",
    "campaigns/province/second.yaml",
)
PROVINCE = "id: second\nowner: province\ntheme: summer-data\n"


def standard(rest: str, who: str = "{all: [{tier: [A]}]}") -> dict[str, str]:
    return {POLICY: f"standards: [{{id: a, name: A 级客户, audience: {who}, clause: 湘移服〔2026〕9 号(虚构), {rest}}}]"}


def reminder(id: str, rest: str) -> str:
    return (
        f"{{id: {id}, name: x, trigger: {{schedule: {{after_bill_day: 5}}}}, timeliness: timed, at_most: {{count: 1, per: month}}, "
        f'between: "09:00-18:00", texts: {{sms: 【湖南移动】您好。}}, {rest}}}'
    )


def touchpoint(*reminders: str) -> dict[str, str]:
    return {TOUCHPOINTS: f"touchpoints: [{{id: bill, name: 账单提醒, reminders: [{', '.join(reminders)}]}}]"}


# M001 standard-not-met


def test_a_reminder_that_leaves_some_of_its_customers_out_breaks_a_standard() -> None:
    world = standard("reminders: [care]") | touchpoint(reminder("care", "channels: [sms], audience: {all: [{brand: [gotone, mzone]}]}"))
    (found,) = tell(standard_not_met, world)
    assert found.message == ("`care` leaves out customers who are promised it: A 级客户; for example: 品牌: 神州行, 月均消费: 200 元")
    assert found.hint == "widen its `audience`, or narrow that of the standard"
    assert (found.at, found.related) == ("audience", ("id: a",))


@pytest.mark.parametrize(
    "rest",
    [
        "channels: [sms]",
        "channels: [sms], audience: {all: [{arpu: {at_least: 150}}]}",
        "channels: [sms], audience: {none: [{tier: [B, C]}]}",
        "channels: [app_push], audience: {all: [{app_active: true}]}",
    ],
)
def test_a_reminder_for_all_who_can_be_reached_meets_a_standard(rest: str) -> None:
    assert said(standard_not_met, standard("reminders: [care]") | touchpoint(reminder("care", rest))) == []


def test_who_has_refused_such_messages_is_not_left_out() -> None:
    marketing = reminder("care", "channels: [sms], class: marketing, audience: {all: [{marketing_consent: true}]}")
    assert said(standard_not_met, standard("reminders: [care]") | touchpoint(marketing)) == []


def test_a_reminder_on_days_that_differ_by_customer_meets_a_standard_if_each_has_such_a_day() -> None:
    low = standard("reminders: [care], by: [sms]", "{all: [{balance_low_on: {at_least: 2026-09-01, below: 2026-10-01}}]}")
    for days, fires in (("days_ago: 0", False), ("days_ago: 3", False), ("in_days: {at_least: 500}", True)):
        soon = reminder("care", f"channels: [sms], audience: {{all: [{{balance_low_on: {{{days}}}}}]}}")
        assert bool(said(standard_not_met, low | touchpoint(soon))) == fires, days


@pytest.mark.parametrize(
    ("rest", "by", "hint"),
    [
        ("channels: [sms]", "[voice]", "add such a channel to its `channels`"),
        ("channels: [sms, voice], use: first_reachable", "[voice]", "put such a channel first, or send on all: `use: all`"),
        ("channels: [sms, voice], use: all", "[voice]", None),
        ("channels: [voice, sms], use: first_reachable", "[voice]", None),
        ("channels: [app_push, sms], use: first_reachable", "[app_push]", None),
        ("channels: [app_push]", "[app_push, sms]", "add such a channel to its `channels`"),
    ],
)
def test_a_standard_is_met_by_its_own_channels_only(rest: str, by: str, hint: str | None) -> None:
    found = tell(standard_not_met, standard(f"reminders: [care], by: {by}") | touchpoint(reminder("care", rest)))
    assert [one.hint for one in found] == ([] if hint is None else [hint])


def test_a_channel_that_is_missing_for_key_customers_is_told_with_one_of_them() -> None:
    (found,) = tell(standard_not_met, standard("reminders: [care], by: [voice]") | touchpoint(reminder("care", "channels: [sms]")))
    assert found.message == (
        "`care` reaches some customers by none of the channels that they are promised, 语音外呼: A 级客户; for example: 月均消费: 200 元"
    )
    assert found.at == "channels"


# M002 channel-not-for-them


def test_a_send_by_a_channel_that_is_not_for_its_customers_is_told() -> None:
    world = standard("never_by: [app_push]", "{all: [{brand: [mzone]}, {arpu: {at_least: 100}}]}") | touchpoint(
        reminder("care", "channels: [sms]")
    )
    (found,) = tell(channel_not_for_them, world)
    assert found.message == (
        "`nudge` reaches customers by APP 推送, which is not for them: A 级客户; "
        "for example: 地市: 长沙, 品牌: 动感地带, 月均消费: 100 元, 距最近投诉天数: 91, 近三十天用过 APP: yes, 同意接收营销信息: yes"
    )
    assert found.at.startswith("{id: nudge")


@pytest.mark.parametrize("who", ["{all: [{brand: [gotone]}]}", "{all: [{arpu: {at_least: 120}}]}", "{all: [{app_active: false}]}"])
def test_a_channel_that_does_not_reach_these_customers_is_not_told(who: str) -> None:
    world = standard("never_by: [app_push]", who) | touchpoint(reminder("care", "channels: [sms]"))
    assert said(channel_not_for_them, world) == []


# M003 sold-to-spared


def spared(who: str, rest: str = "") -> dict[str, str]:
    return {POLICY: f"spared: [{{id: warned, name: 流失预警客户, audience: {who}{rest}}}]"}


def test_a_campaign_that_sells_to_customers_who_are_spared_is_told_once() -> None:
    (found,) = tell(sold_to_spared, spared("{all: [{segment: young}, {arpu: {at_least: 110}}]}"))
    assert found.message == (
        "`launch`, `nudge` would sell to customers to whom nothing is sold: 流失预警客户; "
        "for example: 地市: 长沙, 品牌: 动感地带, 月均消费: 110 元, 距最近投诉天数: 91, 同意接收营销信息: yes"
    )
    assert found.at == "audience"
    assert found.hint == "exclude them: put their conditions under `none` of the audience"


@pytest.mark.parametrize(
    ("who", "hint"),
    [
        ("{all: [{segment: young}]}", "exclude them: put `segment: young` under `none` of the audience"),
        ("{any: [{segment: young}, {segment: recently-complained}]}", "exclude them: put `segment: young`, `segment: recently-complained` under `none` of the audience"),
        ("{all: [{segment: young}], any: [{brand: [mzone]}]}", "exclude them: put their conditions under `none` of the audience"),
    ],
)  # fmt: skip
def test_the_segment_to_exclude_is_named(who: str, hint: str) -> None:
    assert [one.hint for one in tell(sold_to_spared, spared(who))] == [hint]


@pytest.mark.parametrize(
    "who",
    [
        "{all: [{segment: recently-complained}]}",
        "{all: [{marketing_consent: false}]}",
        "{all: [{city: [zhuzhou]}]}",
        "{all: [{tier: [A]}]}",
    ],
)
def test_who_is_not_sold_anything_is_not_told(who: str) -> None:
    assert said(sold_to_spared, spared(who)) == []


def test_a_reminder_sells_only_if_it_is_marketing() -> None:
    who = spared("{all: [{tier: [A]}]}")
    assert said(sold_to_spared, who | touchpoint(reminder("care", "channels: [sms]"))) == []
    (found,) = tell(
        sold_to_spared, who | touchpoint(reminder("care", "channels: [sms], class: marketing, audience: {none: [{tier: [C]}]}"))
    )
    assert found.message.startswith("`care` would sell to customers to whom nothing is sold")
    assert found.at == "audience"


# M004 nobody-cares


def test_customers_whom_no_message_that_cares_reaches_are_told() -> None:
    world = spared("{all: [{tier: [A]}]}", ", instead: [care]") | touchpoint(
        reminder("care", "channels: [sms], audience: {all: [{brand: [mzone]}]}")
    )
    (found,) = tell(nobody_cares, world)
    assert found.message == (
        "nothing that does not sell reaches some of these customers: 流失预警客户; for example: 品牌: 全球通, 月均消费: 200 元"
    )


def test_what_several_messages_do_together_is_care() -> None:
    some = [reminder(brand, f"channels: [sms], audience: {{all: [{{brand: [{brand}]}}]}}") for brand in ("gotone", "mzone")]
    who = "{all: [{brand: [gotone, mzone]}]}"
    assert said(nobody_cares, spared(who, ", instead: [gotone, mzone]") | touchpoint(*some)) == []
    assert len(said(nobody_cares, spared(who, ", instead: [gotone]") | touchpoint(*some))) == 1


def test_a_service_send_of_a_campaign_is_care_and_a_marketing_send_is_not() -> None:
    sends = 'sends: [{id: call, channel: voice, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", class: service}]\n'
    who = spared("{all: [{brand: [mzone]}]}", ", instead: [second]")
    assert said(nobody_cares, who | {SECOND: PROVINCE + sends + "audience: {all: [{brand: [mzone]}], none: null}"}) == []
    assert said(nobody_cares, who | {SECOND: PROVINCE}) == [("all of second sell, none cares: 流失预警客户", "instead")]


def test_an_unknown_message_is_told_with_the_nearest() -> None:
    found = tell(nobody_cares, spared("{all: [{tier: [A]}]}", ", instead: [bill-isued, bill-issued]"))
    assert [(one.message, one.hint, one.fix) for one in found] == [
        ("there is no reminder or campaign `bill-isued`", "did you mean `bill-issued`?", "bill-issued")
    ]
