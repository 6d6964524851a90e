from __future__ import annotations

import pytest
from wording.trial import DEMO, push, said, sms, tell, world

from mobilectl.rules.engine import check
from mobilectl.rules.registry import find_rule
from mobilectl.rules.wording import (
    forbidden_character,
    missing_text,
    misspelling,
    personal_data,
    selling_in_service_text,
    unlimited_without_threshold,
    weekday_mismatch,
)

SERVICE = """
sends: [{id: launch, channel: sms, text: launch-sms, class: service, on: 2026-07-03, between: "10:00-12:00"}]
"""
SIGNED = "【湖南移动】"
OPT_OUT = "拒收请回复R"


# W008 selling-in-service-text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("限时特惠，30GB流量包", "限时特惠"),
        ("充100元即送10元", "充100元即送"),
        ("仅需9.9元", "仅需9.9元"),
        ("5折优惠", "5折"),
        ("点击领取会员", "点击领取"),
        ("推荐您升级5G套餐", "推荐您升级"),
        ("欢迎参加", "欢迎参加"),
        ("0元购手机", "0元购"),
    ],
)
def test_selling_in_a_service_text(text: str, at: str) -> None:
    assert said(selling_in_service_text, SERVICE + sms(f"【湖南移动】您的流量已用完。{text}。")) == [
        (f"the service message sells: {at}", at)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "用完后按5元/GB收费",
        "可发KTLL10办10元加油包（当月有效）",
        "如需更换套餐，可拨10086或登录APP办理",
        "您参加的优惠将于9月30日到期",
        "请及时充值，避免影响使用",
        "您获赠的10GB流量已到账",
        "已办理10GB流量月包，10元/月，退订发QXLL10",
        "请尽快交费",
    ],
)
def test_service_stays_service(text: str) -> None:
    assert said(selling_in_service_text, SERVICE + sms(f"【湖南移动】{text}。")) == []


def test_marketing_may_sell() -> None:
    assert said(selling_in_service_text, sms("【湖南移动】限时特惠。拒收请回复R")) == []


# W009 missing-text


def test_a_send_names_a_text_that_is_there() -> None:
    send = '{id: launch, channel: sms, text: lunch-sms, on: 2026-07-03, between: "10:00-12:00"}'
    (told,) = tell(missing_text, f"sends: [{send}]")
    assert (told.message, told.at, told.hint) == ("there is no text `lunch-sms` under texts", "lunch-sms", "did you mean `launch-sms`?")


def test_each_channel_of_a_send_has_a_text() -> None:
    send = '{id: launch, channels: [sms, app_push], channel_texts: {sms: launch-sms}, on: 2026-07-03, between: "10:00-12:00"}'
    assert said(missing_text, f"sends: [{send}]") == [("the send `launch` has no text for the channel app_push", "channel_texts")]


def test_each_channel_of_a_reminder_has_a_text() -> None:
    reminder = """
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-issued
            name: 账单提醒
            trigger: {schedule: {after_bill_day: 2}}
            timeliness: periodic
            between: "09:00-18:00"
            channels: [sms, voice]
            texts: {sms: 【湖南移动】账单已生成。}
    """
    assert said(missing_text, {"touchpoints.yaml": reminder}) == [("the reminder `bill-issued` has no text for the channel voice", "texts")]


def test_a_variant_rewrites_a_text_that_is_there() -> None:
    changes = "variants: [{segment: young, texts: {launch-smss: 你好}}]"
    assert said(missing_text, changes) == [("the variant rewrites `launch-smss`, but there is no such text", "launch-smss")]


def test_an_empty_text_is_no_text() -> None:
    assert said(missing_text, "texts: {launch-sms: ' '}") == [("the text `launch-sms` is empty", " ")]


# W011 forbidden-character


