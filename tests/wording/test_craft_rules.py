"""How texts are made: leftovers of systems, widths, doubled signs, long sentences, words that cannot be said aloud."""

from __future__ import annotations

from types import ModuleType

import pytest
from wording.trial import DEMO, answer, push, said, sms, tell

from mobilectl.rules.wording import (
    doubled_punctuation,
    hard_to_read,
    mixed_width,
    unreadable_aloud,
    unreplaced_variable,
    variable_in_link,
)

POLICY = "campaigns/policy.yaml"
X = "\nvariables: {x: {meaning: 编号, longest: '99999999'}, name: {meaning: 姓名, longest: 欧阳某某}}"


def voice(text: str) -> str:
    return (
        'sends: [{id: launch, channel: voice, text: launch-voice, on: 2026-07-03, between: "10:00-12:00"}]\n'
        f"texts: {{launch-sms: null, launch-voice: '{text}'}}"
    )


FIRES: list[tuple[ModuleType, str, str, str]] = [
    (variable_in_link, push("见https://hn.10086.cn/b/{x}，点开。") + X, "https://hn.10086.cn/b/{x}", "a variable is part of a link, which gateways refuse"),
    (variable_in_link, push("见www.{x}.cn。") + X, "www.{x}.cn", "a variable is part of a link, which gateways refuse"),
    (variable_in_link, push("请拨0731{x}。") + X, "0731{x}", "the variable {x} is part of a number, which gateways refuse"),
    (variable_in_link, push("请拨{x}0000。") + X, "{x}0000", "the variable {x} is part of a number, which gateways refuse"),
    (variable_in_link, push("{x}，{name}！") + X, "{x}，{name}！", "the text is made of variables alone"),
    (variable_in_link, push("点https://t.cn/A6xyz办理。"), "t.cn/A6xyz", "t.cn/A6xyz is a short link: nobody sees where it leads"),
    (variable_in_link, push("点dwz.cn/abc办理。"), "dwz.cn/abc", "dwz.cn/abc is a short link: nobody sees where it leads"),
    (doubled_punctuation, push("19.90元/月，，点开。"), "，，", "，，: punctuation stands twice"),
    (doubled_punctuation, push("快来看！！！"), "！！！", "！！！: punctuation stands twice"),
    (doubled_punctuation, answer("price", "19.90元/月，。"), "，。", "，。: punctuation stands twice"),
    (mixed_width, push("１０GB流量，19.90元/月。"), "１０", "１０: wide and narrow signs are mixed in this text"),
    (mixed_width, push("登录ＡＰＰ办理。"), "ＡＰＰ", "ＡＰＰ: wide and narrow signs are mixed in this text"),
    (mixed_width, push("19.90元/月，次月生效,点开。"), ",", ",: wide and narrow signs are mixed in this text"),
    (mixed_width, push("60元(含安装），点开。"), "(", "(: wide and narrow signs are mixed in this text"),
    (mixed_width, push("流量不够用?30GB流量包，点开。"), "?", "?: wide and narrow signs are mixed in this text"),
    (variable_in_link, push("点10086.cn/{x}看。") + X, "10086.cn/{x}", "a variable is part of a link, which gateways refuse"),
    (mixed_width, push("快来看！点开!办理。"), "!", "!: wide and narrow signs are mixed in this text"),
    (unreplaced_variable, push("余额为null元。"), "null", "null is what a system writes for a missing value"),
    (unreplaced_variable, push("剩余NaNGB。"), "NaN", "NaN is what a system writes for a missing value"),
    (unreplaced_variable, push("验证单号#code#。"), "#code#", "#code# is what a system writes for a missing value"),
    (unreplaced_variable, push("尊敬的[姓名]，您好。"), "[姓名]", "[姓名] is what a system writes for a missing value"),
    (unreplaced_variable, push("每月XX元。"), "XX", "XX is what a system writes for a missing value"),
    (unreplaced_variable, push("将于1970年1月1日到期。"), "1970年1月1", "1970年1月1 is what a system writes for a missing value"),
    (unreadable_aloud, voice("您好，湖南移动。详见www.10086.cn。"), "www.10086.cn", "www.10086.cn cannot be said aloud"),
    (unreadable_aloud, voice("您好，湖南移动。30GB流量包（国内）19.90元/月。"), "（国内）", "（国内） cannot be said aloud"),
    (unreadable_aloud, voice("您好，湖南移动。300M/500M都可以装。"), "/500M都可以装", "/500M都可以装 cannot be said aloud"),
]  # fmt: skip

