"""Two reminders fire for the same event, on the same day, for one customer.

Low balance and the warning before suspension, the bill and the balance: told twice in a day, customers take neither seriously. Two
reminders meet if they watch the same attribute in the same direction, count the same days from the bill, share a day of the month or of
the week, or wait for an event of the same name, and some customer gets both. The more urgent one can say `instead_of` the other; then only
that one goes out.

两条提醒因同一件事在同一天发给同一位客户。

余额不足和停机预警、账单和余额：一天说两遍，客户哪条都不当回事。两条提醒盯着同一个属性的同一方向、出账后天数相同、定在同一个日子或星期几、
或者等同一个名字的事件，而且有客户两条都收，就算重复。更紧急的那条可以用 `instead_of` 代替另一条，这样只发它一条。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本月账单已生成。}}
      - id: balance
        name: 余额提醒
        reminders:
          - {id: balance-monthly, name: 余额, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您的余额可以查询了。}}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本月账单已生成。}}
      - id: balance
        name: 余额提醒
        reminders:
          - {id: balance-monthly, name: 余额, trigger: {schedule: {after_bill_day: 9}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您的余额可以查询了。}}
"""

from collections.abc import Iterator
from datetime import date

from mobilectl.contacts.reminders import plan_on, reminder_days
from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.touchpoints.reminded import (
    Reminding,
    all_reminders,
    boxes_on,
    customer_of_both,
    pairs_of,
    passed,
    shared,
)
from mobilectl.schedule.days import schedule_days
from mobilectl.workspace.models.touchpoints import Schedule
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "P003", "same-event-twice", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every two reminders for the same matter, of which neither goes out instead of the other."""
    for one, other in pairs_of(all_reminders(workspace)):
        reason = _same(one, other, workspace)
        if reason is None or other.value.id in one.value.instead_of or one.value.id in other.value.instead_of:
            continue
        customer = _customer(one, other, workspace)
        if customer is not None:
            yield Problem(
                other.place("trigger"),
                say(
                    "`{id}` and `{other}` go out on the same day, {reason}; for example: {customer}",
                    id=other.value.id,
                    other=one.value.id,
                    reason=reason,
                    customer=customer,
                ),
                say("write `instead_of: [{id}]` at `{other}`, move one of them, or join them", id=other.value.id, other=one.value.id),
                (Related(one.place("trigger"), say("the other reminder: {name}", name=one.value.name)),),
            )


def _same(one: Reminding, other: Reminding, workspace: Workspace) -> Message | None:
    """What makes both go out at once; None where nothing does."""
    first, second = one.value.trigger, other.value.trigger
    if first.threshold is not None and second.threshold is not None:
        watched = first.threshold.attribute
        if watched != second.threshold.attribute or passed(first.threshold)[0] != passed(second.threshold)[0]:
            return None
        return say(
            "both watching {attribute}",
            attribute=workspace.attributes.attributes[watched].name if watched in workspace.attributes.attributes else watched,
        )
    if first.event is not None and second.event is not None:
        return say("both for the event {name}", name=first.event.name) if first.event.name == second.event.name else None
    if first.schedule is None or second.schedule is None:
        return None
    if first.schedule.after_bill_day is not None:
        days = first.schedule.after_bill_day
        return say("both {days} days after the bill", days=days) if days == second.schedule.after_bill_day else None
    day = _common_day(first.schedule, second.schedule, workspace)
    return say("such as {day}", day=day) if day is not None else None


def _common_day(first: Schedule, second: Schedule, workspace: Workspace) -> date | None:
    """A day on which two schedules of the same kind both fall."""
    if bool(first.month_days) != bool(second.month_days):
        return None
    days = reminder_days(workspace)
    return min({*schedule_days(first, days[0], days[-1])} & {*schedule_days(second, days[0], days[-1])}, default=None)


def _customer(one: Reminding, other: Reminding, workspace: Workspace) -> Message | None:
    """A customer who gets both on one day."""
    anyone = customer_of_both(workspace, one, other)
    if anyone is None or one.value.trigger.event is not None:
        return anyone
    for day in reminder_days(workspace):
        plan = plan_on(workspace, day)
        customer = shared(boxes_on(plan, one.place()), boxes_on(plan, other.place()), plan.atoms)
        if customer is not None:
            return customer
    return None
