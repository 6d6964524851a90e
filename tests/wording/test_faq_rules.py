from __future__ import annotations

import pytest
from wording.trial import DEMO, answer, push, said, tell

from mobilectl.rules.faq import (
    faq_answer_empty_of_fact,
    faq_contradicts_offer,
    faq_missing_conditional_topic,
    faq_missing_topic,
    faq_repeats_question,
)
from mobilectl.wording.questions import ASKED, CORE, NAMES, TOPICS

POLICY = "campaigns/policy.yaml"


def answers(topic: str, text: str, *others: str) -> str:
    """A change of the demo campaign: its FAQ is this answer, beside those that any offer of data needs."""
    told = ["{topic: leftover, q: 剩的呢?, a: 作废。}", "{topic: times, q: 几次?, a: 每月限1次。}"]
    told += [f"{{topic: {topic}, q: 怎么回事?, a: {text}}}"]
    return "faq: [" + ", ".join(one for one in told if not any(f"topic: {other}," in one for other in others)) + "]"


def test_every_topic_has_a_name_and_a_question() -> None:
    assert len(TOPICS) == 24
    assert set(NAMES) == set(ASKED) == set(TOPICS)
    assert set(CORE) < set(TOPICS)


# Q001 faq-missing-topic


def test_missing_core_topics_are_told_together_with_a_line_to_add() -> None:
    (told,) = tell(faq_missing_topic, answer("price", "19.90元/月。") + "\nlanguage: null")
    assert told.message.startswith("the FAQ does not answer: who can have it, from when it holds, how long it lasts")
    assert told.at == "faq"
    assert told.hint.endswith("such as `- {topic: eligibility, q: 谁可以办?, a: …}`")


def test_a_campaign_without_any_faq_lacks_all_nine() -> None:
    (told,) = tell(faq_missing_topic, "faq: null")
    assert told.message.count(",") == len(CORE) - 1


def test_the_policy_asks_for_more_topics() -> None:
    assert said(faq_missing_topic, {POLICY: "required_faq: [complaints, price]"}) == [("the FAQ does not answer: where to complain", "faq")]


def test_a_topic_that_does_not_exist_is_the_policys_mistake() -> None:
    (told,) = tell(faq_missing_topic, {POLICY: "required_faq: [complaint]"})
    assert (told.message, told.at, told.hint) == ("there is no FAQ topic `complaint`", "complaint", "did you mean `complaints`?")


# Q002 faq-missing-conditional-topic


@pytest.mark.parametrize(
    ("changes", "topic", "because"),
    [
        ("offer: {renewal: reminded}", "how it is confirmed", "reminded"),
        ("hall: {visits_per_thousand: 12, minutes_per_visit: 6}", "which halls and hotlines help", "hall"),
        (
            "offer: {gives: [{what: general_data, amount: 30 GB}, {what: points, amount: 100 分}]}",
            "what the gift is and when it comes",
            None,
        ),
        (push("办理即送会员"), "what the gift is and when it comes", "送"),
    ],
)
def test_what_the_offer_raises_the_faq_answers(changes: str, topic: str, because: str | None) -> None:
    (told,) = tell(faq_missing_conditional_topic, changes)
    assert (told.message, told.at) == (f"the FAQ does not answer: {topic}", "faq")
    if because is not None:
        assert told.related == (because,)


@pytest.mark.parametrize(
    "changes",
    [
        "offer: {commitment_months: 0}",
        "hall: {visits_per_thousand: 0, minutes_per_visit: 6}",
        push("发送短信办理"),
        "offer: {excludes: [data-10g]}\n" + answers("current_plan", "不影响。"),
        "offer: {price: 60 元}\n" + answers("cancellation", "发QXLL30取消，60元退回话费余额。"),
        answers("stacking", "每个号码每月限办1次。", "times"),
        answers("contents", "赠10GB。"),
    ],
)
def test_what_the_offer_does_not_raise_needs_no_answer(changes: str) -> None:
    assert said(faq_missing_conditional_topic, changes) == []


