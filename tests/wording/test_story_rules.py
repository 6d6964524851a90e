from __future__ import annotations

import pytest
from wording.trial import DEMO, answer, push, quoted, said, tell

from mobilectl.rules.faq import faq_contradicts_offer, faq_leaves_term_unexplained, question_left_open
from mobilectl.rules.story import (
    date_contradicts_period,
    other_product_named,
    text_contradicts_offer,
    texts_disagree,
    variant_facts_differ,
)
from mobilectl.rules.wording import date_without_year, deadline_before_send

PRODUCTS = "campaigns/products.yaml"
BILL = """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {{id: bill-issued, name: 账单, trigger: {{schedule: {{after_bill_day: 2}}}}, timeliness: periodic, at_most: {{count: 1, per: month}},
         between: "09:00-18:00", channels: [sms, app_push], texts: {{sms: {sms}, app_push: {{title: 账单提醒, body: {push}}}}}}}
"""


def bill(sms: str, push: str) -> dict[str, str]:
    """A reminder that goes out on two channels."""
    return {"touchpoints.yaml": BILL.format(sms=quoted(sms), push=quoted(push))}


# K001 text-contradicts-offer


@pytest.mark.parametrize(
    ("text", "at", "right", "related"),
    [
        ("30GB流量包29元/月，次月生效。", "29元/月", "19.90 元/月", "19.90 元/月"),
        ("30GB流量包19.90元/次，次月生效。", "19.90元/次", "19.90 元/月", "19.90 元/月"),
        ("流量不够用？每月只需２９元。", "２９元", "19.90 元/月", "19.90 元/月"),
        ("30GB流量包29元/月，现价19.9元/月起算。", "29元/月", "19.90 元/月", "19.90 元/月"),
        ("19.9元/月，每月20GB国内流量。", "20GB", "30 GB", "30 GB"),
        ("19.9元/月，30GB流量包立即生效。", "立即生效", "次月生效", "next_month"),
        ("19.9元/月，每月自动续订，可取消。", "自动续订", "到期自动停止", "none"),
        ("19.9元/月，优惠6个月。", "6个月", "3个月", "3"),
        ("19.9元/月，不用了发QXLL20退订。", "QXLL20", "QXLL30", "QXLL30"),
    ],
)
def test_what_a_text_says_against_the_offer(text: str, at: str, right: str, related: str) -> None:
    (told,) = tell(text_contradicts_offer, push(text))
    assert (told.message, told.at) == (f"the text says {at}, the offer {right}", at)
    assert told.hint == f"write {right}, or correct the offer"
    assert told.related == (related,)


def test_title_and_body_are_one_text() -> None:
    assert said(text_contradicts_offer, push("每月自动停。", title="30GB仅需29元/月")) == [
        ("the text says 29元/月, the offer 19.90 元/月", "29元/月")
    ]
    assert said(text_contradicts_offer, push("比原来29元/月省10元。", title="30GB仅需19.9元/月")) == []


CONDITIONS = "办理后30天内有效，每个号码限办2次，提前退按剩余月数每月20元付违约金，中途停用每月退15元，续订前5天短信提醒。"


@pytest.mark.parametrize(
    ("text", "at", "right"),
    [
        ("19.9元/月，可用7天。", "7天", "30天"),
        ("19.9元/月，每个号码限办3次。", "3次", "2次"),
        ("19.9元/月，提前退每月付违约金10元。", "10元", "20元"),
        ("19.9元/月，中途停用每月退5元。", "5元", "15元"),
        ("19.9元/月，续订前3天短信提醒。", "3天", "5天"),
        ("19.9元/月，用完后按3元/GB收费。", "3元/GB", "5元/GB"),
        ("19.9元/月，用完后限速512Kbps。", "512Kbps", "1Mbps"),
    ],
)
def test_what_a_text_says_against_the_products_conditions(text: str, at: str, right: str) -> None:
    product = f"products: {{data-30g: {{conditions: {CONDITIONS}, overage: 用完后按5元/GB收费，或达量限速1Mbps。}}}}"
    (told,) = tell(text_contradicts_offer, {DEMO: push(text), PRODUCTS: product})
    assert (told.message, told.at) == (f"the text says {at}, the offer {right}", at)


