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
        ("offer: {commitment_months: 12}", "what leaving early costs", "12"),
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
        "faq: [{topic: contents, q: 有什么?, a: 赠10GB。}]",
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
    assert said(faq_missing_conditional_topic, "offer: {commitment_months: 12}\n" + answer("early_exit", "每剩一个月付10元。")) == []


# Q003 faq-answer-empty-of-fact


@pytest.mark.parametrize(
    ("topic", "text", "message"),
    [
        ("price", "价格优惠，详见活动规则。", "the answer on the price holds no amount"),
        ("effective", "以系统提示为准。", "the answer on the start does not say when"),
        ("cancellation", "可以随时取消。", "the answer on cancelling names neither a code nor a channel"),
        ("overage", "按标准资费收取。", "the answer on use beyond the offer holds neither a price nor a speed"),
        ("campaign_period", "活动期间均可办理。", "the answer on the campaign's period holds no date"),
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
        ("complaints", "请看说明。"),
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
