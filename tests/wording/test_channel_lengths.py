"""The last length that fits each channel and the first that does not."""

from __future__ import annotations

import pytest
from wording.trial import DEMO, quoted, said, tell, world

from mobilectl.messages import Language
from mobilectl.rules.engine import check
from mobilectl.rules.rule import rule_of
from mobilectl.rules.wording import too_long_for_channel

CHINESE = Language("zh")
POLICY = "campaigns/policy.yaml"
CHANNELS = """channels:
  wechat: {name: 微信公众号, kind: wechat, per_hour: 100000}
  rcs: {name: 5G 消息, kind: rcs, per_hour: 100000}
  menu: {name: USSD 菜单, kind: ussd, per_hour: 100000}
  call: {name: 外呼, kind: voice, per_hour: 100000}
  popup: {name: APP 弹窗, kind: popup, per_hour: 100000}
"""


def on(channel: str, body: str, title: str | None = None, policy: str = "", variables: str = "{}", kind: str = "service") -> dict[str, str]:
    """The base workspace whose demo campaign sends this text on a channel."""
    text = quoted(body) if title is None else f"{{title: {quoted(title)}, body: {quoted(body)}}}"
    demo = (
        f'sends: [{{id: launch, channel: {channel}, text: words, on: 2026-07-03, between: "10:00-12:00", class: {kind}}}]\n'
        f"texts: {{launch-sms: null, nudge-push: null, words: {text}}}\nvariables: {variables}"
    )
    return {POLICY: CHANNELS + policy, DEMO: demo}


def words(count: int, sign: str = "流") -> str:
    return sign * (count - 1) + "。"


@pytest.mark.parametrize(
    ("channel", "most", "title", "named"),
    [
        ("wechat", 200, None, "微信公众号"),
        ("rcs", 3072, None, "5G 消息"),
        ("rcs", 2000, "流量", "5G 消息"),
        ("menu", 80, None, "USSD 菜单"),
    ],
)
def test_the_most_that_a_channel_takes(channel: str, most: int, title: str | None, named: str) -> None:
    assert said(too_long_for_channel, on(channel, words(most), title)) == []
    [(message, at)] = said(too_long_for_channel, on(channel, words(most + 1), title))
    which = "title and text have" if channel == "wechat" else "the text has"
    assert message == f"{which} {most + 1} characters; {named} takes {most}"
    assert at == words(most + 1)


def test_title_and_text_count_together_on_wechat() -> None:
    assert said(too_long_for_channel, on("wechat", words(190), "流" * 10)) == []
    assert [message for message, _ in said(too_long_for_channel, on("wechat", words(190), "流" * 11))] == [
        "title and text have 201 characters; 微信公众号 takes 200"
    ]


def test_the_title_of_a_card() -> None:
    assert said(too_long_for_channel, on("rcs", "流量。", "流" * 200)) == []
    assert said(too_long_for_channel, on("rcs", "流量。", "流" * 201)) == [("the title has 201 characters; 5G 消息 takes 200", "流" * 201)]


def test_ussd_takes_182_letters_of_the_gsm_alphabet() -> None:
    assert said(too_long_for_channel, on("menu", words(182, "a").replace("。", "."))) == []
    assert said(too_long_for_channel, on("menu", words(183, "a").replace("。", "."))) == [
        ("the text has 183 characters; USSD 菜单 takes 182", words(183, "a").replace("。", "."))
    ]
    assert said(too_long_for_channel, on("menu", "a" * 180 + "€")) == []
    assert [message for message, _ in said(too_long_for_channel, on("menu", "a" * 181 + "€"))] == [
        "the text has 183 characters; USSD 菜单 takes 182"
    ]


def test_an_emoji_takes_two_of_80() -> None:
    assert said(too_long_for_channel, on("menu", "流" * 78 + "😀")) == []
    assert len(said(too_long_for_channel, on("menu", "流" * 79 + "😀"))) == 1


def test_a_chinese_value_of_a_variable_turns_the_alphabet() -> None:
    variables = "{name: {meaning: 产品, longest: 流量}}"
    assert said(too_long_for_channel, on("menu", "a" * 78 + "{name}", variables=variables)) == []
    assert [message for message, _ in said(too_long_for_channel, on("menu", "a" * 79 + "{name}", variables=variables))] == [
        "the text has 81 characters; USSD 菜单 takes 80"
    ]


