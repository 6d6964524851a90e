"""A day of the month that short months do not have.

The 31st comes in seven months of the year; in the others nothing goes out, without a word. The last day of every month is `-1`.

每月几号的设置，有的月份没有这一天。

31 号一年只有七个月有，其余月份不会发，也不会有任何提示。每月最后一天请写 `-1`。

Bad:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2026-09-30}
    sends:
      - {id: launch, channel: sms, text: launch-sms, every: {month_day: 31, from: 2026-07-01, to: 2026-09-30}, between: "10:00-12:00"}
Good:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2026-09-30}
    sends:
      - {id: launch, channel: sms, text: launch-sms, every: {month_day: -1, from: 2026-07-01, to: 2026-09-30}, between: "10:00-12:00"}
"""

from collections.abc import Iterator
from datetime import date

from mobilectl.findings import Edit, Fix, Place, Problem, Severity
from mobilectl.messages import Message, say
from mobilectl.schedule.calendar import month_end, months_between
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T010", "short-months", Severity.WARNING
FEWEST = 28
"""Every month has so many days."""
LENGTHS = {month: month_end(date(2027, month, 1)).day for month in range(1, 13)}
"""The days of each month in a year that is not a leap year."""


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Sends of every month's 29th, 30th or 31st, or so many days from its end, in whose months there is a shorter one."""
    for index, send in enumerate(campaign.value.sends):
        if send.every is not None and send.every.month_day is not None and abs(send.every.month_day) > FEWEST:
            day, first, last = send.every.month_day, send.every.from_, send.every.to
            skipped = tuple(
                f"{month:%Y-%m}"
                for month in months_between(first, last)
                if month_end(month).day < abs(day) and first <= (month_end(month) if day > 0 else month) <= last
            )
            if skipped:
                name = say("the send `{id}`", id=send.id)
                yield _problem(campaign.place("sends", index, "every", "month_day"), name, day, skipped)


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """Reminders on such days, unless they go out on the last day too."""
    for index, reminder in enumerate(touchpoint.value.reminders):
        schedule = reminder.trigger.schedule
        for position, day in enumerate(schedule.month_days if schedule is not None else ()):
            if schedule is None or abs(day) <= FEWEST or (-1 if day > 0 else 1) in schedule.month_days:
                continue
            skipped = tuple(month for month in schedule.months or LENGTHS if LENGTHS[month] < abs(day))
            if skipped:
                name = say("the reminder `{id}`", id=reminder.id)
                place = touchpoint.place("reminders", index, "trigger", "schedule", "month_days", position)
                yield _problem(place, name, day, skipped)


def _problem(place: Place, name: Message, day: int, skipped: tuple[object, ...]) -> Problem:
    last = say("write -1: the last day of every month")
    return Problem(
        place,
        say("{item} does not go out in {months}: these months have fewer than {count} days", item=name, months=skipped, count=abs(day)),
        last if day > 0 else say("write 1: the first day of every month"),
        # Only in place of the 31st does the last day mean the same in the months that have one.
        fixes=(Fix(last, (Edit(place, "-1"),), safe=False),) if day == max(LENGTHS.values()) else (),
    )