def test_a_commitment_and_the_price_afterwards() -> None:
    offer = "offer: {commitment_months: 12, afterwards: 29 元/月}\n"
    assert said(text_contradicts_offer, offer + push("合约期24个月，19.9元/月，期满恢复39元/月。")) == [
        ("the text says 合约期24个月, the offer 12个月", "合约期24个月"),
        ("the text says 39元/月, the offer 29 元/月", "39元/月"),
    ]
    assert said(text_contradicts_offer, offer + push("合约期1年，19.9元/月，优惠3个月，期满恢复29元/月。")) == []


def test_contents_of_a_kind_are_held_against_that_kind() -> None:
    offer = (
        "offer: {gives: [{what: general_data, amount: 30 GB}, {what: directed_data, amount: 10 GB}, {what: minutes, amount: 100 分钟}]}\n"
    )
    assert said(text_contradicts_offer, offer + push("含30GB国内流量、20GB定向流量、国内通话100分钟。")) == [
        ("the text says 20GB, the offer 10 GB", "20GB")
    ]
    assert said(text_contradicts_offer, offer + push("含30720MB通用流量、10GB定向流量，共40GB，国内通话100分钟。")) == []


CLEAN = [
    "30GB流量包19.9元/月，次月1日零点生效，共3个月，到期自动停止。",
    "３０GB流量包１９．９０元/月，下月1日起生效。",
    "30720MB国内流量，每月19.9元，次月生效。",
    "三十GB流量，十九点九元一个月。",
    "原价29元/月，现价19.9元/月，每月立减9.1元。",
    "30GB流量包19.9元/月（公示价29元/月），优惠3个月。",
    "每月减10元，19.9元/月享30GB。",
    "月消费满60元的客户，19.9元/月可办30GB流量包。",
    "59元及以上套餐客户可办，19.9元/月。",
    "您的套餐59元/月，加19.9元/月多30GB。",
    "用完后5元/GB，3元封顶1GB，19.9元/月。",
    "充50元送10元，30GB流量包19.9元/月。",
    "预存100元，分10个月返还，每月返10元，19.9元/月。",
    "最高可省30元，流量包19.9元/月。",
    "首月9.9元，次月起19.9元/月。",
    "每天不到0.7元，30GB用一个月。",
    "低至0.66元/天，19.9元/月。",
    "您上月用了45GB流量，可加30GB流量包19.9元/月。",
    "您本月已用28GB，剩余2GB，30GB流量包19.9元/月。",
    "办理30GB流量包19.9元/月，再送5GB夜间流量。",
    "套餐内20GB用完了？30GB流量包19.9元/月。",
    "30GB流量包19.9元/月，赠视频会员1个月，立即到账。",
    "会员即时生效，30GB流量包次月生效，19.9元/月。",
    "30GB流量包19.9元/月，退订次月起生效。",
    "30GB流量包19.9元/月，三个月共59.7元、90GB。",
    "不用了发QXLL30到10086退订，查流量发CXLL，办理发BLLL30到10086。",
    "视频会员到期自动续费的，请自行取消；30GB流量包19.9元/月。",
    "在网满12个月的老客户可办，19.9元/月。",
    "网龄满3年可享，19.9元/月。",
    "购机合约24个月内的客户也可办，19.9元/月。",
    "优惠价19.9元/月，优惠3个月。",
    "连续3个月每月30GB，19.9元/月。",
    "积分12个月内有效，30GB流量包19.9元/月。",
    "24小时内回复Y确认，30GB流量包19.9元/月。",
    "宽带提速到1000M另收费，30GB流量包19.9元/月。",
    "亲情号最多3个号码，30GB流量包19.9元/月。",
    "一个500MB的视频约看1小时，30GB流量包19.9元/月。",
    "价值300元的会员免费领，30GB流量包19.9元/月。",
    "立即办理，30GB流量包19.9元/月。",
    "话费券10元可抵，实付19.9元/月。",
    "未满18岁不可办，30GB流量包19.9元/月。",
    "无合约，不限在网时间，30GB流量包19.9元/月，次月生效。",
    "全家3人共用更省，30GB流量包19.9元/月。",
    "活动送完即止，前100名另送20元话费，30GB流量包19.9元/月。",
    "安装费100元、押金50元均免，30GB流量包19.9元/月。",
]


