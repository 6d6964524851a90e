"""When the policy keeps messages silent: blackout days, and quiet hours with their weekdays. The rules and the dry run both ask here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def silences(
    policy: Policy, message_class: MessageClass, channel: str, unit: str | None, window: Window, day: date
) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
    """The stretches that each blackout, and then each of the quiet hours, silences for messages of a class on a channel, as far as they
    reach into a window on a day; each rule by its number in this order.

    `unit` owns the campaign that they belong to; None for reminders, of which blackouts of units say nothing.
    """
    for number, blackout in enumerate(policy.blackouts):
        if concerns(blackout, message_class, channel) and (not blackout.units or unit in blackout.units):
            yield number, blackout_stretches(blackout, window, day)
    for number, quiet in enumerate(policy.quiet_hours, len(policy.blackouts)):
        if quiet.severity != "off" and concerns(quiet, message_class, channel):
            yield number, quiet_stretches(quiet, window, day)


def silent_stretches(
    policy: Policy, message_class: MessageClass, channel: str, unit: str | None, window: Window, day: date
) -> tuple[tuple[int, int], ...]:
    """All that `silences` says, whichever rule silences it. Stretches may overlap."""
    return tuple(part for _, stretches in silences(policy, message_class, channel, unit, window, day) for part in stretches)


def _near(hours: Window, stop: int) -> list[int]:
    """The days, from the one of a window that ends at `stop`, on which hours may begin that reach into it."""
    return [*([-1] if hours.end < hours.start else []), 0, *([1] if stop > MINUTES_A_DAY else [])]


def stretch(window: Window, days_later: int = 0) -> tuple[int, int]:
    """A window as minutes from the midnight before, some days later; over midnight it goes on into the next day."""
    start = window.start + days_later * MINUTES_A_DAY
    return start, start + ((window.end - window.start) % MINUTES_A_DAY or MINUTES_A_DAY)


def clocked(part: tuple[int, int]) -> Window:
    """A stretch of less than a day, or of a whole one from its midnight, as clocks show it."""
    start, end = part
    return Window(start % MINUTES_A_DAY, (end - 1) % MINUTES_A_DAY + 1)


def left_open(whole: tuple[int, int], silent: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """What silent stretches leave of a whole one, in order."""
    free = [whole]
    for start, end in silent:
        free = [part for low, high in free for part in ((low, min(high, start)), (max(low, end), high)) if part[0] < part[1]]
    return tuple(free)
