"""Facts read out of Chinese texts: money, data thresholds, speeds, days.

Full-width digits and signs are read as meant. `start` and `end` count the characters of the text as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import msgspec

# One sign for one sign, so that positions hold.
NARROW = str.maketrans("０１２３４５６７８９．／：－，（）ＧＭＢＴＫ", "0123456789./:-,()GMBTK")

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
MONEY = re.compile(rf"(?<![\d.])(?P<yuan>{NUMBER}) ?元(?: ?[/每] ?(?P<per>个?月|天|日|年|次|[GMTK]B?|分钟|小时|[^\d\s，。；、,;）)]))?")
BEFORE_MONEY = re.compile(r"(每个?月|月费|月租|按月|每天|每日|每年|年费)[^\d。；;，,、\n]{0,6}$")
PERIODS = {"个月": "month", "月": "month", "天": "day", "日": "day", "年": "year", "次": "once"}
PERIODS_BEFORE = {
    "每个月": "month",
    "每月": "month",
    "月费": "month",
    "月租": "month",
    "按月": "month",
    "每天": "day",
    "每日": "day",
    "每年": "year",
    "年费": "year",
}

VOLUME = rf"{NUMBER} ?(?:TB|GB|MB|G|M)(?![A-Za-z/])"
THRESHOLD = re.compile(
    rf"(?:用到|用满|达到?|超过|超出|满|累计|前) ?{VOLUME}"
    rf"|{VOLUME}(?:[^，,。；;\d\n]{{0,4}}流量)?(?:后|以上|以内|用完|用尽|之内)",
    re.IGNORECASE,
)
SPEED = re.compile(rf"{NUMBER} ?(?:[GMK](?:bps|bit/s|b/s|/s)|兆)", re.IGNORECASE)

DAY = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4}) ?年 ?)?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]"
    r"|(?<![\d.])(?P<year2>\d{4})[-/.](?P<month2>\d{1,2})[-/.](?P<day2>\d{1,2})(?![\d.])"
)
WEEKDAY = re.compile(r" ?[(,、]? ?(?P<weekday>(?:星期|礼拜|周)(?P<name>[一二三四五六日天]))")
WEEKDAYS = "一二三四五六日"


class Money(msgspec.Struct, frozen=True):
    """An amount of money. `per` is "once", "day", "month", "year", another unit as written (GB), or None where none is."""

    start: int
    end: int
    yuan: Decimal
    per: str | None


class NamedDay(msgspec.Struct, frozen=True):
    """A day as written: `year` may be missing; `weekday` is 0 for Monday, with where it stands, or None."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    weekday: int | None = None
    weekday_at: tuple[int, int] | None = None

    def dates(self, years: Iterable[int]) -> tuple[date, ...]:
        """The dates it can be: in its own year, or else in one of these."""
        return tuple(day for year in ([self.year] if self.year else years) if (day := _date(year, self.month, self.day)))


def money(text: str) -> Iterator[Money]:
    """Every amount of money: 19.90元/月, 每月加20元, 5元/GB, 100元."""
    narrow = text.translate(NARROW)
    for found in MONEY.finditer(narrow):
        yield Money(found.start(), found.end(), Decimal(found["yuan"].replace(",", "")), _per(found, narrow))


def states_threshold(text: str) -> bool:
    """Whether a data volume is given from which on something changes: 用到40GB后, 超过30GB. Not the 30GB of 30GB流量包."""
    return THRESHOLD.search(text.translate(NARROW)) is not None


def states_speed(text: str) -> bool:
    """Whether a speed is given: 1Mbps, 512Kbps, 3兆."""
    return SPEED.search(text.translate(NARROW)) is not None


def days(text: str) -> Iterator[NamedDay]:
    """Every day with a month: 2026年7月3日(周五), 7月3日, 2026-07-03."""
    narrow = text.translate(NARROW)
    for found in DAY.finditer(narrow):
        number = {name: int(value) for name in ("year", "month", "day") if (value := found[name] or found[name + "2"])}
        named = WEEKDAY.match(narrow, found.end())
        yield NamedDay(
            found.start(),
            found.end(),
            number.get("year"),
            number["month"],
            number["day"],
            WEEKDAYS.index(named["name"].replace("天", "日")) if named else None,
            named.span("weekday") if named else None,
        )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _per(found: re.Match[str], text: str) -> str | None:
    if found["per"]:
        return PERIODS.get(found["per"], found["per"])
    before = BEFORE_MONEY.search(text, max(0, found.start() - 10), found.start())
    return PERIODS_BEFORE[before[1]] if before else None
