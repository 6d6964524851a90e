"""A fifth weekday that most months do not have.

Only four or five months of a year have a fifth Friday; in the others nothing goes out. The last Friday of every month is `nth: -1`.

每月第五个星期几，多数月份没有。

一年里只有四五个月有第五个星期五，其余月份不会发。每月最后一个星期五请写 `nth: -1`。

Bad:
    # file: campaigns/changsha/demo.yaml
    sends:
      - id: launch
        channel: sms
        text: launch-sms
        every: {weekday: fri, nth: 5, from: 2026-07-01, to: 2026-08-31}
        between: "10:00-12:00"
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - id: launch
        channel: sms
        text: launch-sms
        every: {weekday: fri, nth: -1, from: 2026-07-01, to: 2026-08-20}
        between: "10:00-12:00"
"""

from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.schedule.calendar import days_between, month_end, months_between
from mobilectl.schedule.silence import WEEKDAY_NAMES, WEEKDAYS
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T011", "fifth-weekday", Severity.INFO
MOST = 5
"""No month has more of a weekday."""


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Sends on a fifth weekday, from the month's beginning or its end, in whose months there is one with four."""
    for index, send in enumerate(campaign.value.sends):
        every = send.every
        if every is None or every.weekday is None or every.nth is None or abs(every.nth) != MOST:
            continue
        skipped = tuple(
            f"{month:%Y-%m}"
            for month in months_between(every.from_, every.to)
            if sum(WEEKDAYS[day.weekday()] == every.weekday for day in days_between(month, month_end(month))) < MOST
            and every.from_ <= (month_end(month) if every.nth > 0 else month) <= every.to
        )
        if skipped:
            place = campaign.place("sends", index, "every", "nth")
            write = say("write -1: the last one of every month") if every.nth > 0 else say("write 1: the first one of every month")
            yield Problem(
                place,
                say(
                    "the send `{id}` does not go out in {months}: these months have no fifth {weekday}",
                    id=send.id,
                    months=skipped,
                    weekday=WEEKDAY_NAMES[every.weekday],
                ),
                write,
                fixes=(Fix(write, (Edit(place, "-1" if every.nth > 0 else "1"),), safe=False),),
            )