@pytest.mark.parametrize("text", CLEAN)
def test_what_does_not_contradict_the_offer(text: str) -> None:
    for rule in (text_contradicts_offer, texts_disagree, date_contradicts_period, other_product_named):
        assert said(rule, push(text)) == [], rule.CODE


# K002 texts-disagree


@pytest.mark.parametrize(
    ("one", "other", "message", "at"),
    [
        ("余额低于10元请充值。", "余额低于20元请充值。", "the threshold: 20元 here, 10元 elsewhere", "20元"),
        ("查账单发CXZD到10086。", "查账单发ZDCX到10086。", "the code to look it up: ZDCX here, CXZD elsewhere", "ZDCX"),
        ("充值24小时内到账。", "充值48小时内到账。", "when it arrives: 48小时 here, 24小时 elsewhere", "48小时"),
        ("详询10086。", "详询10080。", "the hotline: 10080 here, 10086 elsewhere", "10080"),
        ("取消发QXYW到10086。", "取消发YWQX到10086。", "the code to cancel it: YWQX here, QXYW elsewhere", "YWQX"),
        ("用完后按5元/GB收费。", "用完后按3元/GB收费。", "the price of use beyond it: 3元/GB here, 5元/GB elsewhere", "3元/GB"),
    ],
)
def test_two_channels_of_a_reminder(one: str, other: str, message: str, at: str) -> None:
    (told,) = tell(texts_disagree, bill("【湖南移动】" + one, other))
    assert (told.message, told.at) == (message, at)
    assert told.hint == "find out which one is right, and write it in both places"
    assert len(told.related) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("查账单发CXZD到10086。", "查余额发CXYE到10086。"),
        ("充值24小时内到账。", "充值1天内到账。"),
        ("余额低于10元请充值。", "余额低于１０元请充值，低于5元将停机。"),
        ("用完后按5元/GB收费。", "用完后通话按0.15元/分钟收费。"),
        ("详询10086。", "投诉请拨12300。"),
        ("请在{deadline}前交费。", "请及时交费。"),
        ("账单62元。", "账单共62.00元，其中套餐59元。"),
    ],
)
def test_two_channels_that_agree(one: str, other: str) -> None:
    assert said(texts_disagree, bill("【湖南移动】" + one, other)) == []


def test_texts_and_answers_of_a_campaign() -> None:
    assert said(texts_disagree, push("19.9元/月，发KTLL30到10086办理。")) == [
        ("the code to get it: KTLL30 here, BLLL30 elsewhere", "KTLL30"),
    ]
    assert said(texts_disagree, answer("how_to_join", "发BLLL20到10086办理。")) == [
        ("the code to get it: BLLL20 here, BLLL30 elsewhere", "BLLL20"),
    ]
    # Where one of them says what the offer says, the other is K001's.
    assert said(texts_disagree, push("30GB流量包29元/月，立即生效。")) == []
    usual = quoted("【湖南移动】30GB流量包29元/月，优惠6个月。")
    both = f"texts: {{launch-sms: {usual}, nudge-push: {{title: 流量包, body: 每月39元，优惠12个月。}}}}"
    assert said(texts_disagree, both) == [
        ("the price: 39元 here, 29元/月 elsewhere", "39元"),
        ("the months that the offer lasts: 12个月 here, 6个月 elsewhere", "12个月"),
    ]


# K003 date-contradicts-period


