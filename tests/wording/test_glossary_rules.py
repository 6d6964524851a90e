from __future__ import annotations

from wording.trial import DEMO, push, said, tell

from mobilectl.rules.glossary import (
    alias_used,
    draft_term_used,
    forbidden_word,
    glossary_conflict,
    internal_word,
    risky_word,
    term_unexplained,
)

GLOSSARY = "campaigns/glossary.yaml"
POLICY = "campaigns/policy.yaml"


def reminder(text: str) -> dict[str, str]:
    return {
        "touchpoints.yaml": f"""
    touchpoints:
      - id: usage
        name: 流量提醒
        reminders:
          - id: used-up
            name: 流量用完
            trigger: {{schedule: {{after_bill_day: 2}}}}
            timeliness: periodic
            between: "09:00-18:00"
            channels: [sms]
            texts: {{sms: 【湖南移动】{text}}}
    """
    }


# G001 term-unexplained


def test_a_term_without_its_explanation_shows_it() -> None:
    (told,) = tell(term_unexplained, push("含10GB定向流量。"))
    assert (told.message, told.at) == ("the term 定向流量 is not explained to customers", "定向流量")
    assert told.hint == "write 定向流量（只能在指定App里用的流量）, or explain it in the FAQ"


def test_a_term_is_told_once_with_every_text_that_leaves_it_open() -> None:
    texts = """
    texts:
      launch-sms: 【湖南移动】10GB定向流量，另有定向流量。拒收请回复R
      nudge-push: {title: 定向流量, body: 含10GB定向流量（只在指定App里能用）。}
      spare: 10GB定向流量。
    """
    (told,) = tell(term_unexplained, texts)
    assert told.at == "定向流量"
    assert told.related == ("定向流量",)


def test_an_explanation_counts_in_the_text_or_in_the_faq_also_in_other_words() -> None:
    for text in (
        "含定向流量（限视频App）。",
        "定向流量，就是只能在指定App里用的流量。",
        "定向流量：指定App才能用。",
        "定向流量只能在指定的App里用。",
    ):
        assert said(term_unexplained, push(text)) == []
    for q, a in (
        ("什么是定向流量?", "只在视频App里能用。"),
        ("包含什么?", "10GB定向流量（只能在指定App里用）。"),
        ("定向流量什么意思?", "见说明。"),
    ):
        assert said(term_unexplained, push("含10GB定向流量。") + f"\nfaq: [{{topic: contents, q: {q}, a: {a}}}]") == []


def test_another_terms_explanation_does_not_count() -> None:
    assert (
        len(said(term_unexplained, push("含10GB定向流量。") + "\nfaq: [{topic: leftover, q: 什么是结转?, a: 本月没用完的留到下月用。}]"))
        == 1
    )


def test_terms_that_everyone_knows_and_terms_of_the_faq_alone_need_none() -> None:
    assert said(term_unexplained, push("含10GB流量。")) == []
    assert said(term_unexplained, "faq: [{topic: contents, q: 有什么?, a: 10GB定向流量。}]") == []


def test_a_reminder_explains_in_the_message() -> None:
    (told,) = tell(term_unexplained, reminder("您的定向流量已用完。"))
    assert told.hint == "write 定向流量（只能在指定App里用的流量）, or say it without the term"
    assert said(term_unexplained, reminder("您的定向流量（只能在指定App里用）已用完。")) == []


# G002 alias-used


def test_an_alias_is_replaced_by_the_standard_term() -> None:
    (told,) = tell(alias_used, push("含10GB专属流量。"))
    assert (told.message, told.at, told.hint) == ("专属流量 is called 定向流量 everywhere else", "专属流量", "write 定向流量")
    assert (told.fix, told.safe) == ("定向流量", False)


def test_a_word_that_is_a_term_too_is_not_called_an_alias() -> None:
    both = """
    terms:
      - {term: 定向流量, plain: 指定App用, aliases: [专属流量], owner: province}
      - {term: 专属流量, plain: 校园用, owner: province}
    """
    assert said(alias_used, {GLOSSARY: both, DEMO: push("含专属流量。")}) == []