def test_the_opt_out_counts_even_where_it_is_missing() -> None:
    policy = "wording: {opt_out_channels: [menu]}"
    assert said(too_long_for_channel, on("menu", words(74), policy=policy, kind="marketing")) == []
    [told] = tell(too_long_for_channel, on("menu", words(75), policy=policy, kind="marketing"))
    assert told.message == "the text has 81 characters; USSD 菜单 takes 80"
    assert told.hint == (
        "cut 1 characters; longest values are included (learn.microsoft.com: UssdMessage.PayloadAsText, WWAN_USSD_STRING (160 octets))"
    )
    assert said(too_long_for_channel, on("menu", words(80), policy=policy)) == []


def test_pop_ups_have_the_companys_own_limits_only() -> None:
    own = "wording: {lengths: [{channels: [popup], title: 12, body: 60, clause: 湘移服〔2026〕5 号(虚构)}]}"
    assert said(too_long_for_channel, on("popup", words(500), "流" * 50)) == []
    assert said(too_long_for_channel, on("popup", words(60), "流" * 12, own)) == []
    assert [(one.message, one.hint) for one in tell(too_long_for_channel, on("popup", words(61), "流" * 13, own))] == [
        ("the title has 13 characters; APP 弹窗 takes 12", "cut 1 characters; longest values are included (湘移服〔2026〕5 号(虚构))"),
        ("the text has 61 characters; APP 弹窗 takes 60", "cut 1 characters; longest values are included (湘移服〔2026〕5 号(虚构))"),
    ]


def test_the_companys_own_limit_holds_in_place_of_the_published_one() -> None:
    longer = "wording: {lengths: [{channels: [wechat], whole: 300}]}"
    assert said(too_long_for_channel, on("wechat", words(300), policy=longer)) == []
    [told] = tell(too_long_for_channel, on("wechat", words(301), policy=longer))
    assert (told.message, told.hint) == (
        "title and text have 301 characters; 微信公众号 takes 300",
        "cut 1 characters; longest values are included",
    )


def test_fields_of_a_template_where_the_company_says_that_it_uses_them() -> None:
    own = "wording: {lengths: [{channels: [wechat], variable: 20}]}"
    fits = f"{{plan: {{meaning: 套餐, longest: {'流' * 20}}}}}"
    longer = f"{{plan: {{meaning: 套餐, longest: {'流' * 21}}}}}"
    assert said(too_long_for_channel, on("wechat", "您的{plan}。", variables=longer)) == []
    assert said(too_long_for_channel, on("wechat", "您的{plan}。", policy=own, variables=fits)) == []
    [told] = tell(too_long_for_channel, on("wechat", "您的{plan}。", policy=own, variables=longer))
    assert told.message == "{plan} can have 21 characters; a field on 微信公众号 takes 20"
    assert (told.at, told.related) == ("{plan}", ("流" * 21,))
    assert told.hint == "shorten its longest value, or make two variables of it"


def test_a_call_talks_for_a_minute_at_most() -> None:
    assert said(too_long_for_channel, on("call", "您好。" + "流" * 238)) == []
    [told] = tell(too_long_for_channel, on("call", "您好。" + "流" * 239))
    assert told.message == "the call talks for about 61 seconds; at most 60 are allowed"
    assert told.hint == "cut about 4 characters: 4 are read out in a second"


def test_a_call_says_who_and_why_in_15_seconds() -> None:
    assert said(too_long_for_channel, on("call", "流" * 60 + "。谢谢。")) == []
    assert said(too_long_for_channel, on("call", "流" * 61 + "。谢谢。")) == [
        ("the first sentence takes about 16 seconds; at most 15 are allowed", "流" * 61 + "。")
    ]


def test_a_call_counts_numbers_as_they_are_read_and_the_longest_values() -> None:
    variables = "{owed: {meaning: 欠费, longest: '2000.00'}}"
    sentence = "您已欠费{owed}元。"  # 二千点零零: 10 characters in all
    assert said(too_long_for_channel, on("call", "流" * 50 + sentence, variables=variables)) == []
    assert len(said(too_long_for_channel, on("call", "流" * 51 + sentence, variables=variables))) == 1


