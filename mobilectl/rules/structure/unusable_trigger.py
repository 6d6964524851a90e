"""A reminder's trigger does not tell on which days it goes out.

Days after the bill day need the whole-number attribute `bill_day`; a threshold needs a forecast attribute of type date, which says on which
day the value is expected to pass, and a value of the watched attribute's own type. Without them the reminder is in no plan.

`at_most` bounds what events set off, whose days nobody knows ahead. On the days of a schedule the reminder goes out on each, so a schedule
with more days in a period than `at_most` allows contradicts it. Days after the bill day are taken as one a month.

提醒的触发条件说不清在哪些日子发。

“出账后几天”要用整数属性 `bill_day`；阈值触发要有一个日期类的预测属性，说明预计哪天越过阈值，阈值本身也要和所看属性的类型一致。
缺了这些，这个提醒不会进入任何计划。

`at_most` 限制的是事件触发的提醒，因为事件哪天发生事先不知道。定期提醒（`schedule`）写明的每一天都会发，所以一个周期里的发送日期
比 `at_most` 允许的还多，两处就矛盾了。“出账后几天”按每月一次算。

Bad:
    # file: campaigns/attributes.yaml
    attributes: {bill_day: null}
Good:
    # file: campaigns/attributes.yaml
    attributes: {bill_day: {name: 出账日, type: number, integer: true, min: 1, max: 28}}
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from mobilectl.contacts.caps import period
from mobilectl.contacts.plan import BILL_DAY, customers_of
from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.schedule.days import schedule_days
from mobilectl.workspace.models.touchpoints import AtMost, Schedule, Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "S011", "unusable-trigger", Severity.ERROR
SOME_YEARS = date(2024, 1, 1), date(2031, 12, 31)
"""Two of them are leap years, and every weekday is the 53rd of some year."""


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """The days of each schedule, its attributes and those of each threshold; unknown ones are unknown-reference's."""
    yield from _too_often(touchpoint)
    if "campaigns/attributes.yaml" not in workspace.models:
        return
    customers = customers_of(workspace)
    for index, reminder in enumerate(touchpoint.value.reminders):
        trigger = touchpoint.place("reminders", index, "trigger")
        schedule, threshold = reminder.trigger.schedule, reminder.trigger.threshold
        if schedule is not None and schedule.after_bill_day is not None:
            bill_day = customers.attributes.get(BILL_DAY)
            if bill_day is None or bill_day.type != "number" or not bill_day.integer or bill_day.cases:
                yield Problem(
                    touchpoint.place("reminders", index, "trigger", "schedule", "after_bill_day"),
                    say(
                        "`{id}` goes by the bill day, but attributes.yaml has no whole-number attribute `{attribute}`",
                        id=reminder.id,
                        attribute=BILL_DAY,
                    ),
                    say("add it: {example}", example="bill_day: {name: 出账日, type: number, integer: true, min: 1, max: 28}"),
                )
        if threshold is not None:
            forecast = customers.attributes.get(threshold.forecast)
            if forecast is not None and (forecast.type != "date" or forecast.cases):
                yield Problem(
                    touchpoint.place("reminders", index, "trigger", "threshold", "forecast"),
                    say("`{attribute}` is not a date, so it cannot say on which day the value passes", attribute=threshold.forecast),
                    say("name an attribute of type date that the snapshot holds"),
                )
            if threshold.attribute in customers.attributes:
                bound = {"below": threshold.below} if threshold.below is not None else {"at_least": threshold.at_least}
                for misread in customers.misread({threshold.attribute: bound}):
                    yield Problem(trigger, misread.message, misread.hint)


def _too_often(touchpoint: Defined[Touchpoint]) -> Iterator[Problem]:
    for index, reminder in enumerate(touchpoint.value.reminders):
        schedule, at_most = reminder.trigger.schedule, reminder.at_most
        if schedule is not None and at_most is not None and (most := _most_days(schedule, at_most)) > at_most.count:
            yield Problem(
                touchpoint.place("reminders", index, "at_most"),
                say(
                    "`{id}` goes out on up to {days} days in one period (`{period}`); `at_most` says {count}, but bounds only events",
                    id=reminder.id,
                    days=most,
                    period=at_most.per,
                    count=at_most.count,
                ),
                say("let the schedule name fewer days, or remove `at_most`"),
            )


def _most_days(schedule: Schedule, at_most: AtMost) -> int:
    # A bill comes once a month; that a short February can bring two reminders into March is not what the author said.
    fixed = schedule if schedule.after_bill_day is None else Schedule(month_days=(1,))
    days = schedule_days(fixed, *SOME_YEARS)
    return max(Counter(period(at_most.per, day) for day in days).values(), default=0)
