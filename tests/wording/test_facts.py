from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mobilectl.wording.fact import Money
from mobilectl.wording.facts import days, facts, states_speed, states_threshold
from mobilectl.wording.gifts import GIFT
from mobilectl.wording.persons import identity_numbers, is_identity_number, masked_identity, masked_mobile, mobile_numbers


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("19.90元/月", [("19.90元/月", "19.90", "month")]),
        ("每月加20元，到期恢复每月40元", [("20元", "20", "month"), ("40元", "40", "month")]),
        ("用完后按5元/GB收费", [("5元/GB", "5", "GB")]),
        ("通话0.15元/分钟", [("0.15元/分钟", "0.15", "分钟")]),
        ("上网30元/天，不用不收", [("30元/天", "30", "day")]),
        ("首月0元，次月起月费29元", [("0元", "0", None), ("29元", "29", "month")]),
        ("２０元／月", [("２０元／月", "20", "month")]),
        ("预存1,200元，每次5元", [("1,200元", "1200", None), ("5元", "5", "once")]),
        ("15元/次，120元/年", [("15元/次", "15", "once"), ("120元/年", "120", "year")]),
        ("30GB，3个月，10086", []),
    ],
)
def test_money_with_its_period(text: str, amounts: list[tuple[str, str, str | None]]) -> None:
    assert [(text[one.start : one.end], one.yuan, one.per) for one in facts(text) if isinstance(one, Money)] == [
        (words, Decimal(yuan), per) for words, yuan, per in amounts
    ]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("用到40GB后降速", True),
        ("超过 1.5G 降速", True),
        ("30GB用完后降速", True),
        ("前100GB高速", True),
        ("每月30GB以内", True),
        ("30GB流量包", False),
        ("5G网络后", False),
        ("用到月底", False),
        ("达到300M/s", False),
    ],
)
def test_a_threshold_is_more_than_a_volume(text: str, stated: bool) -> None:
    assert states_threshold(text) is stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("最高1Mbps", True),
        ("降到512 Kbps", True),
        ("300M/s", True),
        ("3兆网速", True),
        ("30GB", False),
        ("限速", False),
    ],
)
def test_speeds(text: str, stated: bool) -> None:
    assert states_speed(text) is stated


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026年7月3日（周五）", (2026, 7, 3, 4)),
        ("7月3日星期五前", (None, 7, 3, 4)),
        ("2026-07-03", (2026, 7, 3, None)),
        ("2026/7/3(礼拜天)", (2026, 7, 3, 6)),
        ("12月31号", (None, 12, 31, None)),
        ("2月30日", (None, 2, 30, None)),
    ],
)
def test_days_as_people_write_them(text: str, read: tuple[int | None, int, int, int | None]) -> None:
    (day,) = days(text)
    assert (day.year, day.month, day.day, day.weekday) == read


def test_a_day_without_a_year_is_one_in_each_year_that_has_it() -> None:
    (day,) = days("2月29日")
    assert day.dates(range(2026, 2029)) == (date(2028, 2, 29),)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("请拨13907310000", ["13907310000"]),
        ("138-1234-5678", ["138-1234-5678"]),
        ("+8613907310000", ["13907310000"]),
        ("１３９０７３１００００", ["１３９０７３１００００"]),
        ("号码13907310000、18800001111", ["13907310000", "18800001111"]),
        ("138****5678", []),
        ("10086", []),
        ("订单213907310000", []),
        ("1390731000012", []),
        ("1.13907310000", []),
        ("12907310000", []),
        ("尾号5678", []),
        ("0731-84110086", []),
        ("QX13907310000", []),
    ],
)
def test_full_mobile_numbers(text: str, numbers: list[str]) -> None:
    assert [text[start:end] for start, end in mobile_numbers(text)] == numbers


def test_identity_numbers_are_known_by_their_check_sign() -> None:
    right = "11010519491231002X"
    assert is_identity_number(right)
    assert identity_numbers(f"证件{right}。") == ((2, 20),)
    assert identity_numbers("110105194912310021") == ()
    assert identity_numbers("3301**********1234") == ()
    assert masked_identity(right) == "1101**********002X"
    assert masked_mobile("138-1234-5678") == "138****5678"


@pytest.mark.parametrize(
    ("text", "gift"),
    [
        ("赠10GB流量", True),
        ("办理即送会员", True),
        ("再送5元", True),
        ("发送短信", False),
        ("24小时内送达", False),
        ("推送通知", False),
        ("免费配送", False),
        ("送货上门", False),
        ("19.90元/月", False),
    ],
)
def test_gifts_are_told_from_sendings(text: str, gift: bool) -> None:
    assert bool(GIFT.search(text)) is gift