def test_the_policy_sets_how_fast_and_how_long_a_call_talks() -> None:
    voice = "wording: {voice: {characters_a_second: 5, opening_seconds: 2, seconds: 3}}"
    assert said(too_long_for_channel, on("call", "您好这里是湖南移动。谢谢接听", policy=voice)) == []
    assert [message for message, _ in said(too_long_for_channel, on("call", "您好这里是湖南移动哦哦。谢谢接听再见", policy=voice))] == [
        "the call talks for about 4 seconds; at most 3 are allowed",
        "the first sentence takes about 3 seconds; at most 2 are allowed",
    ]


def test_a_text_for_two_messages_on_one_channel_is_told_once_with_the_opt_out() -> None:
    demo = (
        'sends:\n  - {id: one, channel: menu, text: words, on: 2026-07-03, between: "10:00-12:00", class: service}\n'
        '  - {id: two, channel: menu, text: words, on: 2026-07-04, between: "10:00-12:00"}\n'
        f"texts: {{launch-sms: null, nudge-push: null, words: {words(80)}}}"
    )
    changes = {POLICY: CHANNELS + "wording: {opt_out_channels: [menu]}", DEMO: demo}
    assert [message for message, _ in said(too_long_for_channel, changes)] == ["the text has 86 characters; USSD 菜单 takes 80"]


def test_a_reminder_and_its_variants_are_looked_at() -> None:
    touchpoints = f"""touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - id: bill-issued
        name: 账单提醒
        trigger: {{schedule: {{after_bill_day: 2}}}}
        timeliness: periodic
        between: "09:00-18:00"
        channels: [menu]
        texts: {{menu: {words(80)}}}
        variants: [{{segment: recently-complained, texts: {{menu: {words(81)}}}}}]
"""
    assert said(too_long_for_channel, {POLICY: CHANNELS, "touchpoints.yaml": touchpoints}) == [
        ("the text has 81 characters; USSD 菜单 takes 80", words(81))
    ]


def test_sms_and_push_are_left_to_their_own_rules() -> None:
    assert said(too_long_for_channel, on("sms", words(800))) == []
    assert said(too_long_for_channel, on("app_push", words(80), "流" * 30)) == []
    own = "wording: {lengths: [{channels: [app_push], title: 12}]}"
    assert said(too_long_for_channel, on("app_push", words(80), "流" * 13, own)) == [
        ("the title has 13 characters; APP 推送 takes 12", "流" * 13)
    ]


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        (on("menu", words(81)), "正文有 81 字，USSD 菜单最多 80 字", "删掉 1 个字；变量已按最长取值计算（依据：learn.microsoft.com"),
        (on("rcs", "流量。", "流" * 201), "标题有 201 字，5G 消息最多 200 字", "删掉 1 个字；变量已按最长取值计算（依据：docs.aws"),
        (on("wechat", words(203)), "标题加正文有 203 字，微信公众号最多 200 字", "删掉 3 个字；变量已按最长取值计算（依据：developers"),
        (on("call", "您好。" + "流" * 239), "电话全文约 61 秒，最多 60 秒", "删掉约 4 个字：每秒大约读 4 个字"),
        (on("call", "流" * 61 + "。"), "第一句话约 16 秒，最多 15 秒", "第一句话简短说清是谁、为什么打来，其余放到后面"),
    ],
)
def test_what_it_says_in_chinese(changes: dict[str, str], message: str, hint: str) -> None:
    [finding] = check(world(changes), [rule_of(too_long_for_channel)])
    assert CHINESE.text(finding.problem.message) == message
    assert finding.problem.hint is not None
    assert CHINESE.text(finding.problem.hint).startswith(hint)


def test_a_variable_is_pointed_at_where_it_stands_first() -> None:
    variables = f"{{plan: {{meaning: 套餐, longest: {'流' * 21}}}}}"
    changes = on("wechat", "您的{plan}。", "{plan}", "wording: {lengths: [{channels: [wechat], variable: 20}]}", variables)
    [finding] = check(world(changes), [rule_of(too_long_for_channel)])
    assert finding.problem.place.route == ("texts", "words", "title")