@pytest.mark.parametrize(
    ("text", "at", "hint"),
    [
        ("￥19.90", "￥", "write the amount with 元 behind it, such as 19.90元"),
        ("【限时】办理", "【", "keep 【】 for the signature; use quotes or nothing here"),
        ("『流量』", "『", "write “ and ”"),
        ("②办理", "②", "write 2."),
        ("1月→2月", "→", "write 到 or 至"),
        ("😀", "😀", "leave it out"),
    ],
)
def test_signs_that_gateways_garble(text: str, at: str, hint: str) -> None:
    told = tell(forbidden_character, sms(f"【湖南移动】{text}。"))[0]
    assert (told.message, told.at, told.hint) == (f"SMS gateways refuse or garble {at}", at, hint)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("￥19.90/月，¥1,200起", [("￥", ["19.90元"]), ("¥", ["1,200元"])]),
        ("￥19.90，￥5", [("￥", ["19.90元", "5元"])]),
        ("『流量』「包」", [("『", ["“"]), ("』", ["”"]), ("「", ["“"]), ("」", ["”"])]),
        ("【限时】", [("【", ["“"]), ("】", ["”"])]),
        ("②办理→⑩", [("②", ["2."]), ("→", ["到"]), ("⑩", ["10."])]),
        ("★好★", [("★", ["", ""])]),
        ("￥按实收取", [("￥", [])]),
        ("√可以", [("√", [])]),
    ],
)
def test_plain_signs_are_offered_in_their_place(text: str, edits: list[tuple[str, list[str]]]) -> None:
    rule = find_rule("W011")
    assert rule is not None
    found = [one.problem for one in check(world({DEMO: sms(f"【湖南移动】{text}。")}), [rule])]
    assert [(str(one.message.values["sign"]), [edit.text for fix in one.fixes for edit in fix.edits]) for one in found] == edits
    assert not any(fix.safe for one in found for fix in one.fixes)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("資費19.90元，資料", [("traditional characters, which gateways may refuse: 資, 費", "資")]),
        ("先查帳單", [("traditional characters, which gateways may refuse: 帳, 單", "帳")]),
        ("流量包，点开办理。", []),
        ("喆、堃、祎是人名用字", []),
        ("カード", []),
    ],
)
def test_traditional_characters(text: str, found: list[tuple[str, str]]) -> None:
    assert said(forbidden_character, push(text)) == found


def test_a_sign_is_told_once_a_text() -> None:
    assert len(tell(forbidden_character, sms("【湖南移动】★★★"))) == 1


def test_a_push_may_hold_emoji_and_brackets() -> None:
    assert said(forbidden_character, push("【新】★ 👨\u200d👩\u200d👧 ￥19.90")) == []


def test_invisible_characters_are_found_everywhere_and_can_be_deleted() -> None:
    (told,) = tell(forbidden_character, push("发QX\u200bLL30退订"))
    assert (told.message, told.at, told.fix, told.safe) == ("an invisible character stands here (U+200B)", "\u200b", "", True)


def test_characters_of_a_broken_conversion() -> None:
    assert said(forbidden_character, push("流量\ufffd")) == [("a character that no phone can show stands here (U+FFFD)", "\ufffd")]


# W012 unlimited-without-threshold


