"""Two messages that the policy keeps apart both go out to a customer, since neither obeys caps.

A gap says how many days must lie between two messages, an exclusion that nobody gets both. What does not obey caps is not held back by
them either. If that holds for both, the rule is broken whatever the dry run does. The finding names the days and one such customer.

政策要求隔开的两条消息都会发给同一客户，因为两条都不受频次限制。

间隔规则规定两条消息至少隔几天，互斥规则规定同一客户不能两条都收。不受频次限制的消息也不受这两种规则限制；如果两条都是这样，
规则就必然守不住。提示里给出日期和一位这样的客户。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {month_days: [5]}}, timeliness: periodic, at_most: {count: 1, per: month},
             between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您的账单已出，可登录中国移动APP查看。}}
          - {id: bill-query, name: 账单查询, trigger: {schedule: {month_days: [6]}}, timeliness: periodic, at_most: {count: 1, per: month},
             between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】账单明细可登录中国移动APP查看。}}
    # file: campaigns/policy.yaml
    gaps:
      - {id: bill-once, name: 账单提醒之间至少隔三天, within_days: 3, messages: {touchpoints: [bill]}}
Good:
    # file: campaigns/policy.yaml
    gaps:
      - {id: bill-once, name: 账单提醒之间至少隔三天, within_days: 3, messages: {touchpoints: [bill]}}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.frequency.apart import clash_problems
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "F005", "apart-breach", Severity.ERROR
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every message that meets what it is kept apart from, where neither obeys caps."""
    yield from clash_problems(
        workspace, True, say("move one of them, let one obey caps (`obeys: true`), or exclude one's customers from the other's `audience`")
    )
