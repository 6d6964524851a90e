from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.wording.terms import Role, Vocabulary, lowered
from mobilectl.workspace.models.glossary import Forbidden, Glossary, InternalWord, Term


def glossary(terms: tuple[str, ...] = (), forbidden: tuple[str, ...] = (), allowed: tuple[str, ...] = ()) -> Glossary:
    return Glossary(
        terms=tuple(Term(term=word, plain="说明", owner="province") for word in terms),
        forbidden=(Forbidden(level="L1", why="绝对化用语", words=forbidden),),
        allowed=allowed,
    )


def words(vocabulary: Vocabulary, text: str) -> list[str]:
    return [text[match.start : match.end] for match in vocabulary.matches(text)]


def test_the_longest_word_wins() -> None:
    vocabulary = Vocabulary(glossary(terms=("流量", "定向流量", "向流")))
    assert words(vocabulary, "定向流量和流量") == ["定向流量", "流量"]


def test_words_that_only_overlap_are_both_found() -> None:
    assert words(Vocabulary(glossary(forbidden=("全网第一", "第一品牌"))), "全网第一品牌") == ["全网第一", "第一品牌"]


@pytest.mark.parametrize("text", ["最低消费18元", "无最低消费", "本月最低消费"])
def test_a_forbidden_word_inside_an_allowed_one_is_silent(text: str) -> None:
    assert words(Vocabulary(glossary(forbidden=("最低", "最低价"), allowed=("最低消费",))), text) == []


def test_a_forbidden_word_beside_an_allowed_one_is_found() -> None:
    assert words(Vocabulary(glossary(forbidden=("最低",), allowed=("最低消费",))), "最低价格，最低消费") == ["最低"]


def test_a_forbidden_word_inside_a_term_is_silent() -> None:
    assert words(Vocabulary(glossary(terms=("最低消费",), forbidden=("最低",))), "最低消费") == ["最低消费"]


@pytest.mark.parametrize(
    ("word", "text", "hits"),
    [
        ("GB", "30GB套餐", 1),
        ("GB", "含30gb流量", 1),
        ("GB", "GBK编码", 0),
        ("GB", "CXGB30", 0),
        ("GB", "共10GB、20GB", 2),
        ("SA", "SAFE", 0),
        ("SA", "支持SA组网", 1),
        ("SA", "NSA", 0),
        ("SA", "SA/NSA", 1),
        ("5G", "5G套餐", 1),
        ("5G", "15G", 0),
        ("5G", "5GB", 0),
        ("5G", "办5G-A", 1),
        ("0元", "10元", 0),
        ("0元", "0元购", 1),
        ("0元", "19.0元", 0),
        ("0元", "1,0元", 0),
        ("0元", "仅 0元", 1),
        ("TOP1", "TOP10", 0),
        ("TOP1", "位列TOP1。", 1),
        ("NO.1", "全国no.1", 1),
        ("100%", "2100%", 0),
        ("100%", "100%正品", 1),
        ("V网", "集团V网", 1),
        ("V网", "TV网", 0),
        ("PUK码", "查PUK码", 1),
    ],
)
def test_latin_words_and_numbers_are_not_cut(word: str, text: str, hits: int) -> None:
    assert len(Vocabulary(glossary(terms=(word,))).matches(text)) == hits


def test_placeholders_and_addresses_hold_no_words() -> None:
    vocabulary = Vocabulary(glossary(terms=("MB", "SA")))
    assert words(vocabulary, "已用{mb}MB，见https://dx.10086.cn/mb/SA?x=SA。") == ["MB"]


def test_positions_hold_where_small_letters_are_longer_and_behind_emoji() -> None:
    text = "İ😀5G-A"
    (match,) = Vocabulary(glossary(terms=("5g-a",))).matches(text)
    assert (match.start, match.end) == (2, 6)


def test_all_that_the_glossary_says_of_a_word_comes_with_it() -> None:
    both = Glossary(
        terms=(Term(term="红名单", plain="欠费也暂不停机的客户", aliases=("白名单",), owner="province"),),
        internal=(InternalWord(word="红名单", say="欠费暂不停机的客户"),),
    )
    (match,) = Vocabulary(both).matches("您在红名单里")
    assert [entry.role for entry in match.entries] == [Role.TERM, Role.INTERNAL]
    assert [entry.route for entry in match.entries] == [("terms", 0, "term"), ("internal", 0, "word")]


def test_terms_that_everyone_knows_are_silent_but_cover_shorter_words() -> None:
    known = Glossary(
        terms=(Term(term="流量包", plain="一份流量", known=True, owner="province"), Term(term="流量", plain="数据量", owner="province"))
    )
    assert words(Vocabulary(known), "流量包里的流量") == ["流量"]


def test_an_empty_glossary_finds_nothing() -> None:
    assert Vocabulary(Glossary(terms=())).matches("最低价30GB") == ()
    assert Vocabulary(glossary(terms=("",), forbidden=("",))).matches("最低价") == ()


LETTERS = "流量最低ABab19."


def longest_matches(word_list: set[str], text: str) -> list[tuple[int, int]]:
    """Every stretch that is a word, by looking at all stretches; then those are left out that lie inside another."""
    found = []
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            stretch = text[start:end]
            if stretch.lower() not in word_list:
                continue
            around = text[:start] + "|" + stretch + "|" + text[end:]
            if re.search(r"[A-Za-z]\|[A-Za-z]|[0-9]\|[0-9]", around) or re.search(r"[0-9][.,]\|[0-9]", around[: start + 2]):
                continue
            found.append((start, end))
    return [one for one in found if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in found)]


@given(st.lists(st.text(st.sampled_from(LETTERS), min_size=1, max_size=4), max_size=8), st.text(st.sampled_from(LETTERS), max_size=24))
def test_the_scan_agrees_with_looking_at_every_stretch(word_list: list[str], text: str) -> None:
    vocabulary = Vocabulary(glossary(terms=tuple(word_list)))
    found = [(match.start, match.end) for match in vocabulary.matches(text)]
    assert found == longest_matches({lowered(word) for word in word_list}, text)
