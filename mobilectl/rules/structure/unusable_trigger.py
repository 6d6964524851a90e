"""A reminder's trigger asks for an attribute that cannot tell the day.

Days after the bill day need the whole-number attribute `bill_day`; a threshold needs a forecast attribute of type date, which says on which
day the value is expected to pass, and a value of the watched attribute's own type. Without them the reminder is in no plan.

提醒的触发条件用的客户属性说不出日子。

“出账后几天”要用整数属性 `bill_day`；阈值触发要有一个日期类的预测属性，说明预计哪天越过阈值，阈值本身也要和所看属性的类型一致。
缺了这些，这个提醒不会进入任何计划。

Bad:
    # file: campaigns/attributes.yaml
    attributes: {bill_day: null}
Good:
    # file: campaigns/attributes.yaml
    attributes: {bill_day: {name: 出账日, type: number, integer: true, min: 1, max: 28}}
"""

from collections.abc import Iterator

from mobilectl.contacts.plan import BILL_DAY, customers_of
from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "S011", "unusable-trigger", Severity.ERROR


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """The attributes of each schedule relative to the bill day and of each threshold; unknown ones are unknown-reference's."""
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
