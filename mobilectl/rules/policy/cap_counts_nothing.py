"""A cap counts no message at all.

It can never be reached: no send and no reminder is of its classes, on its channels and of its unit, or all of them say `counts: false`. A
cap of a unit counts that unit's campaigns, never reminders. Most likely its classes, channels or unit are not what was meant.

频次上限一条消息都不统计。

这条上限永远不会用到：没有任何下发或提醒属于它的类别、渠道和单位，或者这些消息都写了 `counts: false`。
写了单位的上限只统计该单位的活动，不统计提醒。多半是类别、渠道或单位写得不是本意。

Bad:
    # file: campaigns/policy.yaml
    caps:
      - {id: calls, name: 每月最多 1 次营销外呼, at_most: 1, per: {calendar: month}, classes: [marketing], channels: [voice]}
Good:
    # file: campaigns/policy.yaml
    caps:
      - {id: texts, name: 每月最多 5 条营销短信, at_most: 5, per: {calendar: month}, classes: [marketing], channels: [sms]}
"""

from collections.abc import Iterator

from mobilectl.contacts.caps import counted
from mobilectl.contacts.plan import streams
from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.files import CAMPAIGNS, POLICY, TOUCHPOINTS
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "L001", "cap-counts-nothing", Severity.INFO
NEEDS = (TOUCHPOINTS, CAMPAIGNS)


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each cap against every send and reminder on each of its channels."""
    for index, cap in enumerate(workspace.policy.caps):
        if not any(counted(cap, stream) for stream, _ in streams(workspace)):
            yield Problem(
                Place(POLICY, ("caps", index)),
                say("`{id}` counts no message: {name}", id=cap.id, name=cap.name),
                say("correct its `classes`, `channels` or `unit`, or leave it out until there are such messages"),
            )