CLEAN: list[tuple[ModuleType, list[str]]] = [
    (variable_in_link, [
        push("见https://hn.10086.cn/b，单号{x}。") + X, push("尾号{x}的号码。") + X, push("您有{x}积分，19.90元/月。") + X, push("{name}，您好。") + X,
        push("2026{name}，您好。") + X, push("点https://dx.10086.cn/ll办理。"), push("访问shop.10086.cn办理。"),
    ]),
    (doubled_punctuation, [
        push("19.90元/月……点开。"), push("套餐——30GB流量包。"), push("真的吗？！"), push("“流量包”，“加油包”。"), push("10:00，点开。"), push("他说：“办。”，点开。"),
    ]),
    (mixed_width, [
        push("19.90元/月,次月生效,点开。"), push("10:00起：点开。"), push("1,200元，点开。"), push("访问https://a.cn/?a=1：点开。"), push("回复KTLL30:即可"),
        push("全角的？和！都好。"),
    ]),
    (unreplaced_variable, [
        push("编号N1，点开。"), push("Nokia手机可用。"), push("流量用到80%时提醒。"), push("发CXXZ#姓名#证件号码到10086。"), push("XXL号T恤一件。"), push("【湖南移动】"),
        push("[限新客户]办理。"), push("1970年代的老歌。"),
    ]),
    (unreadable_aloud, [
        voice("您好，湖南移动。30GB流量包19.90元/月，流量用完后5元/GB。"), voice("您好，{name}，湖南移动来电，发QXLL30到10086。") + X, push("见www.10086.cn（官网）。"),
        sms("【湖南移动】300M/500M可选。拒收请回复R"), voice("您好，湖南移动。请登录中国移动APP。"), voice("您好，湖南移动。一百元/年。"),
    ]),
    (hard_to_read, [
        push("优惠到期，业务自动停止。不用您办任何手续，也不再收费。"), answer("expiry", "到期自动停止。" * 40), answer("expiry", "第一种，" * 30 + "都可以。"),
        push("19.90元/月。"), answer("price", "“" + "好" * 40 + "”都是引用。"), answer("price", "字" * 40),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change", "at", "message"), FIRES)
def test_what_is_said_and_where(rule: ModuleType, change: str, at: str, message: str) -> None:
    assert said(rule, change) == [(message, at)]


@pytest.mark.parametrize(("rule", "change"), [(rule, change) for rule, changes in CLEAN for change in changes])
def test_what_must_not_fire(rule: ModuleType, change: str) -> None:
    assert said(rule, change) == []


@pytest.mark.parametrize(
    ("rule", "text", "fix"),
    [
        (doubled_punctuation, "19.90元/月，。点开", "。"),
        (doubled_punctuation, "快来！！", "！"),
        (doubled_punctuation, "一、，二", "，"),
        (mixed_width, "１０ＧＢ流量", "10GB"),
        (mixed_width, "月，生效,点开", "，"),
    ],
)
def test_fixes_change_the_signs_alone_and_are_looked_at(rule: ModuleType, text: str, fix: str) -> None:
    (found,) = tell(rule, push(text))
    assert (found.fix, found.safe) == (fix, False)


def test_a_clause_or_a_sentence_may_be_so_long_and_no_longer() -> None:
    assert said(hard_to_read, answer("price", "字" * 40 + "。")) == []
    assert said(hard_to_read, answer("price", "字" * 41 + "。")) == [("41 characters without a stop are hard to read", "字" * 41)]
    parts = "一二三四五六七八九，" * 14
    assert said(hard_to_read, answer("price", parts + "一二三四五六七八九十。")) == []
    assert said(hard_to_read, answer("price", parts + "一二三四五六七八九十一。")) == [
        ("a sentence of 151 characters is hard to read", parts + "一二三四五六七八九十一")
    ]


def test_a_variable_is_as_long_as_its_longest_value() -> None:
    text = push("好" * 33 + "{x}。") + X
    assert said(hard_to_read, text) == [("41 characters without a stop are hard to read", "好" * 33 + "{x}")]
    assert said(hard_to_read, push("好" * 32 + "{x}。") + X) == []


def test_limits_may_be_narrower_for_some_readers() -> None:
    limits = "wording: {reading: [{clause: 40}, {audience: {all: [{arpu: {at_least: 50}}]}, clause: 24}]}"
    text = push("好" * 25 + "。")
    assert said(hard_to_read, {POLICY: limits, DEMO: text}) == [("25 characters without a stop are hard to read", "好" * 25)]
    assert said(hard_to_read, {POLICY: limits.replace("50", "61"), DEMO: text}) == []
    assert said(hard_to_read, {POLICY: "wording: {reading: []}", DEMO: push("好" * 60)}) == []


def test_a_variant_is_held_against_the_limits_of_those_who_read_it() -> None:
    limits = "wording: {reading: [{clause: 40}, {audience: {all: [{tier: [A]}]}, clause: 20}]}"
    segments = {"campaigns/segments.yaml": "segments: {top: {name: 高价值, audience: {all: [{tier: [A]}]}}}"}
    variant = f"variants: [{{segment: top, texts: {{nudge-push: {{title: 30GB流量包, body: {'好' * 25}。}}}}}}]"
    audience = "audience: {all: [{brand: [mzone]}], none: null}\n"
    assert said(hard_to_read, {POLICY: limits, DEMO: audience + variant, **segments}) == [
        ("25 characters without a stop are hard to read", "好" * 25)
    ]
    assert said(hard_to_read, {POLICY: limits, DEMO: audience + push("好" * 25 + "。"), **segments}) == []
