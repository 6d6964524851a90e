from __future__ import annotations

import pytest
from wording.trial import DEMO, push, said, sms, tell

from mobilectl.rules.wording import (
    adjacent_variables,
    opt_out_missing,
    opt_out_with_condition,
    push_too_long,
    signature_missing,
    sms_too_many_parts,
    undefined_variable,
    unused_variable,
)

SERVICE = """
sends: [{id: launch, channel: sms, text: launch-sms, class: service, on: 2026-07-03, between: "10:00-12:00"}]
"""
SIGNED = "【湖南移动】"
OPT_OUT = "拒收请回复R"


# W001 sms-too-many-parts


def filled_to(characters: int) -> str:
    return SIGNED + "流" * (characters - len(SIGNED) - len(OPT_OUT)) + OPT_OUT


def test_134_characters_are_two_parts_and_one_more_is_too_many() -> None:
    assert tell(sms_too_many_parts, sms(filled_to(134))) == []
    (told,) = tell(sms_too_many_parts, sms(filled_to(135)))
    assert told.message == "the marketing SMS takes 3 parts (135 characters); at most 2 are allowed"
    assert told.hint == "cut 1 characters: signature, longest values and opt-out included, 134 fit"
    assert told.at == filled_to(135)


def test_signature_and_opt_out_count_even_where_they_are_missing() -> None:
    assert tell(sms_too_many_parts, sms("流" * 122)) == []
    assert tell(sms_too_many_parts, sms("流" * 123))[0].hint.startswith("cut 1 ")


def test_variables_count_with_their_longest_value() -> None:
    text = SIGNED + "流" * 118 + "{name}" + OPT_OUT
    short, long = (f"{sms(text)}\nvariables: {{name: {{meaning: 称呼, longest: {name}}}}}" for name in ("王先生", "司马欧阳女士"))
    assert tell(sms_too_many_parts, short) == []
    assert tell(sms_too_many_parts, long)[0].message.startswith("the marketing SMS takes 3 parts (136 ")


def test_the_policy_sets_the_most_parts_and_how_they_are_counted() -> None:
    policy = "wording: {sms: {marketing_parts: 1, service_parts: 3}}"
    assert len(tell(sms_too_many_parts, {DEMO: sms(filled_to(71)), "campaigns/policy.yaml": policy})) == 1
    assert tell(sms_too_many_parts, {DEMO: SERVICE + sms(SIGNED + "流" * 160), "campaigns/policy.yaml": policy}) == []
    ascii_only = "wording: {signature: '', opt_outs: [TD], sms: {count: gsm, marketing_parts: 1}}"
    assert tell(sms_too_many_parts, {DEMO: sms("a" * 158 + "TD"), "campaigns/policy.yaml": ascii_only}) == []
    assert len(tell(sms_too_many_parts, {DEMO: sms("a" * 159 + "TD"), "campaigns/policy.yaml": ascii_only})) == 1


def test_a_text_for_push_and_sms_is_counted_for_sms() -> None:
    both = """
    sends: [{id: launch, channels: [app_push, sms], text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}]
    """
    assert len(tell(sms_too_many_parts, both + sms(filled_to(140)).join(["\n    ", ""]))) == 1


# W002 signature-missing


def test_a_missing_signature_is_shown_in_front() -> None:
    (told,) = tell(signature_missing, sms("30GB流量包19.90元/月。拒收请回复R"))
    assert told.message == "the SMS does not begin with the signature 【湖南移动】"
    assert told.hint == "begin like this: 【湖南移动】30GB流量包1…"
    assert (told.fix, told.safe) == ("【湖南移动】3", False)


def test_a_foreign_signature_is_named_and_pointed_at() -> None:
    (told,) = tell(signature_missing, sms("【移动客服】30GB流量包"))
    assert (told.message, told.at, told.fix) == (
        "the SMS begins with 【移动客服】, not with our signature 【湖南移动】",
        "【移动客服】",
        "【湖南移动】",
    )


def test_only_sms_needs_a_signature() -> None:
    assert tell(signature_missing, push("次月生效。")) == []
    assert tell(signature_missing, "texts: {spare: 没有下发用到。}") == []


# W003 opt-out-missing


def test_a_code_that_cancels_the_product_is_no_opt_out() -> None:
    (told,) = tell(opt_out_missing, sms("【湖南移动】30GB流量包，退订发QXLL30。"))
    assert told.message == "the marketing text does not tell how to refuse such messages"
    assert (told.hint, told.fix, told.safe) == ("end like this: …发QXLL30。拒收请回复R", "。拒收请回复R", False)


def test_service_messages_and_other_channels_need_no_opt_out() -> None:
    assert tell(opt_out_missing, SERVICE + sms("【湖南移动】您的流量已用完。")) == []
    assert tell(opt_out_missing, push("次月生效。")) == []