@pytest.mark.parametrize(
    ("text", "at", "message", "fix"),
    [
        ("9月15日前可在APP办理。", "9月15日", "the text says 9月15日, the campaign ends on 2026-08-31", "8月31日"),
        ("8月20日前可在APP办理。", "8月20日", "the text says 8月20日, the campaign ends on 2026-08-31", "8月31日"),
        ("截至2027年8月31日办理。", "2027年8月31日", "the text says 2027年8月31日, the campaign ends on 2026-08-31", "2026年8月31日"),
        ("长沙客户截至9月15日，回复BLLL30预约。", "9月15日", "the text says 9月15日, the campaign ends on 2026-08-31", "8月31日"),
        ("活动时间7月1日至9月30日。", "9月30日", "the text says 9月30日, the campaign ends on 2026-08-31", "8月31日"),
        ("活动时间6月1日至8月31日。", "6月1日", "the text says 6月1日, the campaign begins on 2026-07-01", "7月1日"),
        ("9月15日前办理送5GB。", "9月15日", "the text says 9月15日, the campaign ends on 2026-08-31", "8月31日"),
    ],
)
def test_deadlines_and_ranges_against_the_period(text: str, at: str, message: str, fix: str) -> None:
    (told,) = tell(date_contradicts_period, push("19.9元/月，" + text))
    assert (told.message, told.at, told.fix, told.safe) == (message, at, fix, False)


@pytest.mark.parametrize(
    "text",
    [
        "8月31日前可在APP办理。",
        "截至2026年8月31日24时办理。",
        "8月底前可办。",
        "9月1日之前办理。",
        "9月1日0时截止办理。",
        "即日起至8月31日可办。",
        "活动时间：2026年7月1日至8月31日。",
        "7月15日前办理加送5GB。",
        "流量可用到9月30日24时。",
        "话费于9月15日前到账。",
        "请在7月20日前交费。",
        "赠送流量有效期至2026年12月31日。",
        "2026年6月30日前入网的老客户可办。",
        "8月15日至16日系统升级，暂停办理查询。",
        "会员9月30日前领取。",
        "暑假7月5日至8月30日出行，流量够用。",
    ],
)
def test_dates_that_agree_or_mean_something_else(text: str) -> None:
    assert said(date_contradicts_period, push("19.9元/月，" + text)) == []


def test_the_answer_on_the_period() -> None:
    assert said(date_contradicts_period, answer("campaign_period", "2026年7月1日至2026年8月30日24时。")) == [
        ("the text says 2026年8月30日, the campaign ends on 2026-08-31", "2026年8月30日")
    ]
    assert said(date_contradicts_period, answer("eligibility", "2026年9月30日前合约到期的客户可办。")) == []


# K004 variant-facts-differ


def variant(text: str, usual: str = "30GB流量包19.9元/月，8月31日前发BLLL30办理。") -> str:
    return push(usual) + f"\nvariants: [{{segment: recently-complained, texts: {{nudge-push: {{title: 夏天, body: {quoted(text)}}}}}}}]"


def test_a_variant_that_leaves_facts_out() -> None:
    (told,) = tell(variant_facts_differ, variant("30GB流量包，8月31日前办。"))
    assert (told.message, told.at) == ("the variant leaves out 19.9元/月, BLLL30", "30GB流量包，8月31日前办。")
    assert told.related == ("19.9元/月", "BLLL30")


def test_a_variant_that_adds_a_fact() -> None:
    (told,) = tell(variant_facts_differ, variant("30GB流量包19.9元/月，8月31日前发BLLL30办理，另有2GB夜间流量。"))
    assert (told.message, told.at) == ("the usual text does not say 2GB", "2GB")


def test_a_variant_that_lacks_a_variable() -> None:
    usual = "尊敬的{name}，30GB流量包19.9元/月。"
    variables = "\nvariables: {name: {meaning: 姓氏, longest: 欧阳, example: 王}}"
    told = said(variant_facts_differ, variant("30GB流量包19.9元/月。", usual) + variables)
    assert told == [("the variant leaves out {name}", "30GB流量包19.9元/月。")]


