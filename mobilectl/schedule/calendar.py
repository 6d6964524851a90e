"""Workdays and holidays in China: the library's years, and the workspace's own for years that no library has yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from mobilectl.workspace.models.policy import CalendarYear

SATURDAY = 5
DAY = timedelta(days=1)


class Calendar(msgspec.Struct, frozen=True):
    """The Chinese calendar; `overrides` are the policy's years, by their number as text."""

    overrides: Mapping[str, CalendarYear]

    def published(self, year: int) -> bool:
        """Whether the year's holidays and make-up workdays come from the State Council's plan, as the library has it."""
        from chinese_calendar import constants

        return any(day.year == year for day in constants.holidays)

    def known(self, year: int) -> bool:
        """Whether anything is known of the year beyond its weekends."""
        return str(year) in self.overrides or self.published(year)

    def holiday(self, day: date) -> str | None:
        """The name of the holiday that a day belongs to, or None."""
        own = self.overrides.get(str(day.year))
        if own is not None:
            return next((one.name for one in own.holidays if one.from_ <= day <= one.to), None)
        if not self.published(day.year):
            return None
        from chinese_calendar import get_holiday_detail

        off, name = get_holiday_detail(day)
        return str(name) if off and name else None

    def is_workday(self, day: date) -> bool:
        """Whether offices are open: not on weekends and holidays, but on make-up workdays. Weekends alone where nothing is known."""
        own = self.overrides.get(str(day.year))
        if own is not None:
            return day in own.workdays or (day.weekday() < SATURDAY and self.holiday(day) is None)
        if not self.published(day.year):
            return day.weekday() < SATURDAY
        from chinese_calendar import is_workday

        return bool(is_workday(day))

    def workday(self, day: date, direction: str) -> date:
        """The day itself if it is a workday, else the next one "before" or "after"."""
        step = -DAY if direction == "before" else DAY
        while not self.is_workday(day):
            day += step
        return day


def days_between(first: date, last: date) -> list[date]:
    """All days from the first to the last, both included; none where the last is before the first."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month that has a day from the first to the last."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + later) // 12, (first.month - 1 + later) % 12 + 1, 1) for later in range(count)]


def in_last_days_of_month(day: date, count: int) -> bool:
    """Whether a day is one of the last `count` of its month."""
    return day > month_end(day) - timedelta(days=count)
