"""A message comes too close to one that the policy keeps it apart from, so it will be held back for some customers.

The rule itself holds: of two messages the one that comes later in the order of priority, time and id gives way. But it loses customers.
The finding stands at the one that gives way.

一条消息离政策要求隔开的另一条太近，有客户会收不到它。

规则本身守得住：按优先级、时间、编号的顺序，排在后面的那条让路，但会少触达一些客户。提示标在让路的那条上。

Bad:
    # file: campaigns/policy.yaml
    gaps:
      - {id: push-after-sms, name: 短信后一周内不推送, within_days: 7, messages: {channels: [app_push], classes: [marketing]},
         others: {channels: [sms], classes: [marketing]}}
Good:
    # file: campaigns/policy.yaml
    gaps:
      - {id: push-after-sms, name: 短信后六天内不推送, within_days: 6, messages: {channels: [app_push], classes: [marketing]},
         others: {channels: [sms], classes: [marketing]}}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.frequency.apart import clash_problems
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "F006", "apart-contention", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every message that gives way to what it is kept apart from."""
    yield from clash_problems(
        workspace, False, say("move a send until enough days lie between them, or exclude one's customers from the other's `audience`")
    )
