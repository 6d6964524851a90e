"""When the policy keeps messages silent: blackout days, and quiet hours with their weekdays. The rules and the dry run both ask here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import get_args

from mobilectl.messages import say
from mobilectl.schedule.calendar import DAY, in_last_days_of_month
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.policy import Blackout, Policy, PreferredHours, QuietHours, Weekday
from mobilectl.workspace.scalars import MINUTES_A_DAY, Window

WEEKDAYS: tuple[str, ...] = get_args(Weekday)
"""The weekdays in the order of `date.weekday`."""

WEEKDAY_NAMES = dict(
    zip(
        WEEKDAYS,
        (say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"), say("Sunday")),
        strict=True,
    )
)

WHOLE_DAY = Window(0, MINUTES_A_DAY)


def concerns(rule: Blackout | QuietHours | PreferredHours, message_class: MessageClass, channel: str) -> bool:
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
    nights = [one for one in _near(quiet.between, stop) if not quiet.weekdays or WEEKDAYS[(day + one * DAY).weekday()] in quiet.weekdays]
    return tuple((start, end) for start, end in (stretch(quiet.between, offset) for offset in nights) if start < stop and begin < end)


def blackout_stretches(blackout: Blackout, window: Window, day: date) -> tuple[tuple[int, int], ...]:
    """The stretches of a blackout that reach into a window on a day, in minutes from the day's midnight.

    A blackout silences its days from midnight to midnight, or only its hours; over midnight these belong to the day on which they begin.
    """
    begin, stop = stretch(window)
    hours = blackout.between or WHOLE_DAY
    dark = [later for later in _near(hours, stop) if on_blackout(blackout, day + later * DAY if later else day)]
    return tuple((start, end) for start, end in (stretch(hours, later) for later in dark) if start < stop and begin < end)


def silent_stretches(
    policy: Policy, message_class: MessageClass, channel: str, unit: str | None, window: Window, day: date
) -> tuple[tuple[int, int], ...]:
    """All that quiet hours and blackouts silence for messages of a class on a channel, as far as it reaches into a window on a day.

    `unit` owns the campaign that they belong to; None for reminders, of which blackouts of units say nothing. Stretches may overlap.
    """
    dark = [one for one in policy.blackouts if concerns(one, message_class, channel) and (not one.units or unit in one.units)]
    quiet = [one for one in policy.quiet_hours if one.severity != "off" and concerns(one, message_class, channel)]
    return (
        *(part for blackout in dark for part in blackout_stretches(blackout, window, day)),
        *(part for one in quiet for part in quiet_stretches(one, window, day)),
    )


def _near(hours: Window, stop: int) -> list[int]:
    """The days, from the one of a window that ends at `stop`, on which hours may begin that reach into it."""
    return [*([-1] if hours.end < hours.start else []), 0, *([1] if stop > MINUTES_A_DAY else [])]


def stretch(window: Window, days_later: int = 0) -> tuple[int, int]:
    """A window as minutes from the midnight before, some days later; over midnight it goes on into the next day."""
    start = window.start + days_later * MINUTES_A_DAY
    return start, start + ((window.end - window.start) % MINUTES_A_DAY or MINUTES_A_DAY)


def left_open(whole: tuple[int, int], silent: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """What silent stretches leave of a whole one, in order."""
    free = [whole]
    for start, end in silent:
        free = [part for low, high in free for part in ((low, min(high, start)), (max(low, end), high)) if part[0] < part[1]]
    return tuple(free)
