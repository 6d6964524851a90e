"""What a text can state as a fact, each with its place in the words it was read from.

`start` and `end` count the characters of the words as given. Values are in one unit a kind, whatever the spelling, so that two texts can
be held against each other; the words themselves are `text[fact.start : fact.end]`. What is said only roughly (约20元, 几十元) is no fact.
Of a range of amounts (10-20元) both ends are facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

Effect = Literal["now", "next_day", "next_month", "after_activation"]
"""From when something holds, as in an offer's `effective`."""


class Fact(msgspec.Struct, frozen=True, gc=False):
    """Something stated, and where."""

    start: int
    end: int


class Money(Fact, frozen=True):
    """An amount of money: 19.90元/月, 每月20元, 十元. `per` is "once", "day", "month", "year", another unit as written (GB), or None.

    A period behind the amount belongs to its words, one before it does not.
    """

    yuan: Decimal
    per: str | None


class Data(Fact, frozen=True):
    """A volume of data: 30GB, 500M, 三十G, 2吉. `per` as with money. Not the 5G of a network, nor 1GB=1024MB."""

    megabytes: Decimal
    per: str | None = None


class Minutes(Fact, frozen=True):
    """Minutes of calls: 国内通话500分钟. Minutes of waiting are a duration."""

    count: Decimal
    per: str | None = None


class Speed(Fact, frozen=True):
    """A speed of the network: 1Mbps, 512Kbps, 300兆宽带."""

    kbps: Decimal


class Count(Fact, frozen=True):
    """A number of things: 3次, 2张副卡, 100条短信, 500积分. `unit` as written, without the thing. Ordinals are none, nor is 一个."""

    number: Decimal
    unit: str


class Percentage(Fact, frozen=True):
    """A share: 80%, 百分之八十, or a discount: 8折 is 80, 半价 is 50. `discount` tells them apart."""

    percent: Decimal
    discount: bool = False


class NamedDay(Fact, frozen=True):
    """A day as written: `year` may be missing; `weekday` is 0 for Monday, with where it stands, or None.

    `hour` is the hour of the day where one is given: 8月31日24时.
    """

    year: int | None
    month: int
    day: int
    weekday: int | None = None
    weekday_at: tuple[int, int] | None = None
    hour: int | None = None

    def dates(self, years: Iterable[int]) -> tuple[date, ...]:
        """The dates it can be: in its own year, or else in one of these."""
        return tuple(day for year in ([self.year] if self.year else years) if (day := _date(year, self.month, self.day)))


class NamedMonth(Fact, frozen=True):
    """A month without a day: 2026年8月, 9月账单, 10月起."""

    year: int | None
    month: int


class DayRange(Fact, frozen=True):
    """From one day to another: 7月3日至8月31日, 2027年1月11日-20日. Its two days are facts of their own too. What one of them leaves
    out (the year, the month) is taken from the other."""

    first: NamedDay
    last: NamedDay


class Deadline(Fact, frozen=True):
    """The last day on which something can be had: 截至8月31日, 8月31日前, 8月31日24时截止. The day is a fact of its own too.

    `included` is False for 8月31日前 without 含 and without an hour, which leaves open whether the day itself counts.
    Until when something can be used (有效期至8月31日) or has been counted (截至8月31日，您已用…) is a day alone.
    """

    day: NamedDay
    included: bool


class Duration(Fact, frozen=True):
    """How long something lasts: 3个月, 24小时, 半年, 7天, 一年."""

    number: Decimal
    unit: Literal["second", "minute", "hour", "day", "workday", "week", "month", "year"]


class NamedWeekday(Fact, frozen=True):
    """A weekday that stands without a date: 每周五. 0 is Monday."""

    weekday: int


class ReplyCode(Fact, frozen=True):
    """What a customer is to send: the KTLL30 of 回复KTLL30, the QXLL30 of 发QXLL30到10086. `number` is where it goes, or None.

    What refuses messages (拒收请回复R) is one too; `Parsed.opt_out` tells where that stands.
    """

    code: str
    number: str | None


class Phone(Fact, frozen=True):
    """A telephone number to call or write to: 10086, 400-700-1234, 0731-12345678. Digits alone."""

    digits: str


class Link(Fact, frozen=True):
    """An address of the web, as written."""

    address: str


class ProductName(Fact, frozen=True):
    """The name of a published product; `products` are their ids."""

    products: tuple[str, ...]


class Starts(Fact, frozen=True):
    """From when it holds: 立即生效, 次月生效, 次日零点起, 激活后生效."""

    effect: Effect


class Renews(Fact, frozen=True):
    """What happens at the end: 每月自动续订 (True), 到期自动停止, 不续费 (False)."""

    renews: bool


class Cancels(Fact, frozen=True):
    """That and how one can get out: 随时可退订, 退订发QXLL30, 到期前可取消. The code is a fact of its own too."""


class Commits(Fact, frozen=True):
    """For how long one must stay: 合约期24个月, 须用满12个月. 0 for 无合约, 不限在网时间.

    Not 在网满12个月的客户, which says who may take part.
    """

    months: int


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
