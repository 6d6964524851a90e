from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.wording.lengths import GSM7, GSM7_EXTENSION, CountingRule, SmsCount, count_sms, cut, fitting

OPT_OUT = "拒收请回复R"


@pytest.mark.parametrize(
    ("characters", "parts"),
    [
        (0, 1),
        (1, 1),
        (68, 1),
        (70, 1),
        (71, 2),
        (75, 2),
        (134, 2),
        (135, 3),
        (160, 3),
        (201, 3),
        (202, 4),
    ],
)
def test_chinese_counts_70_alone_and_67_in_each_of_several(characters: int, parts: int) -> None:
    assert count_sms("流" * characters) == SmsCount(characters, parts, "ucs2")


def test_letters_digits_spaces_and_both_widths_count_like_chinese() -> None:
    assert count_sms("30GB 流量,３０元。").units == 12
    assert count_sms(OPT_OUT).units == 6
    assert count_sms("回T退订").units == 4
    assert count_sms("【华为云】").units == 5


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("【湖南移动】您尾号5678的号码余额3.20元,可用不足,余额用完将停机。请及时充值,避免影响使用。已充值请忽略。查余额发CXYE。", (66, 1)),
        ("【湖南移动】您8月账单共62.00元:套餐59.00元,套外流量3.00元。余额18.40元。明细请登录APP查询,有疑问请拨10086。", (69, 1)),
        (
            "【湖南移动】您已到泰国。上网30元/天,不用不收;拨打中国内地0.99元/分钟,接听0.99元/分钟,发短信0.39元/条。漫游客服热线免费。",
            (71, 2),
        ),
    ],
)
def test_texts_as_they_go_out(text: str, count: tuple[int, int]) -> None:
    assert (count_sms(text).units, count_sms(text).parts) == count


def test_plain_ascii_has_160_only_where_the_gateway_counts_so() -> None:
    assert count_sms("a" * 160) == SmsCount(160, 3, "ucs2")
    assert count_sms("a" * 160, "gsm") == SmsCount(160, 1, "gsm7")
    assert count_sms("a" * 161, "gsm") == SmsCount(161, 2, "gsm7")
    assert count_sms("a" * 306, "gsm").parts == 2
    assert count_sms("a" * 307, "gsm").parts == 3


def test_an_emoji_takes_two_units() -> None:
    assert count_sms("😀").units == 2
    assert count_sms("流" * 69 + "😀").parts == 2


def test_extension_characters_take_two_septets_and_are_never_split() -> None:
    assert count_sms("€", "gsm") == SmsCount(2, 1, "gsm7")
    assert count_sms("a" * 158 + "€", "gsm").parts == 1
    assert count_sms("a" * 152 + "€" + "a" * 152, "gsm") == SmsCount(306, 3, "gsm7")


def test_one_sign_outside_the_gsm_alphabet_turns_the_whole_text() -> None:
    assert count_sms("a" * 70 + "元", "gsm") == SmsCount(71, 2, "ucs2")


def test_both_tables_are_those_of_the_standard() -> None:
    assert len(GSM7) == 127  # 128 places, one of them the escape
    assert len(GSM7_EXTENSION) == 10
    assert not GSM7 & GSM7_EXTENSION


def parts_by_cutting(text: str) -> int:
    """Cuts off one message after the other, as a phone would receive them."""
    octets = text.encode("utf-16-be")
    if len(octets) <= 140:
        return 1
    parts = 0
    while octets:
        octets, parts = octets[134:], parts + 1
    return parts


MIXED = st.text(st.sampled_from("流量包元Aa9 ，,😀€{\n"), max_size=330)


@given(MIXED)
def test_domestic_counting_is_cutting_into_140_octets(text: str) -> None:
    assert count_sms(text).parts == parts_by_cutting(text)


def parts_by_letters(text: str, cost: dict[str, int], single: int, each: int) -> int:
    """Fills one part after the other, letter by letter."""
    if sum(cost[letter] for letter in text) <= single:
        return 1
    filled = [0]
    for letter in text:
        if filled[-1] + cost[letter] > each:
            filled.append(0)
        filled[-1] += cost[letter]
    return len(filled)


@given(st.text(st.sampled_from("abcXYZ019 @£€[]{}~"), max_size=500))
def test_gsm_counting_fills_parts_with_whole_characters(text: str) -> None:
    cost = {letter: 2 if letter in "€[]{}~" else 1 for letter in text}
    assert count_sms(text, "gsm").parts == parts_by_letters(text, cost, 160, 153)


@given(MIXED, st.integers(1, 4), st.sampled_from(["domestic", "gsm"]))
def test_what_fits_is_the_longest_beginning_that_does(text: str, parts: int, rule: str) -> None:
    fits = fitting(text, parts, "domestic" if rule == "domestic" else "gsm")
    lengths = [
        length for length in range(len(text) + 1) if count_sms(text[:length], "domestic" if rule == "domestic" else "gsm").parts <= parts
    ]
    assert fits == lengths[-1]
    assert lengths == list(range(fits + 1))


def test_longer_reference_numbers_leave_152_and_66() -> None:
    assert count_sms("a" * 160, "gsm16") == SmsCount(160, 1, "gsm7")
    assert count_sms("a" * 304, "gsm16").parts == 2
    assert count_sms("a" * 305, "gsm16").parts == 3
    assert count_sms("流" * 70, "gsm16") == SmsCount(70, 1, "ucs2")
    assert count_sms("流" * 132, "gsm16").parts == 2
    assert count_sms("流" * 133, "gsm16").parts == 3


def test_a_text_is_cut_where_its_parts_end() -> None:
    assert cut("流" * 70) == ("流" * 70,)
    assert cut("流" * 66 + "包" + "量" * 4) == ("流" * 66 + "包", "量" * 4)
    assert cut("a" * 152 + "€" + "b" * 9, "gsm") == ("a" * 152, "€" + "b" * 9)
    assert cut("流" * 66 + "😀" + "量" * 4, "gsm") == ("流" * 66, "😀" + "量" * 4)


def test_where_characters_are_counted_off_one_on_the_border_is_whole_in_the_part_in_which_it_begins() -> None:
    assert cut("流" * 66 + "😀" + "量" * 4) == ("流" * 66 + "😀", "量" * 4)
    assert cut("流" * 133 + "😀") == ("流" * 67, "流" * 66 + "😀", "")


@given(st.one_of(MIXED, st.text(st.sampled_from("abc €[]😀"), max_size=400)), st.sampled_from(["domestic", "gsm", "gsm16"]))
def test_the_parts_of_a_text_are_the_text_and_as_many_as_counted(text: str, rule: CountingRule) -> None:
    parts = cut(text, rule)
    assert "".join(parts) == text
    assert len(parts) == count_sms(text, rule).parts
    if rule != "domestic":
        assert all(count_sms(part, rule).parts == 1 for part in parts)
