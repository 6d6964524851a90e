"""Scheduled reminders bunch up: one customer gets more of them on one day than the policy allows.

Days after the bill, days of the month and days of the week meet on some day for the customers of one bill day, whatever campaigns do. The
policy's `limits.reminders_a_day` says how many are too many; a reminder on several channels counts once. The finding shows the customer for
whom it is worst, exactly: no possible customer gets more on that day. Thresholds and events are left out: no schedule can keep them apart.

定期提醒挤在一起：一位客户一天收到的条数超过政策规定。

出账后几天、每月几号、每周几，总有一天会在某个出账日的客户身上碰到一起，和营销活动无关。政策的 `limits.reminders_a_day` 规定一天最多几条；
同一条提醒走几个渠道只算一条。提示里给出最不利的客户，这是准确值：那一天不可能有客户收得更多。阈值和事件触发的提醒不算，日程管不住它们。

Bad:
    # file: campaigns/policy.yaml
    limits: {reminders_a_day: 1}
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本月账单已生成。}}
          - {id: usage-weekly, name: 每周用量, trigger: {schedule: {weekdays: [fri]}}, timeliness: periodic,
             at_most: {count: 1, per: week}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本周用量可以查询了。}}
Good:
    # file: campaigns/policy.yaml
    limits: {reminders_a_day: 1}
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本月账单已生成。}}
          - {id: usage-monthly, name: 每月用量, trigger: {schedule: {after_bill_day: 9}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本月用量可以查询了。}}
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from mobilectl.audience.portrait import portrait
from mobilectl.contacts.reminders import plan_on, reminder_days
from mobilectl.contacts.search import most
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.rules.touchpoints.reminded import Reminding, all_reminders, boxes_on
from mobilectl.schedule.days import schedule_days
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "P006", "reminders-bunch-up", Severity.WARNING
NEEDS = (POLICY, "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each set of reminders that bunches up, on the first day of a year on which it does."""
    limit = workspace.policy.limits.reminders_a_day
    told: set[frozenset[str]] = set()
    for day, candidates in _crowded_days(workspace, limit):
        found = _worst(workspace, day, candidates)
        together = frozenset(one.value.id for one in found[0])
        if len(together) > limit and together not in told:
            told.add(together)
            reminders, customer = found
            last = min(reminders, key=lambda one: one.value.priority)
            yield Problem(
                last.place("trigger"),
                say(
                    "one customer gets {count} reminders on {day}, the limit is {limit}: {reminders}; for example: {customer}",
                    count=len(reminders),
                    day=day,
                    limit=limit,
                    reminders=tuple(f"`{one.value.id}`" for one in reminders),
                    customer=customer,
                ),
                say("move one of them to another day, or leave its customers out"),
                (
                    *(
                        Related(one.place("trigger"), say("the same day: {name}", name=one.value.name))
                        for one in reminders
                        if one is not last
                    ),
                    Related(Place(POLICY, ("limits", "reminders_a_day")), say("the limit: {limit} a day", limit=limit)),
                ),
            )


def _crowded_days(workspace: Workspace, limit: int) -> Iterator[tuple[date, list[Reminding]]]:
    """The days on which more than the limit may go to customers of one bill day, and the reminders of that day."""
    days = reminder_days(workspace)
    scheduled = [(one, one.value.trigger.schedule) for one in all_reminders(workspace) if one.value.trigger.schedule is not None]
    by_bill = [(one, timedelta(days=plan.after_bill_day)) for one, plan in scheduled if plan.after_bill_day is not None]
    fixed: dict[date, list[Reminding]] = {}
    for one, plan in scheduled:
        for day in schedule_days(plan, days[0], days[-1]):
            fixed.setdefault(day, []).append(one)
    for day in days:
        bill_days = Counter((day - later).day for _, later in by_bill)
        if len(fixed.get(day, ())) + max(bill_days.values(), default=0) > limit:
            yield day, [*fixed.get(day, ()), *(one for one, _ in by_bill)]


def _worst(workspace: Workspace, day: date, candidates: list[Reminding]) -> tuple[list[Reminding], Message]:
    """The most reminders that one customer gets on a day, and the customer in words."""
    plan = plan_on(workspace, day)
    entries = [(one, boxes_on(plan, one.place())) for one in candidates]
    entries = [(one, boxes) for one, boxes in entries if boxes]
    found = most([(boxes, 1) for _, boxes in entries], plan.atoms.axes)
    return [entries[number][0] for number in found.chosen], portrait(found.customer, plan.atoms)
