"""A reminder says that it goes out in place of another, and that has no effect.

Only days that are known ahead can be compared: of an event nobody knows the day, so neither side may be one. And no reminder stands in for
itself, over however many steps: none of such a circle would be sent, so the whole circle is passed over.

提醒写了代替另一个提醒，但不起作用。

只有日期事先可知的提醒才能比较；事件触发的提醒没人知道哪天发，两边都不能是它。提醒也不能绕一圈代替自己，否则圈里的一个都发不出去，
所以整个圈都不算数。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic, at_most: {count: 1, per: month},
             between: "09:00-18:00", channels: [sms], instead_of: [bill-paid],
             texts: {sms: 【湖南移动】您的账单已出，可登录中国移动APP查看。}}
          - {id: bill-paid, name: 交费成功, trigger: {event: {name: 客户交费, per_thousand_a_month: 300}}, timeliness: realtime,
             at_most: {count: 2, per: month}, between: "00:00-24:00", channels: [sms], texts: {sms: 【湖南移动】您已交费成功。}}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic, at_most: {count: 1, per: month},
             between: "09:00-18:00", channels: [sms], instead_of: [bill-query],
             texts: {sms: 【湖南移动】您的账单已出，可登录中国移动APP查看。}}
          - {id: bill-query, name: 账单查询, trigger: {schedule: {month_days: [6]}}, timeliness: periodic, at_most: {count: 1, per: month},
             between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】账单明细可登录中国移动APP查看。}}
"""

from collections.abc import Iterator

from mobilectl.contacts.plan import stand_ins
from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "P008", "idle-stand-in", Severity.WARNING


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each reminder that is named by another which cannot stand in for it; unknown ones are unknown-reference's."""
    standing = stand_ins(workspace)
    events = {
        reminder.id for touchpoint in workspace.touchpoints for reminder in touchpoint.value.reminders if reminder.trigger.event is not None
    }
    for touchpoint in workspace.touchpoints:
        for index, reminder in enumerate(touchpoint.value.reminders):
            for number, other in enumerate(reminder.instead_of):
                place = touchpoint.place("reminders", index, "instead_of", number)
                unknown = next((one for one in (reminder.id, other) if one in events), None)
                if unknown is not None:
                    yield Problem(
                        place,
                        say("`{id}` is set off by an event, whose day nobody knows ahead, so neither replaces the other", id=unknown),
                        say("take it out; the sending system must tell them apart"),
                    )
                elif reminder.id not in standing.get(other, ()):
                    yield Problem(
                        place,
                        say("`{id}` would stand in for itself, by way of `{other}`, so this is passed over", id=reminder.id, other=other),
                        say("take one of the circle out"),
                    )
