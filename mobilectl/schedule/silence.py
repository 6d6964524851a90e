"""When the policy keeps messages silent: blackout days, and quiet hours with their weekdays. The rules and the dry run both ask here."""

from __future__ import annotations

from datetime import date
from typing import get_args

from mobilectl.schedule.calendar import DAY, in_last_days_of_month
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.policy import Blackout, QuietHours, Weekday
from mobilectl.workspace.scalars import MINUTES_A_DAY, Window

WEEKDAYS: tuple[str, ...] = get_args(Weekday)
"""The weekdays in the order of `date.weekday`."""

WHOLE_DAY = Window(0, MINUTES_A_DAY)


def concerns(rule: Blackout | QuietHours, message_class: MessageClass, channel: str) -> bool:
    """Whether a rule holds for messages of a class on a channel."""
    return message_class in rule.classes and (not rule.channels or channel in rule.channels)


def on_blackout(blackout: Blackout, day: date) -> bool:
    """Whether a blackout covers a day."""
    if blackout.last_days_of_month is not None:
        return in_last_days_of_month(day, blackout.last_days_of_month)
    return blackout.from_ is not None and blackout.to is not None and blackout.from_ <= day <= blackout.to


def quiet_stretches(quiet: QuietHours, window: Window, day: date) -> tuple[tuple[int, int], ...]:
    """The stretches of quiet hours that reach into a window on a day, in minutes from the day's midnight.

    Quiet hours over midnight belong to the weekday on which they begin, and so does a window.
    """
    begin, stop = stretch(window)
    nights = [offset for offset in (-1, 0, 1) if not quiet.weekdays or WEEKDAYS[(day + offset * DAY).weekday()] in quiet.weekdays]
    return tuple((start, end) for start, end in (stretch(quiet.between, offset) for offset in nights) if start < stop and begin < end)


def blackout_stretches(blackout: Blackout, window: Window, day: date) -> tuple[tuple[int, int], ...]:
    """The stretches of a blackout that reach into a window on a day, in minutes from the day's midnight.

    A blackout silences its days from midnight to midnight, or only its hours; over midnight these belong to the day on which they begin.
    """
    begin, stop = stretch(window)
    found = []
    for offset in (-1, 0, 1):
        if on_blackout(blackout, day + offset * DAY):
            start, end = stretch(blackout.between or WHOLE_DAY, offset)
            if start < stop and begin < end:
                found.append((start, end))
    return tuple(found)


def stretch(window: Window, days_later: int = 0) -> tuple[int, int]:
    """A window as minutes from the midnight before, some days later; over midnight it goes on into the next day."""
    start = window.start + days_later * MINUTES_A_DAY
    return start, start + ((window.end - window.start) % MINUTES_A_DAY or MINUTES_A_DAY)