def test_the_policy_says_where_an_opt_out_is_needed() -> None:
    policy = "wording: {opt_out_channels: [sms, app_push], opt_outs: [拒收请回复R, 可在APP关闭推送]}"
    assert len(tell(opt_out_missing, {DEMO: push("次月生效。"), "campaigns/policy.yaml": policy})) == 1
    assert tell(opt_out_missing, {DEMO: push("次月生效。可在APP关闭推送"), "campaigns/policy.yaml": policy}) == []


# W004 opt-out-with-condition


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("拒收请回复R，收取0.1元", "拒收请回复R，收取0.1元"),
        ("拒收请回复R（按标准资费）", "拒收请回复R（按标准资费"),
        ("回T退订，0.1元/条", "回T退订，0.1元"),
        ("退订须到营业厅办理。拒收请回复R", "退订须到营业厅"),
        ("取消只能凭身份证在柜台办。拒收请回复R", "取消只能凭身份证"),
        ("须持身份证到营业厅退订。拒收请回复R", "须持身份证到营业厅退订"),
    ],
)
def test_obstacles_to_leaving(text: str, at: str) -> None:
    assert [place for _, place in said(opt_out_with_condition, sms(f"【湖南移动】30GB流量包。{text}"))] == [at]


@pytest.mark.parametrize(
    "text",
    [
        "拒收请回复R",
        "拒收请回复R，不收费",
        "10元/月，可随时退订。拒收请回复R",
        "退订发QXLL30或到营业厅。拒收请回复R",
        "退订后不再收费。拒收请回复R",
        "拒收请回复R（免费）",
        "办理须到营业厅。拒收请回复R",
    ],
)
def test_ways_out_that_are_open(text: str) -> None:
    assert said(opt_out_with_condition, sms(f"【湖南移动】30GB流量包。{text}")) == []


# W005, W006, W010: variables

NAMED = "\nvariables: {name: {meaning: 称呼, longest: 欧阳女士}, card: {meaning: 卡, longest: 钻石卡}}"


@pytest.mark.parametrize(
    ("written", "message", "hint", "fix"),
    [
        ("{nmae}", "the variable {nmae} is not defined", "did you mean {name}?", None),
        (
            "{1}",
            "the variable {1} is not defined",
            "define it under variables, with meaning and longest: `1: {meaning: …, longest: …}`",
            None,
        ),
        ("${name}", "${name} is not filled in: the customer reads it as it stands", "write {name}", "{name}"),
        ("｛name｝", "｛name｝ is not filled in: the customer reads it as it stands", "write {name}", "{name}"),
        ("{ name }", "{ name } is not filled in: the customer reads it as it stands", "write {name}", "{name}"),
    ],
)
def test_placeholders_that_are_not_filled_in(written: str, message: str, hint: str, fix: str | None) -> None:
    (told,) = tell(undefined_variable, push(f"{written}您好") + NAMED)
    assert (told.message, told.at, told.hint, told.fix) == (message, written, hint, fix)


def test_defined_variables_and_reminders_are_silent() -> None:
    assert said(undefined_variable, push("{name}您好", "{card}") + NAMED) == []


def test_the_faq_has_no_variables() -> None:
    changes = "faq: [{topic: price, q: 多少钱?, a: '{price}元。'}]"
    assert said(undefined_variable, changes) == [("{price} stands in the FAQ, where nothing is filled in", "{price}")]


def test_unused_variables_are_named_at_their_key() -> None:
    assert said(unused_variable, push("{name}您好") + NAMED) == [("no text uses the variable `card`", "card")]


def test_a_variable_in_a_variant_or_a_title_is_used() -> None:
    variant = "\nvariants: [{segment: young, texts: {nudge-push: {title: '{card}', body: '{name}'}}}]"
    assert said(unused_variable, NAMED + variant) == []


def test_adjacent_variables() -> None:
    (told,) = tell(adjacent_variables, push("{name}{card}您好") + NAMED)
    assert (told.at, told.hint) == ("{name}{card}", "put words or a sign between them, such as {name}，{card}")
    assert tell(adjacent_variables, push("{name}，{card}您好") + NAMED) == []


# W007 push-too-long


def test_a_push_has_20_characters_of_title_and_50_of_body() -> None:
    assert said(push_too_long, push("流" * 50, "流" * 20)) == []
    assert [message for message, _ in said(push_too_long, push("流" * 51, "流" * 23))] == [
        "the push title has 23 characters; 20 are safe",
        "the push body has 51 characters; 50 are safe",
    ]


def test_a_push_counts_longest_values_and_an_sms_is_no_push() -> None:
    assert len(said(push_too_long, push("流" * 47 + "{name}") + NAMED)) == 1
    assert said(push_too_long, sms("流" * 90)) == []