def test_a_membership_that_is_the_product_is_no_gift() -> None:
    membership = "gives: [{what: membership, amount: 1 个月}]"
    changes = {
        DEMO: f"offer: {{product: video, price: 15 元/月, {membership}}}",
        "campaigns/products.yaml": f"products: {{video: {{{membership}}}}}",
    }
    assert said(faq_missing_conditional_topic, changes) == []


def test_an_answered_topic_is_silent() -> None:
    told = said(faq_missing_conditional_topic, "offer: {commitment_months: 12}\n" + answers("early_exit", "每剩一个月付10元。"))
    assert told == [("the FAQ does not answer: what holds when the number is ported, handed over or suspended", "faq")]


@pytest.mark.parametrize(
    ("changes", "topic", "because"),
    [
        (
            "offer: {gives: [{what: roaming_data, amount: 3 GB}]}\n" + answers("price", "19.90元/月。"),
            "where it can be used",
            "what: roaming_data",
        ),
        ("offer: {excludes: [data-10g]}", "whether it can be combined", "data-10g"),
        ("offer: {price: 60 元}", "how money comes back", "60 元"),
        ("faq: [{topic: times, q: 几次?, a: 1次。}]", "what becomes of the rest", "what: general_data"),
        ("faq: [{topic: leftover, q: 剩的呢?, a: 作废。}]", "how often one can have it", "每个号码每月限办一次,当月有效"),
    ],
)
def test_contents_exclusions_prepayment_and_limits_raise_questions(changes: str, topic: str, because: str) -> None:
    (told,) = tell(faq_missing_conditional_topic, changes)
    assert (told.message, told.at) == (f"the FAQ does not answer: {topic}", "faq")
    assert told.related == (because,)


# Q003 faq-answer-empty-of-fact


@pytest.mark.parametrize(
    ("topic", "text", "message"),
    [
        ("price", "价格优惠，详见活动规则。", "the answer on the price holds no amount"),
        ("effective", "以系统提示为准。", "the answer on the start does not say when"),
        ("cancellation", "可以随时取消。", "the answer on cancelling names neither a code nor a channel"),
        ("overage", "按标准资费收取。", "the answer on use beyond the offer holds neither a price nor a speed"),
        ("campaign_period", "活动期间均可办理。", "the answer on the campaign's period holds no date"),
        ("contents", "丰富的流量和权益。", "the answer does not tell what it contains"),
        ("validity", "以系统显示为准。", "the answer does not tell how long it lasts"),
        ("expiry", "按公司规定执行。", "the answer does not tell what comes afterwards"),
        ("early_exit", "按协议处理。", "the answer does not tell what leaving early costs"),
        ("how_to_join", "很方便。", "the answer does not tell how to get it"),
        ("times", "以活动规则为准。", "the answer does not tell how often one can have it"),
        ("query", "随时可查。", "the answer does not tell where to look up the use"),
        ("complaints", "请看说明。", "the answer does not tell where to complain"),
    ],
)
def test_answers_without_their_fact(topic: str, text: str, message: str) -> None:
    assert said(faq_answer_empty_of_fact, answer(topic, text)) == [(message, f"'{text}'"[1:-1])]


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("price", "19.90元/月。"),
        ("price", "每月十元。"),
        ("price", "免费，不收任何费用。"),
        ("price", "２０元"),
        ("effective", "办理后立即生效。"),
        ("effective", "次月1日零点。"),
        ("effective", "激活后开始。"),
        ("effective", "24小时内。"),
        ("cancellation", "发QXLL30到10086。"),
        ("cancellation", "在中国移动App取消。"),
        ("cancellation", "到期自动停止，无需退订。"),
        ("overage", "5元/GB。"),
        ("overage", "降为1Mbps。"),
        ("overage", "不会产生其他费用。"),
        ("overage", "用完就停用。"),
        ("overage", "按您自己套餐的通话标准收费。"),
        ("campaign_period", "2026年8月31日24时截止。"),
        ("campaign_period", "8月底结束。"),
        ("campaign_period", "长期有效。"),
        ("eligibility", "请看说明。"),
        ("contents", "每月三十GB。"),
        ("validity", "一直有效，不用续。"),
        ("expiry", "不会涨价。"),
        ("early_exit", "随时可退，不收违约金。"),
        ("how_to_join", "在中国移动App里点“办理”。"),
        ("times", "不限。"),
        ("where", "省内任何一家营业厅。"),
        ("query", "发CXLL到10086。"),
    ],
)
def test_answers_with_their_fact(topic: str, text: str) -> None:
    assert said(faq_answer_empty_of_fact, answer(topic, text)) == []