@pytest.mark.parametrize(
    "text",
    [
        "全国流量不限量",
        "无限流量",
        "流量不限，放心用",
        "流量随心用",
        "30GB起，流量不封顶",
        "不限量，用到40GB后限速",
        "不限量，最高1Mbps",
    ],
)
def test_unlimited_without_both_numbers(text: str) -> None:
    assert len(said(unlimited_without_threshold, push(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "不限量，用到40GB后降为1Mbps",
        "用到40GB后降为1Mbps",
        "亲情网通话不限量",
        "不是不限量套餐",
        "费用不封顶",
        "不限速",
    ],
)
def test_limits_that_are_told(text: str) -> None:
    assert said(unlimited_without_threshold, push(text)) == []


def test_title_and_body_are_one_message() -> None:
    assert said(unlimited_without_threshold, push("用到40GB后降为1Mbps", "流量不限量")) == []


def test_a_question_may_ask_for_unlimited_data_but_its_answer_not_promise_it() -> None:
    assert said(unlimited_without_threshold, "faq: [{topic: contents, q: 是不限量吗?, a: 共30GB。}]") == []
    promised = "faq: [{topic: contents, q: 有多少?, a: 流量不限量。}]"
    assert [at for _, at in said(unlimited_without_threshold, promised)] == ["流量不限量"]


# W013 weekday-mismatch


@pytest.mark.parametrize(
    ("text", "message", "at", "fix"),
    [
        ("2026年7月3日（周四）", "2026-07-03 is not 周四", "周四", "周五"),
        ("7月3日星期四", "2026-07-03 is not 星期四", "星期四", "星期五"),
        ("7月1日周三至8月31日周日", "2026-08-31 is not 周日", "周日", "周一"),
        ("2027年1月1日礼拜四", "2027-01-01 is not 礼拜四", "礼拜四", "礼拜五"),
    ],
)
def test_a_weekday_that_is_another(text: str, message: str, at: str, fix: str) -> None:
    (told,) = tell(weekday_mismatch, push(text))
    assert (told.message, told.at, told.fix, told.safe) == (message, at, fix, False)


@pytest.mark.parametrize("text", ["2026年7月3日（周五）", "7月3日周五", "8月16日周日", "12月31日周一", "每周五", "7月3日，每周四"])
def test_weekdays_that_are_right_or_cannot_be_known(text: str) -> None:
    assert said(weekday_mismatch, push(text)) == []


def test_over_new_year_a_date_belongs_to_the_year_it_lies_in() -> None:
    period = "period: {from: 2026-12-01, to: 2027-01-31}\n"
    assert said(weekday_mismatch, period + push("1月1日（周五）")) == []
    assert said(weekday_mismatch, period + push("1月1日（周四）")) == [("2027-01-01 is not 周四", "周四")]


# W014 misspelling


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("请登陆APP", "登陆", "登录"),
        ("帐单已出", "帐单", "账单"),
        ("您的帐户", "帐户", "账户"),
        ("做为老客户", "做为", "作为"),
        ("话费已到帐", "到帐", "到账"),
        ("退定发QX", "退定", "退订"),
        ("请冲值", "冲值", "充值"),
        ("关注威信公众号", "威信", "微信"),
    ],
)
def test_misspelt_words_are_mended(text: str, wrong: str, right: str) -> None:
    (told,) = tell(misspelling, push(text))
    assert (told.at, told.fix, told.safe) == (wrong, right, False)


@pytest.mark.parametrize("text", ["请登录APP", "台风今晚登陆", "送露营帐篷", "做为期三天的活动", "退定金", "领到帐篷", "账单", "不做难事"])
def test_other_words_are_left_alone(text: str) -> None:
    assert said(misspelling, push(text)) == []


# W015 personal-data


def test_full_numbers_in_texts_titles_answers_and_variables() -> None:
    assert said(personal_data, push("您的号码13907310000可办")) == [("a full mobile number stands here", "13907310000")]
    assert said(personal_data, push("好", "号码13907310000")) == [("a full mobile number stands here", "13907310000")]
    assert said(personal_data, "faq: [{topic: query, q: 问谁?, a: 找小李13907310000。}]") == [
        ("a full mobile number stands here", "13907310000")
    ]
    assert said(personal_data, push("{phone}") + '\nvariables: {phone: {meaning: 号码, longest: "13907310000"}}') == [
        ("a full mobile number stands here", "13907310000")
    ]
    (told,) = tell(personal_data, push("证件11010519491231002X"))
    assert (told.message, told.hint) == ("an identity card number stands here", "leave it out, or write 1101**********002X")


def test_a_full_bank_card_number() -> None:
    (told,) = tell(personal_data, push("转到6222 0212 3456 7890 128"))
    assert (told.message, told.at, told.hint) == (
        "a bank card number stands here",
        "6222 0212 3456 7890 128",
        "leave it out, or write 尾号0128",
    )
    assert said(personal_data, push("{card}") + "\nvariables: {card: {meaning: 卡号, longest: '4111111111111111'}}") == [
        ("a bank card number stands here", "4111111111111111")
    ]
    for right in ("4111111111111112", "8888888888888888", "41111111111111", "订单A4111111111111111", "41111111111111110000"):
        assert said(personal_data, push(f"号{right}")) == []


@pytest.mark.parametrize(
    "text", ["尾号5678的号码", "138****5678", "拨10086", "订单202607031390731000099", "湘2026-D030", "客服热线+8613800100186"]
)
def test_masked_and_other_numbers(text: str) -> None:
    assert said(personal_data, push(text)) == []
