"""Days, what they are the first and the last of, and weekdays."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

import msgspec

from mobilectl.wording.fact import DayRange, Deadline, Fact, NamedDay, NamedMonth, NamedWeekday
from mobilectl.wording.facts.numbers import narrowed, spelled_digits, value

WEEKDAYS = "一二三四五六日"
SPELLED = "[〇零一二三四五六七八九十]"
YEAR = rf"(?P<year>(?:19|20)[0-9]{{2}}|2[4-9]|3[0-9]|二[〇零]{SPELLED}{{2}}) ?年 ?"
DAY = re.compile(
    rf"(?:{YEAR})?(?P<month>[0-9]{{1,2}}|{SPELLED}{{1,2}}) ?月 ?"
    rf"(?:(?P<day>[0-9]{{1,2}}|{SPELLED}{{1,3}}) ?(?:[日号]|(?= ?[-–—~～至到](?:[0-9]{{1,2}} ?月 ?)?[0-9]{{1,2}} ?[日号]))"
    r"|(?P<last>[底末])|(?P<alone>份?))"
    r"|(?P<year2>20[0-9]{2})(?P<sign>[-/.])(?P<month2>[0-9]{1,2})(?P=sign)(?P<day2>[0-9]{1,2})(?![0-9]|[.][0-9])"
)
ELIDED = re.compile(rf"(?P<day>[0-9]{{1,2}}|{SPELLED}{{1,3}}) ?[日号]")
ALSO = re.compile(rf" ?[、和及] ?(?P<written>{ELIDED.pattern})")
WEEKDAY = re.compile(r" ?[(（,、]? ?(?P<weekday>(?:星期|礼拜|周)(?P<name>[一二三四五六日天]))[)）]?")
ALONE = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])(?![次个条份张元分折天小均])")
HOUR = re.compile(
    r" ?(?P<noon>上午|早上|中午|下午|晚上?|凌晨)?(?:(?P<zero>零|0) ?[点时]|(?P<hour>[0-9]{1,2})"
    r"(?:[:：][0-9]{2}(?:[:：][0-9]{2})?| ?[点时](?![段间长刻])(?:[0-9]{1,2}分|整|半)?)"
    rf"|(?P<spelled>{SPELLED}{{1,3}})[点时])"
)
UNTIL = re.compile(r" ?起?(?:[-–~～至到]|—{1,2}) ?")
# 有效期至9月30日 says until when something can be used, not until when it can be had.
BEFORE_DAY = re.compile(
    r"(?P<used>(?:有效期?限?|可用|使用|用|结转|顺延|保留|享受?|赠送?|到期日?|剩余)(?:日期|时间)?)?[:：为]?"
    r"(?P<mark>截[至止](?:日期|时间)?[:：为]?[至到]?|最[晚迟][于到至为]?|不晚于|即日起?(?:[至到~～]|[-—]+)"
    r"|(?<![以直遇])[至到])[:：]? ?$"
)
LEADS = frozenset("至到截止于晚迟为间期起~～-—:： ")
INCLUDED = "[(（]含(?:当[日天]|本日)?[)）]"
AFTER_DAY = re.compile(
    rf" ?(?P<mark>(?:{INCLUDED}|含当[日天])?(?:[之以]前|前(?!后|期|到期|入网|开户|注册|出生)"
    rf"|(?:予以)?截[止至]|为?止|结束|下线))(?:{INCLUDED})?"
)
# 截至9月24日19时，您本月已用…: that is how far an account goes, and not a last day.
SO_FAR = re.compile(
    r"[，, ]{0,2}您?(?:[0-9*]{4}|的|尾号|本月|当月|本机|账户|号码|手机|话费|余额|国内|通用|流量|套餐|已|累计|共|剩|当前|尚|还有|未|积分|欠"
    r"|可用[余流积])"
)
LATER = {"下午": 11, "晚": 12, "晚上": 12}
"""Up to this hour, twelve are added: 晚上12点 is 24."""


def read_days(text: str, start: int) -> tuple[tuple[Fact, ...], int]:
    """The day that begins with a number, with its range or deadline, or a month; and where the reader goes on."""
    found = DAY.match(text, start)
    if found is None:
        return (), start
    if found["alone"] is not None:
        month = _number(found["month"])
        if 1 <= month <= 12 and not text.startswith(("内", "期"), found.end()):
            return (NamedMonth(start, found.end(), _year(found["year"]), month),), found.end()
        return (), found.end()
    day, end = _named_day(text, found)
    until = UNTIL.match(text, end)
    second = until and (DAY.match(text, until.end()) or ELIDED.match(text, until.end()))
    ending = _second(text, second, day) if second else None
    if ending is not None:
        last, end = ending
        first = _completed(day, last)
        return tuple(one for one in (DayRange(start, end, first, last), first, last) if _exists(one)), end
    if ALSO.match(text, end):
        return _one_by_one(text, day, end)
    deadline = _deadline(text, day, end)
    return tuple(one for one in (deadline, day) if one is not None and _exists(day)), deadline.end if deadline else end


def _one_by_one(text: str, day: NamedDay, end: int) -> tuple[tuple[Fact, ...], int]:
    """11月28日、29日: each in the same month."""
    days = [day]
    while also := ALSO.match(text, end):
        following, end = _with_time(text, NamedDay(*also.span("written"), day.year, day.month, _number(also["day"])))
        days.append(following)
    return tuple(one for one in days if _exists(one)), end


def days(words: str) -> Iterator[NamedDay]:
    """Every day with a month, also one that no calendar has."""
    text, end = narrowed(words), 0
    for found in DAY.finditer(text):
        if found.start() >= end and found["alone"] is None and not text[found.start() - 1 : found.start()].isdecimal():
            day, end = _named_day(text, found)
            yield day


def weekdays(text: str, dated: tuple[NamedDay, ...]) -> Iterator[NamedWeekday]:
    """Weekdays without a date."""
    taken = {day.weekday_at[0] for day in dated if day.weekday_at}
    for found in ALONE.finditer(text):
        if found.start() not in taken:
            yield NamedWeekday(found.start(), found.end(), WEEKDAYS.index(found[1].replace("天", "日")))


def _named_day(text: str, found: re.Match[str]) -> tuple[NamedDay, int]:
    """The day, and where its weekday and hour end."""
    year, month = _year(found["year"] or found["year2"]), _number(found["month"] or found["month2"])
    written = found["day"] or found["day2"]
    day = _number(written) if written else _last_of(year, month)
    return _with_time(text, NamedDay(found.start(), found.end(), year, month, day))


def _with_time(text: str, day: NamedDay) -> tuple[NamedDay, int]:
    end = day.end
    named = WEEKDAY.match(text, end)
    weekday = WEEKDAYS.index(named["name"].replace("天", "日")) if named else None
    end = named.end() if named else end
    time = HOUR.match(text, end)
    hour = None
    if time:
        hour = 0 if time["zero"] else _number(time["hour"] or time["spelled"])
        hour += 12 if 0 < hour <= LATER.get(time["noon"], 0) else 0
        end = time.end() if hour <= 24 else end
    if hour is not None and hour > 24:
        hour = None
    if named is None and hour is None:
        return day, end
    return msgspec.structs.replace(day, weekday=weekday, weekday_at=named.span("weekday") if named else None, hour=hour), end


def _second(text: str, found: re.Match[str], first: NamedDay) -> tuple[NamedDay, int] | None:
    """The last day of a range, with what it leaves out taken from the first, and where it ends."""
    if found.re is ELIDED:
        return _with_time(text, NamedDay(found.start(), found.end(), first.year, first.month, _number(found["day"])))
    if found["alone"] is not None:
        return None
    last, end = _named_day(text, found)
    if last.year is None and first.year is not None:
        last = msgspec.structs.replace(last, year=first.year + ((last.month, last.day) < (first.month, first.day)))
    return last, end


def _completed(first: NamedDay, last: NamedDay) -> NamedDay:
    if first.year is not None or last.year is None:
        return first
    return msgspec.structs.replace(first, year=last.year - ((last.month, last.day) < (first.month, first.day)))


def _deadline(text: str, day: NamedDay, end: int) -> Deadline | None:
    start = day.start
    before = BEFORE_DAY.search(text[max(0, start - 12) : start]) if start and text[start - 1] in LEADS else None
    after = AFTER_DAY.match(text, end)
    if before and not before["used"] and not (before["mark"].startswith("截") and SO_FAR.match(text, after.end() if after else end)):
        return Deadline(max(0, start - 12) + before.start("mark"), after.end() if after else end, day, included=True)
    if after and not before:
        by_hour = end > day.end and day.hour is not None
        open_end = "前" in after["mark"] and "含" not in after[0] and not by_hour and not text[day.start : day.end].endswith(("底", "末"))
        return Deadline(start, after.end(), day, included=not open_end)
    return None


def _exists(fact: Fact) -> bool:
    if isinstance(fact, DayRange):
        return _exists(fact.first) and _exists(fact.last)
    return not isinstance(fact, NamedDay) or bool(fact.dates((2024,)))


def _last_of(year: int | None, month: int) -> int:
    return calendar.monthrange(year or 2026, month)[1] if 1 <= month <= 12 else 0


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    year = int(spelled_digits(written) or written)
    return year if year > 1000 else 2000 + year


def _number(written: str) -> int:
    number = value(written)
    return 0 if number is None else int(number)
