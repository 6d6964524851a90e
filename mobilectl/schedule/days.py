"""The days on which a send or a scheduled reminder falls."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date, datetime

from dateutil import rrule

from mobilectl.schedule.calendar import DAY, Calendar
from mobilectl.workspace.models.campaigns import Every, Send
from mobilectl.workspace.models.touchpoints import Schedule

WEEKDAYS = {"mon": rrule.MO, "tue": rrule.TU, "wed": rrule.WE, "thu": rrule.TH, "fri": rrule.FR, "sat": rrule.SA, "sun": rrule.SU}


def send_days(send: Send, calendar: Calendar) -> tuple[date, ...]:
    """The days of a send, in order, each once."""
    if send.on is not None:
        return (send.on,)
    return every_days(send.every, calendar) if send.every is not None else ()


def every_days(every: Every, calendar: Calendar) -> tuple[date, ...]:
    """The days of a recurrence from its first to its last; days moved to a workday may lie a little outside."""
    days: Iterable[date] = _unmoved(every)
    if every.workday is not None:
        days = [calendar.workday(day, every.workday) for day in days]
    return tuple(sorted(set(days)))


@functools.lru_cache(maxsize=10_000)
def _unmoved(every: Every) -> tuple[date, ...]:
    if every.weekday is not None and every.nth:
        rule = rrule.rrule(rrule.MONTHLY, byweekday=WEEKDAYS[every.weekday](every.nth), **_span(every.from_, every.to))
    elif every.weekday is not None:
        rule = rrule.rrule(rrule.WEEKLY, byweekday=WEEKDAYS[every.weekday], **_span(every.from_, every.to))
    elif every.month_day:
        rule = rrule.rrule(rrule.MONTHLY, bymonthday=every.month_day, **_span(every.from_, every.to))
    else:
        rule = rrule.rrule(rrule.DAILY, interval=every.days or 1, **_span(every.from_, every.to))
    return tuple(found.date() for found in rule)


def schedule_days(schedule: Schedule, first: date, last: date) -> tuple[date, ...]:
    """The days between two others on which a schedule of fixed days falls; none for one relative to the bill day."""
    if schedule.weekdays:
        rule = rrule.rrule(rrule.WEEKLY, byweekday=[WEEKDAYS[day] for day in schedule.weekdays], **_span(first, last))
    elif schedule.month_days:
        rule = rrule.rrule(rrule.MONTHLY, bymonthday=schedule.month_days, bymonth=schedule.months or None, **_span(first, last))
    else:
        return ()
    return tuple(found.date() for found in rule)


def billed_on(day: date, last: int) -> range:
    """The bill days, which go up to `last`, of which the bill is issued on a day: in a month that is too short for one, on its last day."""
    return range(day.day, (last if (day + DAY).day == 1 else min(day.day, last)) + 1)


def _span(first: date, last: date) -> dict[str, datetime]:
    return {"dtstart": datetime(first.year, first.month, first.day), "until": datetime(last.year, last.month, last.day)}
