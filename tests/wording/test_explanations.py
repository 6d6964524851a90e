"""G012: one term explained in two ways that contradict each other."""

from __future__ import annotations

import pytest
from wording.trial import DEMO, push, said, tell

from mobilectl.rules.glossary import explained_two_ways
from mobilectl.wording.explanations import at_odds, breaks_with

GLOSSARY = "campaigns/glossary.yaml"
OTHER = "campaigns/zhuzhou/other.yaml"


def glossary(term: str, plain: str) -> str:
    return f"terms: [{{term: {term}, plain: {plain}, owner: province}}]"


def other(text: str) -> str:
    return f"id: other\nowner: zhuzhou\ntexts: {{nudge-push: {{title: 流量包, body: {text}}}}}"


@pytest.mark.parametrize(
    ("words", "settled"),
    [
        ("本月没用完的不留到下月", "本月没用完的留到下月用"),
        ("用到规定的量后网速变慢，另收费", "用到规定的量后网速变慢，但不再多收费"),
        ("1GB等于1000MB的流量单位", "流量单位，1GB=1024MB"),
        ("晚上10点到早上6点能用的流量", "晚上11点到早上7点能用的流量"),
        ("22:00到次日6:00能用的流量", "晚上11点到早上7点能用的流量"),
        ("23点到次日8点能用的流量", "晚上11点到早上7点能用的流量"),
        ("最多六个家人合用一份流量", "最多5个家人合用一份流量"),
    ],
)
def test_other_numbers_and_the_opposite_break_with_the_glossary(words: str, settled: str) -> None:
    assert breaks_with(words, settled)


@pytest.mark.parametrize(
    ("words", "settled"),
    [
        ("没用完的留到下个月接着用", "本月没用完的留到下月用"),
        ("网速变慢，不另外收费", "用到规定的量后网速变慢，但不再多收费"),
        ("23:00到次日7:00能用的流量", "晚上11点到早上7点能用的流量"),
        ("夜里十一点到早上七点能用的流量", "晚上11点到早上7点能用的流量"),
        ("晚上11点到早上7点能用的流量，早上8点恢复", "晚上11点到早上7点能用的流量"),
        ("营业厅8点到12点办理", "晚上11点到早上7点能用的流量"),
        ("用完后不另收费，超出部分另外收费", "用完后不再另收费"),
        ("10GB，共3个月", "只能在指定App里用的流量，其他地方不算"),
        ("只能在10个指定App里用的流量", "只能在指定App里用的流量，其他地方不算"),
        ("暂停使用，不收月租，每月收5元保号费", "暂停使用，每月交少量钱保留号码，不收费"),
        ("共24个月，提前退要付违约金", "答应使用满的月数，提前退要按约赔付"),
    ],
)
def test_other_words_and_the_numbers_of_an_offer_do_not(words: str, settled: str) -> None:
    assert not breaks_with(words, settled)


def test_two_texts_are_held_against_each_other_by_hours_and_denials_alone() -> None:
    assert at_odds("晚上11点到早上7点能用", "晚上10点到早上6点能用")
    assert at_odds("没用完的会清零", "没用完的不清零")
    assert not at_odds("流量10GB，共3个月", "流量20GB，共6个月")


def test_a_text_against_the_glossary_shows_both_places() -> None:
    (told,) = tell(explained_two_ways, push("可以结转（本月没用完的不留到下月）。"))
    assert told.message == "the term 结转 is explained here in another way than elsewhere: 本月没用完的留到下月用"
    assert (told.at, told.related) == ("本月没用完的不留到下月", ("本月没用完的留到下月用",))
    assert told.hint == "settle one explanation, and write the same in both places"


def test_a_question_is_answered_as_the_glossary_does() -> None:
    faq = "faq: [{topic: leftover, q: 什么是结转?, a: 本月没用完的不留到下月。}]"
    assert [at for _, at in said(explained_two_ways, faq)] == ["本月没用完的不留到下月。"]
    assert said(explained_two_ways, "faq: [{topic: leftover, q: 能结转吗?, a: 本月没用完的不留到下月。}]") == []


def test_two_campaigns_are_told_where_the_glossary_does_not_decide() -> None:
    words = glossary("夜间流量", "在夜里能用的流量")
    first, second = "夜间流量（晚上11点到早上7点能用的流量）", "夜间流量（晚上10点到早上6点能用的流量）"
    (told,) = tell(explained_two_ways, {GLOSSARY: words, DEMO: push(first), OTHER: other(second)})
    assert (told.at, told.related) == ("晚上10点到早上6点能用的流量", ("晚上11点到早上7点能用的流量",))
    same = {GLOSSARY: words, DEMO: push(first), OTHER: other("夜间流量，就是23点到7点能用的流量。")}
    assert said(explained_two_ways, same) == []


def test_answers_of_two_campaigns_are_held_against_each_other() -> None:
    first = "faq: [{topic: contents, q: 什么是夜间流量?, a: 晚上11点到早上7点能用。}]"
    second = "id: other\nowner: zhuzhou\nfaq: [{topic: contents, q: 夜间流量是什么?, a: 晚上10点到早上6点能用。}]"
    changes = {GLOSSARY: glossary("夜间流量", "在夜里能用的流量"), DEMO: first, OTHER: second}
    assert [at for _, at in said(explained_two_ways, changes)] == ["晚上10点到早上6点能用。"]


def test_every_place_that_is_at_odds_with_the_first_is_told_and_none_that_agrees() -> None:
    eleven, ten = "夜间流量（晚上11点到早上7点能用的流量）", "夜间流量（晚上10点到早上6点能用的流量）"
    third, fourth = (other(text).replace("id: other", f"id: {id}") for id, text in (("third", ten), ("fourth", eleven)))
    changes = {
        GLOSSARY: glossary("夜间流量", "在夜里能用的流量"),
        DEMO: push(eleven),
        OTHER: other(ten),
        "campaigns/zhuzhou/third.yaml": third,
        "campaigns/zhuzhou/xfourth.yaml": fourth,
    }
    assert [at for _, at in said(explained_two_ways, changes)] == ["晚上10点到早上6点能用的流量"] * 2


def test_what_breaks_with_the_glossary_is_told_once() -> None:
    wrong, right = "结转（本月没用完的不留到下月）", "结转（本月没用完的留到下月）"
    assert len(said(explained_two_ways, {DEMO: push(wrong), OTHER: other(right)})) == 1