def test_two_answers_to_one_topic_share_the_fact() -> None:
    changes = "faq: [{topic: price, q: 贵吗?, a: 不贵。}, {topic: price, q: 多少钱?, a: 19.90元/月。}]"
    assert said(faq_answer_empty_of_fact, changes) == []


# Q004 faq-repeats-question


def test_the_same_question_twice_whatever_its_punctuation() -> None:
    changes = "faq: [{topic: price, q: 多少钱?, a: 19.90元/月。}, {topic: contents, q: 多少钱？, a: 30GB。}]"
    (told,) = tell(faq_repeats_question, changes)
    assert (told.message, told.at, told.related) == ("this question is asked a second time", "多少钱？", ("多少钱?",))


def test_an_answer_that_is_the_question_again() -> None:
    changes = "faq: [{topic: cancellation, q: 怎么退订?, a: 怎么退订。}]"
    assert said(faq_repeats_question, changes) == [("the answer only repeats the question", "怎么退订。")]


@pytest.mark.parametrize(
    ("question", "reply", "repeated"),
    [
        ("哪些客户可以办理？", "可以办理的客户。", True),
        ("对现在的套餐有什么影响？", "对现在的套餐的影响。", True),
        ("怎么退订？", "可以退订。", True),
        ("哪些客户可以办理？", "长沙的客户。", False),
        ("能和其他流量包一起用吗？", "能一起用。", False),
        ("在哪里办，APP还是营业厅？", "APP。", False),
        ("怎么退订？", "不能退订。", False),
        ("多少钱？", "免费。", False),
    ],
)
def test_an_answer_that_only_turns_the_question(question: str, reply: str, repeated: bool) -> None:
    changes = f"faq: [{{topic: stacking, q: {question}, a: {reply}}}]"
    assert said(faq_repeats_question, changes) == ([("the answer only repeats the question", reply)] if repeated else [])


def test_one_topic_may_have_two_questions() -> None:
    changes = "faq: [{topic: price, q: 多少钱?, a: 19.90元/月。}, {topic: price, q: 首月怎么收?, a: 按天折算。}]"
    assert said(faq_repeats_question, changes) == []


# Q005 faq-contradicts-offer


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("每月29元，共3个月。", "29元"),
        ("19.90元/天。", "19.90元/天"),
        ("首月0元，次月起29元/月。", "29元/月"),
        ("199元", "199元"),
    ],
)
def test_another_price_than_the_offers(text: str, at: str) -> None:
    (told,) = tell(faq_contradicts_offer, answer("price", text))
    assert (told.message, told.at) == (f"the FAQ says {at}, the offer 19.90 元/月", at)
    assert told.related == ("19.90 元/月",)


@pytest.mark.parametrize(
    "text",
    [
        "19.9元/月。",
        "每月19.90元，3个月后恢复29元/月。",
        "19.90元",
        "比原来少10元，每月只要19.90元。",
        "详见规则。",
        "一个月不到二十元。",
    ],
)
def test_the_offers_price_in_whatever_company(text: str) -> None:
    assert said(faq_contradicts_offer, answer("price", text)) == []


def test_amounts_in_other_answers_are_not_the_price() -> None:
    assert said(faq_contradicts_offer, answer("overage", "5元/GB。")) == []