# G003 internal-word


def test_an_internal_word_shows_what_to_say_and_where_that_is_laid_down() -> None:
    (told,) = tell(internal_word, push("次月生效。", "存量用户可办"))
    assert (told.message, told.at) == ("存量用户 is our own talk, not for customers", "存量用户")
    assert (told.hint, told.related) == ("say instead: 老客户", ("存量用户",))


def test_internal_words_are_found_in_reminders_and_in_the_faq() -> None:
    assert len(said(internal_word, reminder("您是存量用户。"))) == 1
    assert len(said(internal_word, "faq: [{topic: eligibility, q: 谁可以办?, a: 存量用户。}]")) == 1


# G004 forbidden-word, G005 risky-word


def test_the_policy_decides_whether_a_level_is_an_error_a_warning_or_silent() -> None:
    text = push("最低价，最后机会。")
    assert said(forbidden_word, text) == [("最低价 must not stand in a text (L1: 绝对化用语)", "最低价")]
    assert said(risky_word, text) == [("最后机会 needs a good reason (L3: 没有日期的紧迫感)", "最后机会")]
    turned = {DEMO: text, POLICY: "wording: {forbidden_levels: {L1: warning, L3: off}}"}
    assert said(forbidden_word, turned) == []
    assert [at for _, at in said(risky_word, turned)] == ["最低价"]
    absent = {DEMO: text, POLICY: "wording: {forbidden_levels: {L1: null, L3: info}}"}
    assert said(forbidden_word, absent) == []
    assert [at for _, at in said(risky_word, absent)] == ["最后机会"]


def test_the_longest_forbidden_word_is_told_and_the_allowed_one_is_not() -> None:
    assert [at for _, at in said(forbidden_word, push("最低价，最低消费18元，最低。"))] == ["最低价", "最低"]


# G006 draft-term-used


def test_a_draft_names_who_must_settle_it_and_what_to_say_meanwhile() -> None:
    (told,) = tell(draft_term_used, push("甜橙包来了。"))
    assert (told.message, told.at) == ("the term 甜橙包 is a draft of 株洲分公司 and not settled yet", "甜橙包")
    assert told.hint == "ask the province to settle it, or say it in plain words: 周末多用的流量"
    assert said(term_unexplained, push("甜橙包来了。")) == []


# G007 glossary-conflict


def conflicts(text: str) -> list[tuple[str, str]]:
    return said(glossary_conflict, {GLOSSARY: text})


def test_a_term_is_explained_once_whatever_its_case() -> None:
    two = "terms: [{term: VoLTE, plain: 用4G打电话, owner: province}, {term: VOLTE, plain: 高清通话, owner: changsha}]"
    assert conflicts(two) == [("VOLTE is explained a second time", "VOLTE")]


def test_an_alias_belongs_to_one_term_and_is_none_itself() -> None:
    shared = "terms: [{term: 甲, plain: 一, aliases: [丙], owner: province}, {term: 乙, plain: 二, aliases: [丙, 甲], owner: province}]"
    assert conflicts(shared) == [("丙 is an alias of two terms", "丙"), ("甲 is an alias of one term and a term itself", "甲")]


def test_a_term_is_not_forbidden_and_an_internal_word_not_allowed() -> None:
    text = """
    terms: [{term: 最低, plain: 最小, owner: province}]
    internal: [{word: 外呼, say: 来电}]
    allowed: [外呼, 最低消费]
    """
    assert conflicts(text) == [
        ("最低 is explained as a term, and customers must not read it", "最低"),
        ("外呼 is allowed, and customers must not read it", "外呼"),
    ]


def test_a_forbidden_word_has_one_level() -> None:
    levels = "forbidden: [{level: L1, why: 一, words: [最低价]}, {level: L3, why: 二, words: [最低价]}]"
    assert conflicts(levels) == [("最低价 stands in two levels of forbidden words", "最低价")]


def test_a_glossary_without_conflicts_is_silent() -> None:
    assert conflicts("language: null") == []