@pytest.mark.parametrize(
    "text",
    ["夏天够用！30GB流量包每月19.90元，8月31日前发BLLL30就能办。", "30GB流量包１９.９元/月，2026年8月31日前发BLLL30办理哦，回复R不再接收"],
)
def test_other_words_for_the_same_facts(text: str) -> None:
    usual = "30GB流量包19.9元/月，8月31日前发BLLL30办理。" + ("回复R不再接收" if "回复R" in text else "")
    assert said(variant_facts_differ, variant(text, usual)) == []


# K005 other-product-named


def test_another_product_in_the_place_of_the_offers() -> None:
    (told,) = tell(other_product_named, push("10GB流量包19.9元/月，8月31日前办理。", title="流量不够？"))
    assert (told.message, told.at) == ("10GB流量包 is not the offer's product 30GB 流量包", "10GB流量包")
    assert told.hint == "write 30GB 流量包, or say that the other one is replaced or excluded"
    assert told.related == ("data-30g",)


@pytest.mark.parametrize(
    "text",
    [
        "30GB流量包19.9元/月。",
        "原10GB流量包客户可换30GB流量包。",
        "10GB流量包客户专享，30GB流量包19.9元/月。",
        "不能与视频会员包同享。",
        "由10GB流量包升为30GB流量包，19.9元/月。",
        "已办10GB流量包的也能办。",
    ],
)
def test_other_products_that_are_replaced_or_excluded(text: str) -> None:
    assert said(other_product_named, push(text)) == []


# Q005 faq-contradicts-offer, beyond the price


@pytest.mark.parametrize(
    ("topic", "text", "at", "right"),
    [
        ("effective", "办理后立即生效。", "立即生效", "次月生效"),
        ("contents", "每月20GB国内流量。", "20GB", "30 GB"),
        ("cancellation", "发QXLL20到10086退订。", "QXLL20", "QXLL30"),
        ("expiry", "每月自动续订，仍是19.9元/月。", "自动续订", "到期自动停止"),
        ("validity", "优惠6个月。", "6个月", "3个月"),
    ],
)
def test_answers_against_the_offer(topic: str, text: str, at: str, right: str) -> None:
    assert said(faq_contradicts_offer, answer(topic, text)) == [(f"the FAQ says {at}, the offer {right}", at)]


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("effective", "次月1日零点生效；退订也是次月生效。"),
        ("contents", "每月30GB，3个月共90GB。"),
        ("cancellation", "发QXLL30到10086退订，查流量发CXLL。"),
        ("expiry", "到期自动停止，不会自动续订。"),
        ("stacking", "已办10GB流量包29元/月的也能办，立即生效。"),
        ("current_plan", "原套餐59元/月、20GB不变。"),
        ("overage", "先用套餐里的20GB，用完后降为1Mbps。"),
    ],
)
def test_answers_that_agree_or_speak_of_something_else(topic: str, text: str) -> None:
    assert said(faq_contradicts_offer, answer(topic, text)) == []


# Q006 faq-leaves-term-unexplained


def test_a_term_that_only_an_answer_uses() -> None:
    (told,) = tell(faq_leaves_term_unexplained, answer("overage", "用完后改用定向流量。"))
    assert (told.message, told.at) == ("the answer does not explain the term 定向流量", "定向流量")
    assert told.safe is False


@pytest.mark.parametrize("text", ["用完后改用定向流量（只在指定App里能用）。", "用完后5元/GB。"])
def test_a_term_that_an_answer_explains(text: str) -> None:
    assert said(faq_leaves_term_unexplained, answer("overage", text)) == []


def test_a_term_that_a_text_uses_is_told_elsewhere() -> None:
    changes = push("含10GB定向流量，19.9元/月。") + "\n" + answer("overage", "用完后改用定向流量。")
    assert said(faq_leaves_term_unexplained, changes) == []


# Q007 question-left-open


