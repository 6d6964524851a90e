from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.wording.spoken import aloud, opening, quantity, seconds


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("19.90元/月", "十九点九零元每月"),
        ("1,999元", "一千九百九十九元"),
        ("110元", "一百一十元"),
        ("105个", "一百零五个"),
        ("10GB", "十GB"),
        ("３０元", "三十元"),
        ("80%", "百分之八十"),
        ("８０％", "百分之八十"),
        ("１．５元", "一点五元"),
        ("VIP12个月", "VIP十二个月"),
        ("100000积分", "十万积分"),
        ("拨10086人工", "拨一零零八六人工"),
        ("拨打10086时", "拨打一零零八六时"),
        ("发QXLL30次月取消", "发QXLL三零次月取消"),
        ("发QXLL30到10086次日生效", "发QXLL三零到一零零八六次日生效"),
        ("3-5天", "三到五天"),
        ("8月3日—8月31日", "八月三日到八月三十一日"),
        ("10:00-18:00", "十点到十八点"),
        ("10%~20%", "百分之十到百分之二十"),
        ("拨0731-12345678", "拨零七三一-一二三四五六七八"),
        ("2026年12月31日24时", "二零二六年十二月三十一日二十四时"),
        ("10:00到18:05", "十点到十八点零五分"),
        ("拨10086", "拨一零零八六"),
        ("尾号5678", "尾号五六七八"),
        ("发QXLL30到10086", "发QXLL三零到一零零八六"),
        ("不再接听请按9", "不再接听请按九"),
    ],
)
def test_amounts_are_read_as_numbers_and_codes_digit_by_digit(written: str, heard: str) -> None:
    assert aloud(written) == heard


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0", "零"),
        ("10", "十"),
        ("12", "十二"),
        ("20", "二十"),
        ("1010", "一千零一十"),
        ("10001", "一万零一"),
        ("100000", "十万"),
        ("20300000", "二千零三十万"),
        ("100000001", "一亿零一"),
        ("0.50", "零点五零"),
    ],
)
def test_numbers_in_words(written: str, read: str) -> None:
    assert quantity(written) == read


VALUES = {"十": 10, "百": 100, "千": 1000}


def number_of(words: str) -> int:
    """What a number in words is."""
    for name, power in (("亿", 10**8), ("万", 10**4)):
        if name in words:
            high, _, low = words.rpartition(name)
            return number_of(high) * power + (number_of(low) if low else 0)
    total, digit = 0, 0
    for sign in ("一" + words if words.startswith("十") else words).replace("零", ""):
        if sign in VALUES:
            total, digit = total + digit * VALUES[sign], 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    return total + digit


@given(st.integers(0, 10**9))
def test_a_number_in_words_is_the_number(number: int) -> None:
    assert number_of(quantity(str(number))) == number


def test_four_characters_take_a_second_and_signs_none() -> None:
    assert seconds("您好，请注意。", 4) == 2
    assert seconds("您好请注", 4) == 1
    assert seconds("", 4) == 0
    assert seconds("您好请注意", 5) == 1


def test_the_opening_is_the_first_sentence() -> None:
    assert opening("您好！这里是湖南移动。") == "您好！"
    assert opening("您好") == "您好"
