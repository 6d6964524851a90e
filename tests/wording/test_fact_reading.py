"""Facts read out of labelled sentences, and what must hold for every text."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from facts_quality import FOLDER, Sentence, product_names, read, sentences
from hypothesis import example, given
from hypothesis import strategies as st
from wording.trial import DEMO, world

from mobilectl.wording.fact import Cancels, Deadline, Fact, Money, NamedDay, ProductName
from mobilectl.wording.facts import NO_PRODUCTS, ProductNames, days, facts, parse
from mobilectl.wording.facts.numbers import value
from mobilectl.wording.parsed import Placeholder
from mobilectl.wording.reader import wordings

PRODUCTS = product_names()
LABELLED = [(file.stem, row) for file in sorted(FOLDER.glob("*seen.yaml")) for row in sentences(file)]
LEAST = 20
"""So many facts of each kind are labelled."""

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.,-/~%元月日年时天个折兆吉GMBKTbps一二两三十百千万半点周五分钟至到截止前回复发KR每条次号起"),
    st.lists(st.sampled_from([row.text for _, row in LABELLED]), min_size=1, max_size=3).map("".join),
)


@pytest.mark.parametrize(("half", "row"), LABELLED, ids=lambda one: one.text[:30] if isinstance(one, Sentence) else one)
def test_a_labelled_sentence_is_read_exactly(half: str, row: Sentence) -> None:
    assert read(row.text, PRODUCTS) == row.facts


def test_enough_sentences_are_labelled_for_each_kind() -> None:
    kinds = Counter(kind for _, row in LABELLED for kind, _, _ in row.facts)
    assert len(LABELLED) >= 320
    assert {kind: number for kind, number in kinds.items() if number < LEAST} == {}
    assert sum(1 for _, row in LABELLED if not row.facts) >= 40


@given(TEXTS)
@example("一点")
@example("半半元")
@example("¥")
@example("分之三")
@example("2月30日至13月45日前")
def test_every_fact_has_its_place_in_the_words(words: str) -> None:
    found = facts(words, PRODUCTS)
    assert all(0 <= one.start < one.end <= len(words) for one in found)
    assert [(one.start, -one.end) for one in found] == sorted((one.start, -one.end) for one in found)
    for one in found:
        if isinstance(one, Deadline):
            assert one.day in found
            assert one.start <= one.day.start < one.end
    assert parse(words, ("拒收请回复R",), PRODUCTS).words == words


@pytest.mark.parametrize(
    "row", [row for _, row in LABELLED if not any(kind == "link" for kind, _, _ in row.facts)], ids=lambda row: row.text[:30]
)
def test_wide_digits_and_letters_say_the_same(row: Sentence) -> None:
    assert _values(facts(row.text.translate(WIDE))) == _values(facts(row.text))


@given(st.integers(1, 99_999_999))
@example(31_900_010)
def test_a_number_is_the_same_in_every_spelling(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number:,}".translate(WIDE), spelled(number)):
        assert _amounts(f"共{written}元。") == [Decimal(number)], written


@given(st.decimals(0, 9999, places=2))
def test_a_decimal_is_the_same_in_every_spelling(number: Decimal) -> None:
    whole, _, fraction = str(number).partition(".")
    point = f"{spelled(int(whole))}点{''.join(SPELLED[int(digit)] for digit in fraction)}"
    for written in (str(number), str(number).translate(WIDE), point):
        assert _amounts(f"共{written}元。") == [number], written


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_in_every_spelling(day: date) -> None:
    year = "".join(SPELLED[int(digit)].replace("零", "〇") for digit in str(day.year))
    for written in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}号",
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}",
        f"{year}年{spelled(day.month)}月{spelled(day.day)}日",
    ):
        (read_day,) = facts(f"于{written}办。")
        assert isinstance(read_day, NamedDay)
        assert (read_day.year, read_day.month, read_day.day) == (day.year, day.month, day.day), written


@pytest.mark.parametrize("written", ["一二", "二零", "百二", "零零零一二", "十十"])
def test_digits_that_no_one_says_of_an_amount_are_none(written: str) -> None:
    assert value(written) is None


def test_a_day_that_no_calendar_has_is_no_fact_but_can_be_found() -> None:
    assert facts("2月30日前办") == ()
    assert [(one.month, one.day) for one in days("2月30日前办")] == [(2, 30)]


def test_product_names_are_found_the_longest_first_and_whole() -> None:
    names = ProductNames({"a": "流量包", "b": "夜间流量包", "c": "流量包", "d": "5G包", "e": " ", "f": "10GB 流量包"})
    assert [one for one in facts("夜间流量包和流量包", names) if isinstance(one, ProductName)] == [
        ProductName(0, 5, ("b",)),
        ProductName(6, 9, ("a", "c")),
    ]
    assert not any(isinstance(one, ProductName) for one in facts("15G包", names))
    assert [
        words for words in ("10GB流量包", "10gb 流量包", "１０ＧＢ流量包") if ProductName(0, len(words), ("f",)) not in facts(words, names)
    ] == []


def test_a_text_is_taken_apart() -> None:
    words = "【湖南移动】您好{name}，{gb}流量5元/月，回复KT办理。拒收请回复R"
    parsed = parse(words, ("回T退订", "拒收请回复R"), NO_PRODUCTS)
    assert parsed.signature == (0, 6)
    assert parsed.opt_out == (len(words) - 6, len(words))
    assert words[slice(*parsed.body)] == "您好{name}，{gb}流量5元/月，回复KT办理。"
    assert parsed.variables == (Placeholder("name", 8, 14), Placeholder("gb", 15, 19))
    assert [parsed.said(one) for one in parsed.facts] == ["5元/月", "KT", "R"]


def test_without_signature_and_opt_out_all_is_body() -> None:
    parsed = parse("您好，5元/月。")
    assert (parsed.signature, parsed.body, parsed.opt_out, parsed.variables) == (None, (0, 8), None, ())


def test_an_opt_out_in_the_middle_leaves_the_body_whole() -> None:
    words = "拒收请回复R，详询10086"
    parsed = parse(words, ("拒收请回复R",))
    assert (parsed.body, parsed.opt_out) == ((0, len(words)), (0, 6))


def test_refusing_messages_is_not_cancelling() -> None:
    words = "随时可退订。退订回复TD"
    assert [parse(words).said(one) for one in parse(words).facts if isinstance(one, Cancels)] == ["随时可退订", "退订回复TD"]
    parsed = parse(words, ("退订回复TD",))
    assert [parsed.said(one) for one in parsed.facts] == ["随时可退订", "TD"]
    assert [one for one in parse("拒收请回复R退订发QX", ("拒收请回复R",)).facts if isinstance(one, Cancels)] == [Cancels(6, 11)]


def test_a_workspaces_products_and_opt_outs_are_known_to_its_texts() -> None:
    workspace = world({DEMO: "texts: {launch-sms: 【湖南移动】30GB流量包19.90元/月，退订发QXLL30到10086。拒收请回复R}"})
    (definition,) = [one for one in workspace.campaigns if one.file == DEMO]
    (wording,) = wordings(definition, workspace)
    text = next(one for one in wording.texts if one.key == "launch-sms")
    parsed = wording.parsed(text.body)
    assert parsed.opt_out is not None
    assert [parsed.said(one) for one in parsed.facts if isinstance(one, ProductName)] == ["30GB流量包"]
    assert wording.parsed(text.body) is parsed


SPELLED = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """A number below a hundred million in Chinese, as it is read aloud."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return spelled(high) + "万" + (("零" if low < 1000 else "") + _four(low) if low else "")
    return _four(number) if number else "零"


def _four(number: int) -> str:
    written = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += SPELLED[digit] + sign
        elif written and not written.endswith("零") and number % unit:
            written += "零"
    return written.removeprefix("一") if 10 <= number < 20 else written


def _amounts(text: str) -> list[Decimal]:
    return [one.yuan for one in facts(text) if isinstance(one, Money)]


def _values(found: tuple[Fact, ...]) -> list[tuple[str, object]]:
    return [(type(one).__name__, msgspec.structs.asdict(one)) for one in found]
