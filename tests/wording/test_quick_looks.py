"""Where rules look for a mark before they search, every match holds one; and other short cuts that must not change an answer."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.findings import Place
from mobilectl.rules.faq.faq_answer_empty_of_fact import FACTS
from mobilectl.rules.faq.faq_repeats_question import NO_LETTERS
from mobilectl.rules.wording.adjacent_variables import ADJACENT
from mobilectl.rules.wording.misspelling import MARKS as MISSPELT
from mobilectl.rules.wording.misspelling import WRONG
from mobilectl.rules.wording.undefined_variable import LIKE_PLACEHOLDER
from mobilectl.rules.wording.unlimited_without_threshold import MARKS as ENDLESS
from mobilectl.rules.wording.unlimited_without_threshold import UNLIMITED
from mobilectl.wording.facts import NARROW
from mobilectl.wording.gifts import GIFT, GIFT_MARKS
from mobilectl.wording.terms import Vocabulary
from mobilectl.wording.texts import Wording
from mobilectl.workspace.models.campaigns import Question
from mobilectl.workspace.models.glossary import Glossary

MARKED = [
    pytest.param(WRONG, MISSPELT, id="misspelling"),
    pytest.param(UNLIMITED, ENDLESS, id="unlimited-without-threshold"),
    pytest.param(GIFT, GIFT_MARKS, id="gifts"),
    pytest.param(LIKE_PLACEHOLDER, ("{", "｛"), id="undefined-variable"),
    pytest.param(ADJACENT, ("}{",), id="adjacent-variables"),
]
NOTHING = Vocabulary(Glossary(terms=()))


def saying(*answers: str) -> Wording:
    return Wording(Place("a.yaml"), (), tuple(Question(topic="price", q="?", a=answer) for answer in answers), NOTHING)


@pytest.mark.parametrize(("pattern", "marks"), MARKED)
@settings(max_examples=200)
@given(data=st.data())
def test_every_match_holds_a_mark(pattern: re.Pattern[str], marks: tuple[str, ...], data: st.DataObject) -> None:
    words = data.draw(st.from_regex(pattern))
    match = pattern.search(words)
    assert match is not None
    assert any(mark in match[0] for mark in marks)


def test_a_search_with_marks_finds_what_one_without_finds() -> None:
    wording = saying("有1GB可用", "登陆后赠10元")
    assert [spot.words for spot, _ in wording.find(WRONG, *MISSPELT)] == [spot.words for spot, _ in wording.find(WRONG)] == ["登陆"]
    assert [(spot.piece.route, spot.start) for spot, _ in wording.find(GIFT, *GIFT_MARKS)] == [(("faq", 1, "a"), 3)]
    assert list(wording.find(WRONG, "帐")) == []
    assert wording.holds("帐", "1GB")
    assert not wording.holds("帐")


@pytest.mark.parametrize("topic", FACTS)
@settings(max_examples=200)
@given(data=st.data())
def test_a_fact_found_in_wide_letters_is_found_in_narrow_ones(topic: str, data: st.DataObject) -> None:
    fact = FACTS[topic][0]
    assert fact.search(data.draw(st.from_regex(fact)).translate(NARROW))


@given(st.text())
def test_letters_are_what_is_left_without_signs(words: str) -> None:
    assert NO_LETTERS.sub("", words) == "".join(filter(str.isalnum, words))