@pytest.mark.parametrize(
    ("text", "at", "question"),
    [
        ("30GB流量包首月9.9元。", "首月9.9元", "what does it cost after the first month?"),
        ("流量包19.9元起。", "19.9元起", "what is that price for, and what do the others pay?"),
        ("购机最高减500元。", "最高减500元", "who gets the most, and what do the others get?"),
        ("限量办理，先到先得。", "限量", "how many are there, and what if they are gone?"),
        ("指定门店可办。", "指定门店", "which ones are these?"),
        ("到期恢复原价。", "恢复原价", "how much is that?"),
    ],
)
def test_words_that_raise_a_question(text: str, at: str, question: str) -> None:
    (told,) = tell(question_left_open, push(text) + "\n" + answer("contents", "见说明。"))
    assert (told.message, told.at) == (f"{at} raises a question that no answer settles: {question}", at)


@pytest.mark.parametrize(
    ("text", "topic", "reply"),
    [
        ("首月9.9元，次月起19.9元/月。", "contents", "30GB。"),
        ("首月9.9元。", "price", "首月9.9元，以后每月19.9元。"),
        ("流量包19.9元起。", "price", "30GB19.9元，50GB29.9元。"),
        ("购机最高减500元。", "contents", "最高减500元，按机型定：湘云X5减500元。"),
        ("限量办理。", "times", "共1000份，办完为止。"),
        ("指定门店可办。", "scope", "五一路门店、解放路门店都可以。"),
        ("到期恢复原价。", "expiry", "恢复原价29元/月。"),
        ("到期恢复原价29元/月。", "contents", "30GB。"),
        ("次月起生效，每个号码起订1份。", "contents", "30GB。"),
        ("定向流量（只能在指定App里用）10GB。", "contents", "10GB。"),
        ("首月按天折算。", "contents", "30GB。"),
    ],
)
def test_questions_that_are_settled(text: str, topic: str, reply: str) -> None:
    assert said(question_left_open, push(text) + "\n" + answer(topic, reply)) == []


# W017 deadline-before-send


def test_a_send_after_its_deadline() -> None:
    (told,) = tell(deadline_before_send, push("19.9元/月，7月20日前可在APP办理。"))
    assert (told.message, told.at) == ("the send `nudge` goes out on 2026-07-24, 2026-07-31, after 7月20日", "7月20日")


@pytest.mark.parametrize("text", ["7月31日前办理。", "8月31日前办理。", "话费7月5日前到账。", "每周五可办。"])
def test_a_send_before_its_deadline(text: str) -> None:
    assert said(deadline_before_send, push(text)) == []


def test_january_is_next_years_where_the_period_touches_it() -> None:
    changes = "period: {from: 2026-07-01, to: 2027-01-10}\n"
    assert said(deadline_before_send, changes + push("1月10日前办理。")) == []


# W024 date-without-year


OVER_NEW_YEAR = "period: {from: 2026-07-01, to: 2027-01-10}\n"


def over_new_year(text: str) -> str:
    """A campaign that touches two years, with this push."""
    usual = "【湖南移动】19.9元/月，2027年1月10日前办理。"
    return OVER_NEW_YEAR + f"texts: {{launch-sms: {quoted(usual)}, nudge-push: {{title: 30GB流量包, body: {quoted(text)}}}}}"


def test_a_date_without_its_year_over_new_year() -> None:
    (told,) = tell(date_without_year, over_new_year("19.9元/月，1月10日前办理。"))
    assert (told.message, told.at) == ("1月10日 has no year, and the campaign touches two", "1月10日")
    assert (told.hint, told.fix, told.safe) == ("write 2027年1月10日", "2027年1月10日", False)


def test_a_date_that_can_be_in_either_year_is_left_to_a_person() -> None:
    changes = over_new_year("19.9元/月，2月1日到账。")
    (told,) = tell(date_without_year, changes)
    assert (told.at, told.hint, told.fix) == ("2月1日", "write the year too", None)


@pytest.mark.parametrize(
    "text", ["2027年1月10日前办理。", "2026年12月1日至1月10日可办。", "每月1日重新给。", "每年1月1日清零。", "次月1日生效。"]
)
def test_dates_with_their_year(text: str) -> None:
    assert said(date_without_year, over_new_year(text)) == []


def test_a_campaign_of_one_year_may_leave_the_year_out() -> None:
    assert said(date_without_year, push("8月31日前办理。")) == []
